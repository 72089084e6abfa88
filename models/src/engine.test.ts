import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp, { type Region } from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { madeRecogniserNetwork } from "../bench/made-networks.ts";
import { oneFaceFrame } from "../bench/one-face-frame.ts";
import { describedFaces, findSampleFaces, nearestPairs, readSample, type SampleFace } from "../bench/sample-faces.ts";
import { CACHED_FILE_NAMES, CACHED_FILES, type ModelFiles } from "./catalog.ts";
import { ensureModels, modelsReady } from "./convert/ensure-models.ts";
import { makeDescribedMaterial } from "./convert/make-described-material.ts";
import { largestDifference } from "./convert/verify.ts";
import type { FaceEngine } from "./face.ts";
import { distance } from "./gallery.ts";
import { judgePhoto, judgeView } from "./judge.ts";
import { RETAIL_0095 } from "./known-models.ts";
import type { RecogniserManifest } from "./manifest.ts";
import { type DescribedFiles, openModels } from "./open-models.ts";
import type { Picture } from "./picture.ts";
import { builtInRunnable, findRuntime } from "./runtime/find-runtime.ts";
import { encodeMaterial } from "./runtime/material.ts";
import type { RuntimeChoice } from "./runtime/report.ts";

const cacheDirectory = join(import.meta.dirname, "../../.menshen/cache/models");

let files: ModelFiles;
let engine: FaceEngine;
let faces: readonly SampleFace[];

beforeAll(async () => {
  files = await ensureModels({ cacheDirectory });
  engine = await openModels({ cacheDirectory });
  faces = await findSampleFaces(engine);
}, 120_000);
afterAll(() => engine.close());

async function part(photograph: string, region: Region): Promise<Picture> {
  const { width, height, data } = await readSample(photograph);
  const cut = await sharp(data, { raw: { width, height, channels: 3 } })
    .extract(region)
    .raw()
    .toBuffer();
  return { width: region.width, height: region.height, data: cut };
}

describe("the converted networks", () => {
  it("were compared with the originals and differ by less than a ten-thousandth", () => {
    expect(files.checks.map((check) => check.name)).toHaveLength(4);
    for (const check of files.checks) {
      expect(check.maxAbsDifference).toBeLessThan(1e-4);
      expect(check.values).toBeGreaterThan(300);
    }
  });

  it("count a missing value or one that is not a number as a difference", () => {
    expect(largestDifference(undefined, Float32Array.of(1))).toBe(Number.POSITIVE_INFINITY);
    expect(largestDifference(Float32Array.of(Number.NaN), Float32Array.of(1))).toBe(Number.POSITIVE_INFINITY);
    expect(largestDifference(Float32Array.of(1.5), Float32Array.of(1))).toBe(0.5);
  });
});

describe("six group photographs", () => {
  it("hold 22 faces, of which 21 can be described and one is a profile", () => {
    expect(faces).toHaveLength(22);
    expect(describedFaces(faces)).toHaveLength(21);
    expect(faces.find((face) => !face.view.quality.plausible)?.photograph).toBe("sample2");
  });

  it("show one woman twice, nearer to herself than any two strangers are", () => {
    const [nearest, second] = nearestPairs(describedFaces(faces));
    expect(nearest).toMatchObject({ samePerson: true });
    expect(nearest!.distance).toBeLessThan(0.43);
    expect(second!.distance).toBeGreaterThan(0.5);
  });
});

it("switches ONNX Runtime's telemetry off in the environment that native code reads", () => {
  expect(process.env["ORT_DISABLE_TELEMETRY"]).toBe("1");
});

