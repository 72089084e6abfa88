import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LookOptions } from "@menshen/models";
import { type EventBody, mintId, seal, sealingKeyOf, toBase64Url } from "@menshen/protocol";
import sharp from "sharp";
import { expect, it, onTestFinished } from "vitest";
import { answerRegistry, forgettingParts } from "./answer-registry.ts";
import type { RequestOf } from "./link/link.ts";
import { exampleFace } from "./recognition/example-face.ts";
import { openOriginals } from "./recognition/kept-originals.ts";
import { openTemplates } from "./recognition/templates.ts";
import { monday, somebody } from "./roster/example-house.ts";
import type { Running } from "./running.ts";

const li = somebody();
const secretKey = new Uint8Array(32).fill(9);
const box = { x: 100, y: 100, width: 160, height: 200 };
const face = { ...exampleFace(new Float32Array(128).fill(0.1)), box };
const address = () => ({ requestId: mintId("request"), agentId: mintId("agent"), bootId: mintId("boot") });

it("gives a true receipt for an enrolment that is abandoned, and a face erased, before the door is done with it", async () => {
  const directory = await mkdtemp(join(tmpdir(), "menshen-answers-"));
  const place = { directory, storeKey: new Uint8Array(32).fill(5) };
  const stores = { templates: openTemplates(place), originals: openOriginals(place), close: () => {} };
  onTestFinished(async () => {
    stores.templates.close();
    stores.originals.close();
    await rm(directory, { recursive: true });
  });
  const looks: (() => void)[] = [];
  const engine = {
    recogniser: { id: "face-api-resnet-clipped", version: "1", dimensions: 128, metric: "euclidean" },
    // Each photograph is looked at closely once.
    look: (_photograph: unknown, { search }: LookOptions) =>
      search === "wide" ? new Promise((done) => looks.push(() => done([face]))) : Promise.resolve([face]),
  };
  const told: EventBody[] = [];
  const running = {
    identity: { sealing: { secretKey } },
    joined: { recognition: { engine: () => engine, refresh: () => {} } },
    path: {
      journal: { append: (body: EventBody) => Promise.resolve(told.push(body)) },
      clock: { lowerBound: () => monday, wall: () => monday },
      roster: () => undefined,
      keeper: {},
    },
  } as unknown as Running;
  const handlers = answerRegistry(running, forgettingParts(running, stores));

  const picture = await sharp({ create: { width: 480, height: 480, channels: 3, background: "grey" } })
    .jpeg()
    .toBuffer();
  const photos = [toBase64Url(seal(sealingKeyOf(secretKey), picture, "enrolment-photo"))];
  const { personId, occupancy } = li;
  const request = (): RequestOf<"enrol"> => ({
    ...{ type: "enrol", ...address(), personId, consent: occupancy.consent!, replace: false, photos },
  });
  const goOn = async () => {
    await expect.poll(() => looks.length).toBe(1);
    looks.shift()?.();
  };

  const [abandoned, kept] = [request(), request()];
  const enrolling = handlers.enrol(abandoned);
  // In the same moment, before the programs for either are loaded, and once more while a photograph is looked at.
  await handlers.abandonEnrolment({
    ...{ type: "abandon-enrolment", ...address(), enrolment: abandoned.requestId, personId },
  });
  expect(await enrolling).toMatchObject({ type: "refused", reason: "abandoned" });

  const outlasting = handlers.enrol(kept);
  await expect.poll(() => looks.length).toBe(1);
  const erase: RequestOf<"erase-template"> = { type: "erase-template", ...address(), personId, cause: "requested" };
  expect(await handlers.eraseTemplate(erase)).toMatchObject({ type: "erased" });
  await goOn();
  expect(await outlasting).toMatchObject({ type: "refused", reason: "abandoned" });
  expect(stores.templates.records()).toEqual([]);

  const again = handlers.enrol(request());
  await goOn();
  expect(await again).toMatchObject({ type: "enrolled" });
  expect(told.map(({ type }) => type)).toEqual(["enrolment.refused", "enrolment.refused", "enrolment.completed"]);
});
