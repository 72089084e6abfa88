import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FaceView, LookOptions } from "@menshen/models";
import { type EventBody, mintId } from "@menshen/protocol";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { monday } from "../roster/example-house.ts";
import { type KeptOriginals, openOriginals } from "./kept-originals.ts";
import { renewTemplates } from "./renew-templates.ts";
import { openTemplates, type StoredTemplate, type TemplateStore } from "./templates.ts";

const storeKey = new Uint8Array(32).fill(5);
const old = { model: "face-api-resnet-clipped", version: "1" };
const recogniser = { id: "retail-0095", version: "1", dimensions: 2, metric: "cosine" } as const;
const now = { model: recogniser.id, version: recogniser.version };
const face: FaceView = {
  ...{ box: { x: 100, y: 100, width: 160, height: 200 }, score: 0.9, landmarks: [] },
  quality: {
    ...{ heightPx: 200, interEyePx: 80, sharpness: 0.4, luminance: 120, overexposed: 0 },
    ...{ yaw: 0, rollDegrees: 0, plausible: true },
  },
  descriptor: Float32Array.of(3, 4),
};

let directory: string;
let templates: TemplateStore;
let originals: KeptOriginals;
let told: EventBody[];
let faces: readonly FaceView[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "menshen-renew-"));
  const place = { directory, storeKey };
  [templates, originals] = [openTemplates(place), openOriginals(place)];
  [told, faces] = [[], [face]];
});
afterEach(async () => {
  templates.close();
  originals.close();
  await rm(directory, { recursive: true });
});

async function enrolled(photos: number): Promise<StoredTemplate> {
  const made: StoredTemplate = {
    ...{ personId: mintId("person"), ...old, vector: new Float32Array(128).fill(0.25), photosUsed: 2 },
    ...{ consentId: mintId("consent"), enrolment: mintId("request") },
  };
  templates.keep(made, monday);
  const photo = await sharp({ create: { width: 480, height: 480, channels: 3, background: "grey" } })
    .jpeg()
    .toBuffer();
  const { personId, enrolment, consentId } = made;
  const all = Array.from({ length: photos }, () => Uint8Array.from(photo));
  if (photos > 0) originals.keep({ personId, enrolment, consentId, keptAt: monday }, all);
  return made;
}
const renew = (stopped = () => false) =>
  renewTemplates({
    ...{ engine: { recogniser, look: () => Promise.resolve(faces) }, templates, originals, stopped },
    append: (body) => Promise.resolve(told.push(body)),
    onChange: () => {},
  });

describe("a door that runs another recogniser", () => {
  it("makes the template anew from kept photographs, and nothing of the old one is left", async () => {
    const made = await enrolled(2);
    await renew();
    expect(templates.all()).toEqual([{ ...made, ...now, vector: Float32Array.of(3, 4), photosUsed: 2 }]);
    expect(told).toMatchObject([{ type: "enrolment.renewed", personId: made.personId, from: old, recogniser: now }]);
    const files = await Promise.all((await readdir(directory)).map((name) => readFile(join(directory, name))));
    expect(Buffer.concat(files).includes(Buffer.from(made.model))).toBe(false);
    await renew();
    expect(told).toHaveLength(1);
  });

  it("says who looks alike to the new recogniser, each pair once, and compares nobody with a template of the old one", async () => {
    const [one, other, twin, noPhotos] = [await enrolled(1), await enrolled(1), await enrolled(1), await enrolled(0)];
    const seen = [
      [3, 4],
      [-4, 3],
      [3, 4.01],
    ].map((vector) => [{ ...face, descriptor: Float32Array.from(vector) }]);
    const look = (_photograph: unknown, { search }: LookOptions = {}) =>
      Promise.resolve((search === "wide" ? seen.shift() : seen[0]) ?? []);
    await renewTemplates({
      ...{ engine: { recogniser, look }, templates, originals },
      ...{ append: (body) => Promise.resolve(told.push(body)), onChange: () => {}, stopped: () => false },
    });
    expect(told).toMatchObject([
      { type: "enrolment.renewed", personId: one.personId, similar: [] },
      { type: "enrolment.renewed", personId: other.personId, similar: [] },
      {
        ...{ type: "enrolment.renewed", personId: twin.personId },
        similar: [{ personId: one.personId, kind: "duplicate", score: expect.closeTo(0, 3) as number }],
      },
      { type: "enrolment.needed", personId: noPhotos.personId },
    ]);
  });

  it("asks once for new photographs where none are kept, also over a restart, and keeps the old template", async () => {
    const made = await enrolled(0);
    await renew();
    await renew();
    templates.close();
    templates = openTemplates({ directory, storeKey });
    await renew();
    expect(told).toEqual([{ type: "enrolment.needed", personId: made.personId, recogniser: now, from: old }]);
    expect(templates.all()).toEqual([made]);
  });

  it.each([
    [0, "enrolment.needed"],
    [1, "enrolment.renewed"],
  ])("with %i photographs begins again at the next start where %s could not be journalled", async (photos, type) => {
    const made = await enrolled(photos);
    const engine = { recogniser, look: () => Promise.resolve(faces) };
    const refused = renewTemplates({
      ...{ engine, templates, originals, stopped: () => false, onChange: () => {} },
      append: () => Promise.reject(new Error("disk")),
    });
    await expect(refused).rejects.toThrow("disk");
    expect(templates.all()).toEqual([made]);
    await renew();
    expect(told).toMatchObject([{ type }]);
  });

  it("asks for new photographs where the kept ones do not serve any more", async () => {
    await enrolled(1);
    faces = [];
    await renew();
    expect(told).toMatchObject([{ type: "enrolment.needed" }]);
  });

  it("brings nobody back who was forgotten while it was journalled", async () => {
    const made = await enrolled(1);
    await renewTemplates({
      ...{ engine: { recogniser, look: () => Promise.resolve(faces) }, templates, originals },
      ...{ stopped: () => false, onChange: () => {} },
      append: (body) => Promise.resolve(told.push(body)).then(() => templates.erase(made.personId)),
    });
    expect(templates.all()).toEqual([]);
  });

  it("brings nobody back who was forgotten meanwhile", async () => {
    const made = await enrolled(1);
    const engine = {
      recogniser,
      look: () => {
        templates.erase(made.personId);
        return Promise.resolve(faces);
      },
    };
    await renewTemplates({
      ...{ engine, templates, originals, stopped: () => false, onChange: () => {} },
      append: (body) => Promise.resolve(told.push(body)),
    });
    expect([templates.all(), told]).toEqual([[], []]);
  });
});

describe("kept photographs", () => {
  it("can be read by nobody without the key, and leave no byte behind", async () => {
    const { personId, enrolment } = await enrolled(1);
    const bytes = async () => {
      const names = (await readdir(directory)).filter((name) => name.startsWith("originals"));
      return Buffer.concat(await Promise.all(names.map((name) => readFile(join(directory, name)))));
    };
    const [plain] = originals.find(personId, enrolment);
    expect((await bytes()).includes(Buffer.from(plain!.subarray(0, 64)))).toBe(false);
    const thief = openOriginals({ directory, storeKey: new Uint8Array(32) });
    expect(thief.find(personId, enrolment)).toEqual([]);
    thief.close();
    expect(originals.erase(personId)).toBe(true);
    expect(originals.erase(personId)).toBe(false);
    expect((await bytes()).includes(personId)).toBe(false);
  });
});
