import { createHash } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createSocketServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { download } from "./download.ts";

const content = new TextEncoder().encode("weights of a network ".repeat(5000));
const sha256 = createHash("sha256").update(content).digest("hex");
const opened: Pick<Server, "close">[] = [];
afterEach(() => {
  for (const server of opened.splice(0)) server.close();
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.bin`;
}

/** A port on which nobody listens: one that was just given back. */
async function closedPort(): Promise<number> {
  const server = createSocketServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const fetchFrom = (url: string, options: { totalMs?: number; env?: Record<string, string> } = {}) =>
  download(
    { url, sha256, bytes: content.length },
    { connectMs: 1000, signal: AbortSignal.timeout(options.totalMs ?? 5000), env: options.env ?? {} },
  );

describe("a file that is fetched", () => {
  it("comes whole, in pieces, with the checksum that was told", async () => {
    const url = await serve((_, response) => {
      response.write(content.subarray(0, 1000));
      response.end(content.subarray(1000));
    });
    const fetched = await fetchFrom(url);
    expect(fetched).toMatchObject({ ok: true });
    expect(fetched.ok && Buffer.from(content).equals(fetched.bytes)).toBe(true);
  });

  it("is refused with another checksum, even at the right length", async () => {
    const changed = content.slice();
    changed[500] = 0;
    const url = await serve((_, response) => response.end(changed));
    expect(await fetchFrom(url)).toMatchObject({ ok: false, problem: "wrong-checksum" });
  });

  it("is given up when nothing comes in time, headers or body", async () => {
    const silent = await serve(() => {});
    expect(await fetchFrom(silent, { totalMs: 150 })).toMatchObject({ ok: false, problem: "timed-out" });
    const stalled = await serve((_, response) => response.write(content.subarray(0, 100)));
    expect(await fetchFrom(stalled, { totalMs: 150 })).toMatchObject({ ok: false, problem: "timed-out" });
  });

  it("is missing when nobody listens", async () => {
    const nobody = await fetchFrom(`http://127.0.0.1:${await closedPort()}/model.bin`);
    expect(nobody).toMatchObject({ ok: false, problem: "unreachable", detail: "ECONNREFUSED" });
  });

  it("is missing when the place says no", async () => {
    const url = await serve((_, response) => response.writeHead(404).end("no such file"));
    expect(await fetchFrom(url)).toMatchObject({
      ok: false,
      problem: "refused",
      detail: expect.stringContaining("404"),
    });
  });

  it("is refused when it ends early, politely or not", async () => {
    const short = await serve((_, response) => response.end(content.subarray(0, 1000)));
    expect(await fetchFrom(short)).toMatchObject({ ok: false, problem: "truncated" });
    const cut = await serve((request, response) => {
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 1000), () => request.socket.destroy());
    });
    expect(await fetchFrom(cut)).toMatchObject({ ok: false, problem: "truncated" });
  });

  it("is given up as soon as it is larger than it should be", async () => {
    let sent = 0;
    const url = await serve((_, response) => {
      const more = () => {
        sent += content.length;
        if (!response.destroyed && sent < content.length * 1000) response.write(content, more);
      };
      more();
    });
    expect(await fetchFrom(url)).toMatchObject({ ok: false, problem: "oversized" });
    expect(sent).toBeLessThan(content.length * 1000);
  });

  it("goes through the proxy that the environment names, and around it where NO_PROXY says so", async () => {
    const url = await serve((_, response) => response.end(content));
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on("connect", (request, client) => {
      asked.push(request.url ?? "");
      const [host, port] = (request.url ?? "").split(":");
      const target = connect(Number(port), host, () => {
        client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        target.pipe(client).pipe(target);
      });
      target.on("error", () => client.destroy());
      client.on("error", () => target.destroy());
    });
    opened.push(proxy);
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    expect(await fetchFrom(url, { env: { HTTP_PROXY } })).toMatchObject({ ok: true });
    expect(asked).toEqual([new URL(url).host]);
    expect(await fetchFrom(url, { env: { HTTP_PROXY, NO_PROXY: "127.0.0.1" } })).toMatchObject({ ok: true });
    expect(asked).toHaveLength(1);
  });
});
