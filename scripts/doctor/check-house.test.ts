import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createChildren } from "../children.ts";
import { apartmentFiles, writePrivate } from "../house/apartment-files.ts";
import { foundApartment } from "../house/found-apartment.ts";
import { registryConfigFile, registryProgram } from "../house/programs.ts";
import { logIn } from "../house/registry-client.ts";
import { lookAtHouse } from "./check-house.ts";

let folder: string;
let children: ReturnType<typeof createChildren>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-check-house-"));
  children = createChildren({ logFolder: join(folder, "log") });
});
afterEach(async () => {
  await children.stopAll();
  await rm(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

it("asks a running house what its landlord chose for strangers, also before its door has said anything", async () => {
  const root = join(import.meta.dirname, "../..");
  const files = apartmentFiles(root, join(folder, "apartment"));
  const port = await freePort();
  const { account, doorId } = await foundApartment(files, port);
  writePrivate(registryConfigFile(files), {
    dataDirectory: files.registry,
    http: { host: "127.0.0.1", port, webDirectory: folder },
    broker: { type: "embedded", host: "127.0.0.1", port: await freePort() },
  });
  const shell = {
    ...{ root, node: execPath, launcher: "./menshen", env, isRoot: false, isTerminal: false },
    write: () => {},
    stopped: new AbortController().signal,
    exitWith: () => {},
  };
  await children.start(registryProgram({ shell, files }));
  const registry = await logIn(`http://127.0.0.1:${port}`, account);
  await registry.patch(`/api/doors/${doorId}/recognition`, { targetFpir: 1e-4 });
  expect(await lookAtHouse(files, "./menshen")).toMatchObject({ isRunning: true, gallery: { targetFpir: 1e-4 } });
}, 60_000);
