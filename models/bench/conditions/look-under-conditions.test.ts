import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packageFile } from "../../src/catalog.ts";
import { distance } from "../../src/gallery.ts";
import { DOOR_LOOK } from "../door-look.ts";
import { type OpenRecogniser, openRecogniser } from "../faces/open-recogniser.ts";
import { oneFaceFrame } from "../one-face-frame.ts";
import { CONDITION_NAMES } from "./conditions.ts";
import { type ConditionLook, type Looker, lookUnderConditions } from "./look-under-conditions.ts";

const cacheDirectory = join(import.meta.dirname, "../../../.menshen/cache/models");
let folder: string;
let opened: OpenRecogniser;
let alone: Awaited<ReturnType<OpenRecogniser["openAlone"]>>;
let looks: readonly ConditionLook[];
let looker: Looker;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-conditions-"));
  opened = await openRecogniser({ model: "built-in", cacheDirectory });
  alone = await opened.openAlone();
  looker = { look: opened.look, alone };
  const file = join(folder, "face.png");
  // One face of face-api's sixth photograph, and nobody else.
  const photograph = sharp(packageFile("@vladmandic/face-api", "demo/sample6.jpg"));
  await photograph.extract({ left: 143, top: 438, width: 420, height: 420 }).png().toFile(file);
  looks = (await lookUnderConditions(file, [looker], "1"))?.[0] ?? [];
}, 120_000);
afterAll(async () => {
  await alone.close();
  await opened.close();
  await rm(folder, { recursive: true });
});

const under = (name: ConditionLook["condition"]): ConditionLook =>
  looks.find(({ condition }) => condition === name) as ConditionLook;

it("looks at a photograph under every condition as a door does, and finds this face in all but the darkest", () => {
  expect(looks.map(({ condition }) => condition)).toEqual(CONDITION_NAMES);
  for (const { condition, face } of looks) {
    if (condition.endsWith("31")) continue;
    expect(face?.descriptor, condition).toBeDefined();
    // The door's own look measures these; a benchmark's might not.
    expect(face?.cues, condition).toBeDefined();
  }
  expect(Math.abs((under("dark-51").face?.quality.luminance ?? 0) - 51)).toBeLessThan(4);
});

it("describes a bright face the same with and without the step that brightens dark ones, and a dark one not", () => {
  const { face, asItIs } = under("plain");
  expect(asItIs).toEqual(face?.descriptor);
  const dark = under("dark-51");
  const brightened = dark.face?.descriptor as Float32Array;
  expect(distance("euclidean", dark.asItIs as Float32Array, brightened)).toBeGreaterThan(0.01);
  const plain = face?.descriptor as Float32Array;
  expect(distance("euclidean", plain, dark.asItIs as Float32Array)).toBeGreaterThan(0.03);
  expect(distance("euclidean", plain, under("cap").face?.descriptor as Float32Array)).toBeGreaterThan(0.03);
});

it("describes by itself as the engine does, so that what differs in the dark is the step between them", async () => {
  const picture = await oneFaceFrame();
  const [face] = await opened.look(picture, DOOR_LOOK);
  const itself = await alone.describe(picture, face?.landmarks ?? [], { mirror: true });
  expect(itself).toEqual(face?.descriptor);
});

it("has nothing to say of a photograph without a face", async () => {
  const file = join(folder, "wall.png");
  await sharp({ create: { width: 200, height: 200, channels: 3, background: "grey" } })
    .png()
    .toFile(file);
  expect(await lookUnderConditions(file, [looker], "1")).toBeUndefined();
});
