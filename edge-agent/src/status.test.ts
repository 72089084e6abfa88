import { decodeAgentStatus, mintId } from "@menshen/protocol";
import { expect, it } from "vitest";
import { showDoor } from "./door/door-shown.ts";
import { closedDoor } from "./door/machine/play.ts";
import { createGallery } from "./recognition/gallery.ts";
import { exampleDoorId } from "./roster/example-house.ts";
import type { Running } from "./running.ts";
import { doorsStatus, faceReadiness, runningRecogniser } from "./status.ts";

const recogniser = { id: "face-api-resnet-clipped", version: "1", dimensions: 2, metric: "euclidean" } as const;
const gallery = createGallery({
  recogniser,
  entries: [{ id: mintId("person"), vector: Float32Array.of(1, 0) }],
  ...{ ofOtherModels: 3, photosPerTemplate: 1, targetFpir: 0.001 },
});

function runningWith(recognition: unknown): Running {
  const path = {
    door: { shown: () => showDoor(closedDoor(), "locked") },
    alarms: { standing: () => [] },
    faults: { standing: () => [] },
    challenges: { fresh: () => [] },
    roster: () => undefined,
  };
  const parts = { path, joined: { recognition }, provisioning: { doorId: exampleDoorId }, softwareVersion: "1" };
  return parts as unknown as Running;
}
const status = (recognition?: unknown) => doorsStatus(runningWith(recognition)).recogniser;
const recognition = {
  liveness: () => ({ mode: "observe", cues: "idle" }),
  gallery: () => gallery,
  engine: () => ({ runtime: { recogniser: { runtime: "onnxruntime-node", precision: "int8" } } }),
};

it("says which recogniser runs and how, and what its threshold means at this door, in words the wire knows", () => {
  expect(status(recognition)).toMatchObject({
    ...{ model: recogniser.id, gallerySize: 1, runtime: "onnxruntime-node", precision: "int8", toEnrolAnew: 3 },
    // Ten strangers a day, one wrong opening in a thousand of them.
    wrongOpeningsPerYear: 3.65,
    traffic: { strangersPerDay: 10, comingsPerDay: 4, counted: false, days: 0 },
    targetFpir: 0.001,
  });
  expect(status(recognition)?.refusalsPerResidentMonth).toBeGreaterThan(0);
  const whole = {
    ...doorsStatus(runningWith(recognition)),
    ...{ type: "status", agentId: mintId("agent"), bootId: mintId("boot"), at: 1, monotonic: 1 },
    ...{ clockQuality: "trusted", outboxDepth: 0 },
  };
  expect(decodeAgentStatus(JSON.stringify(whole))).toMatchObject({ ok: true });
});

it("reckons with the people who come to this door, where it counted them", () => {
  const running = runningWith(recognition);
  const assumed = doorsStatus(running).recogniser?.refusalsPerResidentMonth ?? Number.NaN;
  const traffic = { strangersPerDay: 100, comingsPerDay: 2, counted: true, days: 12 };
  running.joined.friction = { traffic: () => traffic } as NonNullable<Running["joined"]["friction"]>;
  expect(doorsStatus(running).recogniser).toMatchObject({
    ...{ traffic, wrongOpeningsPerYear: 36.5 },
    refusalsPerResidentMonth: expect.closeTo(assumed / 2) as number,
  });
  expect(runningRecogniser(running)).toMatchObject({ traffic });
});

it("says on this machine why none runs, also where one ran before", () => {
  const running = runningWith(recognition);
  expect(runningRecogniser(running)).toMatchObject({ id: recogniser.id });
  const recogniserFault = { why: "its file is torn", todo: "bring it again" };
  running.joined.recogniserFault = recogniserFault;
  expect(runningRecogniser(running)).toEqual(recogniserFault);
  expect(faceReadiness(running.joined)).toBe("fault");
  expect(runningRecogniser(runningWith(undefined))).toBeUndefined();
});

it("says nothing of a recogniser that does not run, and of one that is away what it was", () => {
  expect(status()).toBeUndefined();
  expect(status({ ...recognition, engine: () => undefined })).not.toHaveProperty("runtime");
});
