import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FaceView, lookAlikeBounds, type RecogniserInfo } from "@menshen/models";
import { type EventBody, mintId, seal, sealingKeyOf, toBase64Url } from "@menshen/protocol";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RequestOf } from "../link/link.ts";
import { monday, somebody } from "../roster/example-house.ts";
import { enrol } from "./enrol.ts";
import { exampleQuality as quality } from "./example-face.ts";
import { type KeptOriginals, openOriginals } from "./kept-originals.ts";
import { openTemplates, type TemplateStore } from "./templates.ts";

const li = somebody();
const sealingSecret = new Uint8Array(32).fill(9);
const recogniser: RecogniserInfo = { id: "face-api-resnet-clipped", version: "1", dimensions: 1, metric: "euclidean" };

let directory: string;
let templates: TemplateStore;
let originals: KeptOriginals;
let told: EventBody[];
let faces: readonly FaceView[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "menshen-enrol-"));
  const place = { directory, storeKey: new Uint8Array(32).fill(5) };
  [templates, originals] = [openTemplates(place), openOriginals(place)];
  [told, faces] = [[], [face(1)]];
});
afterEach(async () => {
  templates.close();
  originals.close();
  await rm(directory, { recursive: true });
});

const face = (like: number): FaceView => ({
  box: { x: 100, y: 100, width: 160, height: 200 },
  score: 0.9,
  landmarks: [],
  quality,
  descriptor: Float32Array.of(like),
});
const engine = { recogniser, look: () => Promise.resolve(faces) };

/** Sends a grey picture, sealed as a phone's would be; what the engine finds in it is set by hand. */
async function send(changes: Partial<RequestOf<"enrol">> = {}) {
  const picture = await sharp({ create: { width: 480, height: 480, channels: 3, background: "grey" } })
    .jpeg()
    .toBuffer();
  const request: RequestOf<"enrol"> = {
    type: "enrol",
    requestId: mintId("request"),
    agentId: mintId("agent"),
    bootId: mintId("boot"),
    personId: li.personId,
    consent: li.occupancy.consent!,
    replace: false,
    photos: [toBase64Url(seal(sealingKeyOf(sealingSecret), picture, "enrolment-photo"))],
    ...changes,
  };
  const reply = await enrol(request, {
    engine: () => engine,
    templates,
    originals,
    sealingSecret,
    append: (body) => Promise.resolve(told.push(body)),
    onChange: () => {},
    lowerBound: () => monday,
  });
  return { request, reply };
}

describe("enrolling a face", () => {
  it("makes a template and says how", async () => {
    expect((await send()).reply).toMatchObject({ type: "enrolled", personId: li.personId, photosUsed: 1 });
    expect(told).toMatchObject([{ type: "enrolment.completed", replaced: false }]);
  });

  it("anew needs to be asked for, and leaves the earlier template to come back", async () => {
    await send();
    const before = templates.find(li.personId);
    expect((await send()).reply).toMatchObject({ type: "refused", reason: "already-enrolled" });
    faces = [face(2)];
    const { request } = await send({ replace: true });
    expect(templates.find(li.personId)?.vector).toEqual(Float32Array.of(2));
    templates.abandon(li.personId, request.requestId);
    expect(templates.find(li.personId)).toEqual(before);
  });

  it("says who enrolled here looks like this one, nearest first, and refuses nobody for it", async () => {
    const at = async (like: number) => {
      faces = [face(like)];
      const personId = mintId("person");
      const { reply } = await send({ personId });
      return { personId, reply };
    };
    const { duplicate, lookAlike } = lookAlikeBounds(recogniser);
    const far = await at(lookAlike * 3);
    const twin = await at(-duplicate / 2);
    const alike = await at((duplicate + lookAlike) / 2);
    const { reply } = await at(0);
    expect(reply).toMatchObject({
      type: "enrolled",
      similar: [
        { personId: twin.personId, kind: "duplicate" },
        { personId: alike.personId, kind: "look-alike" },
      ],
    });
    expect(JSON.stringify(reply)).not.toContain(far.personId);
    expect(told.at(-1)).toMatchObject({ type: "enrolment.completed", similar: [{ kind: "duplicate" }, {}] });
  });

  it("tells each photograph's quality, and what a refused one missed by how much", async () => {
    expect((await send()).reply).toMatchObject({ quality: [expect.any(Number)], photosKept: false });
    faces = [{ ...face(1), quality: { ...quality, heightPx: 70, plausible: true } }];
    expect((await send({ personId: mintId("person") })).reply).toMatchObject({
      problems: [{ photo: 1, code: "too-small", measured: 70, bound: 100 }],
    });
  });

  it("keeps the photographs of those alone who agreed to it", async () => {
    await send();
    expect(originals.records()).toEqual([]);
    const consent = { ...li.occupancy.consent!, scopes: ["face_recognition_local", "face_photo_retain"] as const };
    const { request, reply } = await send({ replace: true, consent: { ...consent, scopes: [...consent.scopes] } });
    expect(reply).toMatchObject({ photosKept: true });
    const [kept] = originals.find(li.personId, request.requestId);
    // The face of 200 pixels with three quarters of its height around it, as far as the picture goes.
    expect(await sharp(kept).metadata()).toMatchObject({ format: "jpeg", width: 410, height: 450 });
  });

  it("changes nothing where a photograph is refused", async () => {
    await send();
    const before = templates.records();
    faces = [];
    expect((await send({ replace: true })).reply).toMatchObject({ type: "refused", reason: "photo-refused" });
    expect(templates.records()).toEqual(before);
  });
});
