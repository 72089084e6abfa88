import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeHolder, findFreePort, findHolder, isPortFree, parseListeners, requirePort } from "./port.ts";

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 41234 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 41299 1 0000000000000000 20 4 30 10 -1
   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1187 1 0000000000000000 100 0 0 10 0
`;

describe("the port the page wants", () => {
  let server: Server;
  let port: number;
  beforeEach(async () => {
    server = createServer();
    port = await findFreePort(41_000);
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  });
  afterEach(() => void server.close());

  it("is free only while nobody listens on it", async () => {
    expect(await isPortFree(port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await isPortFree(port)).toBe(true);
  });

  it("is refused with the holder's name and a command to paste, and never switched silently", async () => {
    const refusal = requirePort(port, "./menshen");
    await expect(refusal).rejects.toMatchObject({
      exitCode: 2,
      why: expect.stringMatching(new RegExp(`port ${port} is in use by process \\d+ \\(.*\\)`)),
      next: expect.stringMatching(/^stop it, or: \.\/menshen up --port \d+$/),
    });
  });

  it("is traced to the process that listens", () => {
    expect(findHolder(port)).toMatchObject({ type: "program", pid: process.pid });
  });

  it("is nobody's when no one listens", async () => {
    expect(findHolder(await findFreePort(port + 1))).toEqual({ type: "unknown" });
  });

  it("counts listeners, not connections, in the kernel's table", () => {
    expect(parseListeners(table, 8080)).toEqual([{ inode: "41234", uid: 1000 }]);
    expect(parseListeners(table, 22)).toEqual([{ inode: "1187", uid: 0 }]);
    expect(parseListeners(table, 443)).toEqual([]);
  });

  it("names at least the user of somebody else's program", () => {
    expect(describeHolder({ type: "user", name: "postgres" })).toBe("a program of user postgres");
  });
});
