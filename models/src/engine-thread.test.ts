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
      const dying = queueLooks(await openEngineThread(networks, { program: await program(`dying-${what}`, dies) }), {
        recogniser: networks.way,
        candidates: [],
        why: "a double",
      });
      const looks = [dying.look(picture), dying.lookLatest(picture)];
      for (const look of looks) await expect(look).rejects.toMatchObject({ code: "engine-stopped" });
      expect(dying.counters()).toEqual({ looked: 0, dropped: 0, failed: 2 });
      await dying.close();

      const well = await program(`well-after-${what}`, `parentPort.postMessage({ type: "looked", faces: [] });`);
      const next = await openEngineThread(networks, { program: well });
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
    const engine = await openEngineThread(networks, { program: marking });
    const shared = new Uint8Array(new SharedArrayBuffer(10), 4, 6);
    expect(await engine.look({ ...picture, data: shared })).toEqual([10]);
    expect(shared[0]).toBe(77);
    const own = new Uint8Array(6);
    expect(await engine.look({ ...picture, data: own })).toEqual([6]);
    expect(own[0]).toBe(0);
    expect(await engine.look({ width: 1, height: 1, data: new Uint8Array(3) })).toEqual([6]);
    await engine.close();
  });

  it("keeps no pixel of a copied frame once it was looked at, whether that went well or not", async () => {
    // Of a dark picture it fails; of any other it tells what lies in the memory it was shown the time before.
    const remembering = await program(
      "remembering",
      `const [before, seen] = [globalThis.before, new Uint8Array(pixels, offset)];
      globalThis.before = pixels;
      const fault = { code: "picture-invalid", step: "", why: "", todo: "" };
      if (seen[0] === 10) parentPort.postMessage({ type: "failed", fault });
      else parentPort.postMessage({ type: "looked", faces: [...new Uint8Array(before ?? pixels)] });`,
    );
    const engine = await openEngineThread(networks, { program: remembering });
    const elsewhere = { ...picture, data: new Uint8Array(new SharedArrayBuffer(6)) };
    await engine.look({ ...picture, data: new Uint8Array(6).fill(200) });
    expect(await engine.look(elsewhere)).toEqual([0, 0, 0, 0, 0, 0]);
    await expect(engine.look({ ...picture, data: new Uint8Array(6).fill(10) })).rejects.toMatchObject({
      code: "picture-invalid",
    });
    expect(await engine.look(elsewhere)).toEqual([0, 0, 0, 0, 0, 0]);
    await engine.close();
  });

  it("is ended where it hangs, which fails that look and every other as a thread that stopped", async () => {
    const hanging = await program("hanging", "for (;;);");
    const engine = await openEngineThread(networks, { program: hanging, patience: { looking: 200 } });
    const fault = { code: "engine-stopped", why: "the engine's thread said nothing for 0.2 s" };
    await expect(engine.look(picture)).rejects.toMatchObject(fault);
    await expect(engine.look(picture)).rejects.toMatchObject(fault);
    await engine.close();
  });

  it("that hangs while it opens is ended too", async () => {
    const file = join(folder, "never-ready.mjs");
    await writeFile(file, "for (;;);");
    const opening = openEngineThread(networks, { program: pathToFileURL(file), patience: { opening: 200 } });
    await expect(opening).rejects.toMatchObject({ code: "engine-stopped" });
  });

  it("closes within moments, hung or deaf to it", async () => {
    const patience = { closing: 100 };
    const hung = await openEngineThread(networks, { program: await program("hung", "for (;;);"), patience });
    const look = expect(hung.look(picture)).rejects.toMatchObject({ code: "engine-stopped" });
    await hung.close();
    await look;
    const file = join(folder, "deaf.mjs");
    await writeFile(
      file,
      `import { parentPort } from "node:worker_threads";
      parentPort.postMessage({ type: "ready", recogniser: {} });
      setInterval(() => {}, 1_000);
      parentPort.on("message", () => {});`,
    );
    await (await openEngineThread(networks, { program: pathToFileURL(file), patience })).close();
  });

  it("looks at another picture while a search pauses, and goes on with it where it was", async () => {
    const pausing = await program(
      "pausing",
      `if (type === "go-on") parentPort.postMessage({ type: "looked", faces: [[...new Uint8Array(globalThis.photo)]] });
      else if (offset === 0 && globalThis.photo === undefined) {
        globalThis.photo = pixels;
        parentPort.postMessage({ type: "paused" });
      } else parentPort.postMessage({ type: "looked", faces: [] });`,
    );
    const engine = await openEngineThread(networks, { program: pausing });
    const between: unknown[] = [];
    const photo = await engine.look({ ...picture, data: new Uint8Array(6).fill(200) }, { search: "wide" }, async () => {
      between.push(await engine.look({ ...picture, data: new Uint8Array(6).fill(1) }));
    });
    expect(between).toEqual([[]]);
    // The frame between was copied too, and elsewhere.
    expect(photo).toEqual([[200, 200, 200, 200, 200, 200]]);
    await engine.close();
  });
});
