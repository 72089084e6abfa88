import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packageFile } from "../../src/catalog.ts";
import { distance } from "../../src/gallery.ts";
import { type OpenRecogniser, openRecogniser } from "../faces/open-recogniser.ts";
import { CONDITION_NAMES } from "./conditions.ts";
import { type ConditionLook, type Looker, lookUnderConditions } from "./look-under-conditions.ts";

const cacheDirectory = join(import.meta.dirname, "../../../.menshen/cache/models");
let folder: string;
let opened: OpenRecogniser;
let looks: readonly ConditionLook[];
let looker: Looker;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-conditions-"));
  opened = await openRecogniser({ model: "built-in", cacheDirectory });
  looker = { look: opened.look };
  const file = join(folder, "face.png");
  // One face of face-api's sixth photograph, and nobody else.
  const photograph = sharp(packageFile("@vladmandic/face-api", "demo/sample6.jpg"));
  await photograph.extract({ left: 143, top: 438, width: 420, height: 420 }).png().toFile(file);
  looks = (await lookUnderConditions(file, [looker], "1"))?.[0] ?? [];
}, 120_000);
afterAll(async () => {
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

it("sees that darkness, a bright door and a cap move what is described", () => {
  const described = (name: ConditionLook["condition"]) => under(name).face?.descriptor as Float32Array;
  for (const name of ["dark-51", "backlight-51", "cap"] as const) {
    expect(distance("euclidean", described("plain"), described(name)), name).toBeGreaterThan(0.03);
  }
});

it("has nothing to say of a photograph without a face", async () => {
  const file = join(folder, "wall.png");
  await sharp({ create: { width: 200, height: 200, channels: 3, background: "grey" } })
    .png()
    .toFile(file);
  expect(await lookUnderConditions(file, [looker], "1")).toBeUndefined();
});
