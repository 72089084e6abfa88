import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EngineNetworks } from "./engine.ts";
import { openEngineThread } from "./engine-thread.ts";
import { queueLooks } from "./queued-engine.ts";

const networks: EngineNetworks = {
  detector: "",
  landmarks: "",
  recogniser: "",
  way: { runtime: "onnxruntime-node", precision: "fp32" },
};
const picture = { width: 2, height: 1, data: new Uint8Array(6) };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-thread-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A worker that is ready at once and does `onLook(pixels, offset)` with each picture. */
async function program(name: string, onLook: string): Promise<URL> {
  const file = join(folder, `${name}.mjs`);
  await writeFile(
    file,
    `import { parentPort } from "node:worker_threads";
    parentPort.postMessage({ type: "ready", recogniser: { id: "r", version: "1", dimensions: 1, metric: "cosine" } });
    parentPort.on("message", ({ type, pixels, offset }) => {
      if (type === "close") return parentPort.close();
      ${onLook}
    });`,
  );
  return pathToFileURL(file);
}

describe("the engine's thread", () => {
  it.each([
    ["throws", `throw new Error("the network broke");`],
    ["ends", "process.exit(1);"],
  ])(
    "that %s fails the looks under way with a fault that can be told, and another can be opened",
    async (what, dies) => {
      const dying = queueLooks(await openEngineThread(networks, await program(`dying-${what}`, dies)), {
        recogniser: networks.way,
        candidates: [],
        why: "a double",
      });
      const looks = [dying.look(picture), dying.lookLatest(picture)];
      for (const look of looks) await expect(look).rejects.toMatchObject({ code: "engine-stopped" });
      expect(dying.counters()).toEqual({ looked: 0, dropped: 0, failed: 2 });
      await dying.close();

      const well = await program(`well-after-${what}`, `parentPort.postMessage({ type: "looked", faces: [] });`);
      const next = await openEngineThread(networks, well);
      expect(await next.look(picture)).toEqual([]);
      await next.close();
    },
  );

  it("is shown a frame in shared memory itself, and of any other frame one copy in memory it already has", async () => {
    // Marks what it was shown, so that whoever owns that memory can see it.
    const marking = await program(
      "marking",
      `new Uint8Array(pixels, offset)[0] = 77;
      parentPort.postMessage({ type: "looked", faces: [pixels.byteLength] });`,
    );
    const engine = await openEngineThread(networks, marking);
    const shared = new Uint8Array(new SharedArrayBuffer(10), 4, 6);
    expect(await engine.look({ ...picture, data: shared })).toEqual([10]);
    expect(shared[0]).toBe(77);
    const own = new Uint8Array(6);
    expect(await engine.look({ ...picture, data: own })).toEqual([6]);
    expect(own[0]).toBe(0);
    expect(await engine.look({ width: 1, height: 1, data: new Uint8Array(3) })).toEqual([6]);
    await engine.close();
  });
});