describe("a look", () => {
  it("finds the one face of a frame and describes it in 128 numbers", async () => {
    const [face, ...others] = await engine.look(await oneFaceFrame());
    expect(others).toEqual([]);
    expect(face!.landmarks).toHaveLength(68);
    expect(face!.descriptor).toHaveLength(engine.recogniser.dimensions);
    expect(judgeView(face!)).toEqual({ type: "usable" });
    expect(judgePhoto([face!], await oneFaceFrame())).toEqual([]);
  });

  it("finds nobody in pictures of nobody", async () => {
    const grey: Picture = { width: 640, height: 480, data: new Uint8Array(640 * 480 * 3).fill(120) };
    const noise: Picture = { ...grey, data: grey.data.map((_, index) => (index * 2_654_435_761) >>> 24) };
    const legs = await part("sample6", { left: 900, top: 900, width: 640, height: 480 });
    for (const picture of [grey, noise, legs]) {
      for (const search of ["near", "wide"] as const) {
        const found = await engine.look(picture, { search });
        expect(found.filter((face) => face.quality.plausible)).toEqual([]);
      }
    }
  });

  it("describes as many faces as it is told, the largest first, and leaves small ones out", async () => {
    const picture = await readSample("sample6");
    const largest = await engine.look(picture, { describe: "largest" });
    expect(largest.length).toBeGreaterThan(1);
    expect(largest.map((face) => face.descriptor !== undefined)).toEqual(largest.map((_, index) => index === 0));
    const heights = largest.map((face) => face.quality.heightPx);
    expect(heights).toEqual([...heights].sort((left, right) => right - left));
    const none = await engine.look(picture, { describe: "none", minHeightPx: 1000 });
    expect(none).toEqual([]);
  });

  it("describes a face and its mirror image alike", async () => {
    const frame = await oneFaceFrame();
    const { width, height } = frame;
    const data = await sharp(frame.data, { raw: { width, height, channels: 3 } })
      .flop()
      .raw()
      .toBuffer();
    const [face] = await engine.look(frame);
    const [mirrored] = await engine.look({ width, height, data });
    expect(distance("euclidean", face!.descriptor!, mirrored!.descriptor!)).toBeLessThan(0.15);
  });

  it("refuses data that does not fit the size", async () => {
    const look = engine.look({ width: 10, height: 10, data: new Uint8Array(10) });
    await expect(look).rejects.toMatchObject({ code: "picture-invalid" });
  });

  it("sees the same in a worker thread as inline, also when several looks are asked for at once", async () => {
    const inline = await openModels({ cacheDirectory, thread: "inline" });
    const pictures = [await oneFaceFrame(), await part("sample3", { left: 960, top: 150, width: 460, height: 460 })];
    const threaded = await Promise.all(pictures.map((picture) => engine.look(picture)));
    expect(threaded).toEqual([await inline.look(pictures[0]!), await inline.look(pictures[1]!)]);
    await inline.close();
  });
});

describe("the cache", () => {
  it("is never used half-written or damaged, and an engine says what to do", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "menshen-models-"));
    const copy = join(elsewhere, basename(files.directory));
    expect(await modelsReady(elsewhere)).toBe(false);
    await cp(files.directory, copy, { recursive: true });
    expect(await modelsReady(elsewhere)).toBe(true);
    for (const name of CACHED_FILE_NAMES) {
      const whole = await readFile(files[name]);
      await writeFile(join(copy, CACHED_FILES[name]), whole.subarray(0, -1));
      expect(await modelsReady(elsewhere)).toBe(false);
      // Of the right size, with one bit turned over: seen when the engine is opened.
      await writeFile(join(copy, CACHED_FILES[name]), whole.with(1000, (whole[1000] as number) ^ 1));
      await expect(openModels({ cacheDirectory: elsewhere })).rejects.toMatchObject({ code: "models-missing" });
      await cp(files[name], join(copy, CACHED_FILES[name]));
    }
    await truncate(join(copy, "manifest.json"), 100);
    expect(await modelsReady(elsewhere)).toBe(false);
    await expect(openModels({ cacheDirectory: elsewhere })).rejects.toMatchObject({ code: "models-missing" });
    await rm(elsewhere, { recursive: true });
  });

  it("is filled again where it is damaged, with progress to the end", { timeout: 120_000 }, async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "menshen-models-"));
    await cp(files.directory, join(elsewhere, basename(files.directory)), { recursive: true });
    await writeFile(join(elsewhere, basename(files.directory), "detector.onnx"), "broken");
    const steps: string[] = [];
    const repaired = await ensureModels({ cacheDirectory: elsewhere, onProgress: (step) => steps.push(step.name) });
    expect(new Set(steps)).toEqual(new Set(["find", "convert", "verify", "save", "measure", "ready"]));
    expect(await modelsReady(elsewhere)).toBe(true);
    expect(repaired.checks).toHaveLength(4);
    await rm(elsewhere, { recursive: true });
  });

  it("is right in the end when two programs fill it at once", { timeout: 120_000 }, async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "menshen-models-"));
    const both = await Promise.all([1, 2].map(() => ensureModels({ cacheDirectory: elsewhere })));
    expect(both[0]).toEqual({ ...both[1]!, checks: expect.anything() });
    expect(await readdir(elsewhere)).toEqual([basename(files.directory)]);
    await rm(elsewhere, { recursive: true });
  });

  it("stays usable to nobody after the engine was closed", async () => {
    const closed = await openModels({ cacheDirectory });
    await closed.close();
    await expect(closed.look(await oneFaceFrame())).rejects.toMatchObject({ code: "engine-stopped" });
  });
});

