import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FaceView, type LookOptions, lookAlikeBounds, type RecogniserInfo } from "@menshen/models";
import { type EventBody, mintId, seal, sealingKeyOf, toBase64Url } from "@menshen/protocol";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RequestOf } from "../link/link.ts";
import { monday, somebody } from "../roster/example-house.ts";
import { enrol } from "./enrol.ts";
import { createEnrolmentsUnderWay, type EnrolmentsUnderWay } from "./enrolments-under-way.ts";
import { exampleQuality as quality } from "./example-face.ts";
import { abandonEnrolment, eraseTemplate } from "./forget.ts";
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
let underWay: EnrolmentsUnderWay;
let looking: (() => Promise<void>) | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "menshen-enrol-"));
  const place = { directory, storeKey: new Uint8Array(32).fill(5) };
  [templates, originals] = [openTemplates(place), openOriginals(place)];
  [told, faces, underWay, looking] = [[], [face(1)], createEnrolmentsUnderWay(), undefined];
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
const engine = {
  recogniser,
  async look(_photograph: unknown, { search }: LookOptions = {}) {
    // Each photograph is looked at closely once.
    if (search === "wide") await looking?.();
    return faces;
  },
};
const forgetting = () => ({
  ...{ templates, originals, underWay, onChange: () => {}, lowerBound: () => monday },
  append: (body: EventBody) => Promise.resolve(told.push(body)),
  photosRemainUntil: () => undefined,
});

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
  const { isForgotten, end } = underWay.begin(request);
  const reply = await enrol(request, { ...forgetting(), engine: () => engine, sealingSecret, isForgotten });
  end();
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

  describe("that outlasts what was asked of it", () => {
    const { personId } = li;
    const keepPhotos = { ...li.occupancy.consent!, scopes: ["face_recognition_local", "face_photo_retain"] as const };
    const consent = { ...keepPhotos, scopes: [...keepPhotos.scopes] };
    const ask = { agentId: mintId("agent"), bootId: mintId("boot"), requestId: mintId("request") };
    const requestId = mintId("request");
    const abandon = (enrolment = requestId) =>
      abandonEnrolment({ type: "abandon-enrolment", ...ask, enrolment, personId }, forgetting());

    it("keeps nothing once it is abandoned, and the face enrolled before stays in force", async () => {
      await send();
      const before = templates.records();
      looking = async () => expect(await abandon()).toMatchObject({ type: "erased", erased: false });
      const { reply } = await send({ requestId, replace: true, consent });
      expect(reply).toMatchObject({ type: "refused", reason: "abandoned" });
      expect(templates.records()).toEqual(before);
      expect(originals.records()).toEqual([]);
      expect(told.at(-1)).toMatchObject({ type: "enrolment.refused", requestId, reason: "abandoned" });
    });

    it("keeps nothing once the person's face is erased, and looks at no further photograph", async () => {
      let looked = 0;
      looking = async () => {
        looked++;
        await eraseTemplate({ type: "erase-template", ...ask, personId, cause: "consent-withdrawn" }, forgetting());
      };
      const { request } = await send();
      expect([templates.records(), looked]).toEqual([[], 1]);
      await send({ photos: [...request.photos, ...request.photos, ...request.photos], consent });
      expect([templates.records(), originals.records(), looked]).toEqual([[], [], 2]);
    });

    it("goes on where another enrolment is abandoned or somebody else erased", async () => {
      looking = async () => {
        await abandon(mintId("request"));
        const somebodyElse = mintId("person");
        await eraseTemplate(
          { type: "erase-template", ...ask, personId: somebodyElse, cause: "moved-out" },
          forgetting(),
        );
      };
      expect((await send({ requestId })).reply).toMatchObject({ type: "enrolled" });
    });

    it("takes the place of no face enrolled meanwhile that it was not to replace", async () => {
      looking = async () => {
        looking = undefined;
        await send();
      };
      expect((await send()).reply).toMatchObject({ type: "refused", reason: "already-enrolled" });
      expect(templates.records()).toHaveLength(1);
    });
  });

  it("changes nothing where a photograph is refused", async () => {
    await send();
    const before = templates.records();
    faces = [];
    expect((await send({ replace: true })).reply).toMatchObject({ type: "refused", reason: "photo-refused" });
    expect(templates.records()).toEqual(before);
  });
});