describe("the way the networks run here", () => {
  it("was found sound by a self-test, together with what else was tried", () => {
    const { recogniser, candidates, why } = engine.runtime;
    expect(
      candidates.find((way) => way.runtime === recogniser.runtime && way.precision === recogniser.precision),
    ).toEqual(expect.objectContaining({ verdict: "sound" }));
    expect(candidates.filter(({ ms }) => ms !== undefined).map(({ runtime }) => runtime)).toContain("onnxruntime-web");
    expect(why).toContain(recogniser.runtime);
  });

  it("is measured once and then known", async () => {
    const measured: string[] = [];
    expect(await findRuntime(builtInRunnable(files), { onMeasuring: () => measured.push("again") })).toEqual(
      engine.runtime,
    );
    expect(measured).toEqual([]);
  });

  it("is tfjs where neither library survives, for who has nothing else", { timeout: 120_000 }, async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "menshen-models-"));
    const directory = join(elsewhere, basename(files.directory));
    await cp(files.directory, directory, { recursive: true });
    for (const name of await readdir(directory)) if (name.startsWith("runtime-")) await rm(join(directory, name));
    const program = join(elsewhere, "child.mjs");
    const child = new URL("./runtime/self-test-child.ts", import.meta.url).href;
    // The real child, but every library of ONNX Runtime kills it.
    await writeFile(
      program,
      `process.once("message", ({ ways }) => {
        if (ways.some(({ runtime }) => runtime.startsWith("onnx"))) process.kill(process.pid, "SIGILL");
      });
      await import(${JSON.stringify(child)});`,
    );
    const report = await findRuntime({ ...builtInRunnable(files), directory }, { program: pathToFileURL(program) });
    expect(report.recogniser).toEqual({ runtime: "tfjs-wasm", precision: "fp32" });
    expect(report.candidates.map(({ runtime, precision, verdict }) => `${precision} ${runtime} ${verdict}`)).toEqual([
      "fp32 onnxruntime-node died",
      "int8 onnxruntime-node died",
      "fp32 onnxruntime-web died",
      "int8 onnxruntime-web died",
      "fp32 tfjs-node not-installed",
      "fp32 tfjs-wasm sound",
    ]);
    await rm(elsewhere, { recursive: true });
  });

  it.each<RuntimeChoice>([
    { runtime: "onnxruntime-node", precision: "fp32" },
    { runtime: "onnxruntime-node", precision: "int8" },
    { runtime: "onnxruntime-web", precision: "fp32" },
    { runtime: "onnxruntime-web", precision: "int8" },
    { runtime: "tfjs-wasm", precision: "fp32" },
  ])("sees the same face on $runtime in $precision", { timeout: 60_000 }, async (way) => {
    const other = await openModels({ cacheDirectory, way });
    const frame = await oneFaceFrame();
    const [face] = await other.look(frame);
    const [expected] = await engine.look(frame);
    // tfjs's detector sees squares only, so it sees the frame with other edges.
    expect(Math.abs(face!.box.height - expected!.box.height)).toBeLessThan(3);
    // Eight bits round differently from one library to the next.
    const bound = way.precision === "fp32" && engine.runtime.recogniser.precision === "fp32" ? 0.001 : 0.08;
    expect(distance("euclidean", face!.descriptor!, expected!.descriptor!)).toBeLessThan(bound);
    await other.close();
  });
});

describe("the engine's thread", () => {
  it("reads a frame in shared memory where it lies", async () => {
    const frame = await oneFaceFrame();
    const shared = new Uint8Array(new SharedArrayBuffer(frame.data.length + 7), 7, frame.data.length);
    shared.set(frame.data);
    expect(await engine.look({ ...frame, data: shared })).toEqual(await engine.look(frame));
  });
});

describe("a photograph searched everywhere beside a camera", () => {
  it("lets frames be looked at in between, and neither changes what the other shows", { timeout: 60_000 }, async () => {
    const [frame, photograph] = [await oneFaceFrame(), await readSample("sample6")];
    const closely = { search: "wide", describe: "largest", minHeightPx: 80 } as const;
    const [seen, alone] = [await engine.look(frame), await engine.look(photograph, closely)];
    let isSearching = true;
    const searching = engine.look(photograph, closely).finally(() => {
      isSearching = false;
    });
    let frames = 0;
    while (isSearching) {
      expect(await engine.lookLatest(frame)).toEqual({ type: "looked", faces: seen });
      frames += 1;
    }
    expect(await searching).toEqual(alone);
    expect(alone.length).toBeGreaterThan(1);
    // One after each window of the search.
    expect(frames).toBeGreaterThan(20);
  });
});

describe("a recogniser that a manifest describes", () => {
  const manifest: RecogniserManifest = {
    ...RETAIL_0095,
    id: "made-up",
    files: [{ name: "made-up.onnx", sha256: "0".repeat(64), bytes: 1 }],
    format: "onnx",
  };
  let folder: string;
  let made: DescribedFiles;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "menshen-described-"));
    made = await describedFiles("made-up", madeRecogniserNetwork(manifest));
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  async function describedFiles(name: string, fp32: Uint8Array): Promise<DescribedFiles> {
    const [network, selfTest] = [join(folder, `${name}.onnx`), join(folder, `${name}.json`)];
    await writeFile(network, fp32);
    await writeFile(selfTest, encodeMaterial(await makeDescribedMaterial(files, manifest, network)));
    return { manifest, networks: { fp32: network }, selfTest, key: "made-up" };
  }

  it("is tried and chosen as the built-in one is, and looks at faces its own way", { timeout: 60_000 }, async () => {
    const other = await openModels({ cacheDirectory, described: made });
    expect(other.recogniser).toMatchObject({ id: "made-up", metric: "cosine" });
    expect(other.runtime.candidates.map(({ precision, verdict }) => [precision, verdict])).toEqual([
      ["fp32", "sound"],
      ["fp32", "sound"],
    ]);
    const [face] = await other.look(await oneFaceFrame());
    expect(face!.descriptor).toHaveLength(manifest.dimensions);
    await other.close();
  });

  it("is never run in a precision whose numbers are another network's", { timeout: 60_000 }, async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "menshen-models-"));
    await cp(files.directory, join(elsewhere, basename(files.directory)), { recursive: true });
    const wrong = join(folder, "wrong.onnx");
    await writeFile(wrong, madeRecogniserNetwork(manifest, 2));
    const described = {
      ...made,
      manifest: { ...manifest, id: "made-worse" },
      networks: { fp32: made.networks.fp32 as string, int8: wrong },
    };
    const other = await openModels({ cacheDirectory: elsewhere, described });
    expect(other.runtime.recogniser.precision).toBe("fp32");
    const eightBit = other.runtime.candidates.filter(({ precision }) => precision === "int8");
    expect(eightBit.map(({ verdict }) => verdict)).toEqual(["drifts-too-far", "drifts-too-far"]);
    await other.close();
    await rm(elsewhere, { recursive: true });
  });
});
