import type { Frame } from "@menshen/hardware";
import { type EntryId, type EventBody, type EventOf, instant, mintId, type Sha256 } from "@menshen/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { createPhotographer, type PhotographParts } from "./photograph-entry.ts";

const at = instant(Date.parse("2026-11-26T10:00:00Z"));
const entryId: EntryId = mintId("entry");

function frameOf(grey: number, capturedAt = 7): Frame {
  return { width: 16, height: 9, data: new Uint8Array(16 * 9 * 3).fill(grey), capturedAt, sequence: 0 };
}

describe("the photographer of a door with a second camera", () => {
  let told: EventBody[];
  let kept: EntryId[];
  let faults: unknown[];

  beforeEach(() => {
    told = [];
    kept = [];
    faults = [];
  });

  const photographerOf = (parts: Partial<PhotographParts> = {}) =>
    createPhotographer({
      currentFrame: () => Promise.resolve(frameOf(10)),
      cameraWorks: () => true,
      sceneFrame: () => Promise.resolve(frameOf(200, 9)),
      store: () =>
        Promise.resolve({
          keep(jpeg, of) {
            kept.push(of.entryId);
            return Promise.resolve({ sha256: `${jpeg.length}` as Sha256, bytes: jpeg.length });
          },
        }),
      append: (body) => told.push(body),
      wall: () => at,
      onFault: (fault) => faults.push(fault),
      ...parts,
    });
  const photographs = () =>
    told.filter((body): body is EventOf<"entry.photographed"> & EventBody => body.type === "entry.photographed");

  it("keeps a picture of the scene beside the entry's own, both under the entry, its own first", async () => {
    const photograph = photographerOf();
    photograph(entryId, frameOf(10, 5));
    await photograph.idle();
    expect(photographs()).toMatchObject([
      { entryId, camera: "entry", capturedAt: 5, widthPx: 16, heightPx: 9 },
      { entryId, camera: "scene", capturedAt: 9 },
    ]);
    expect(kept).toEqual([entryId, entryId]);
  });

  it("takes the scene at the moment of the entry, however long the entry's own picture takes", async () => {
    const asked: string[] = [];
    const slow = Promise.withResolvers<Frame | undefined>();
    const photograph = photographerOf({
      currentFrame: () => slow.promise,
      sceneFrame() {
        asked.push("scene");
        return Promise.resolve(frameOf(200));
      },
    });
    photograph(entryId);
    expect(asked).toEqual(["scene"]);
    slow.resolve(frameOf(10));
    await photograph.idle();
    expect(photographs().map(({ camera }) => camera)).toEqual(["entry", "scene"]);
  });

  it("lets no entry wait for a scene that does not come", async () => {
    const never = new Promise<Frame | undefined>(() => {});
    const photograph = photographerOf({ sceneFrame: () => never });
    const second: EntryId = mintId("entry");
    photograph(entryId, frameOf(10));
    photograph(second, frameOf(20));
    await expect.poll(() => photographs().map((event) => event.entryId)).toEqual([entryId, second]);
  });

  it.each([
    ["shows nothing", () => Promise.resolve(undefined), 0],
    ["fails", () => Promise.reject(new Error("the cable is cut")), 1],
    ["shows what cannot be encoded", () => Promise.resolve({ ...frameOf(0), width: 9_999 }), 1],
  ] as const)(
    "tells of the entry's own picture alone where the scene's camera %s",
    async (_what, sceneFrame, count) => {
      const photograph = photographerOf({ sceneFrame });
      photograph(entryId, frameOf(10));
      photograph(entryId, frameOf(20));
      await photograph.idle();
      expect(told.map((body) => body.type)).toEqual(["entry.photographed", "entry.photographed"]);
      expect(photographs().every(({ camera }) => camera === "entry")).toBe(true);
      expect(faults).toHaveLength(2 * count);
    },
  );

  it("keeps the scene where the door's own camera is offline, and says that it is", async () => {
    const photograph = photographerOf({ currentFrame: () => Promise.resolve(undefined), cameraWorks: () => false });
    photograph(entryId);
    await photograph.idle();
    expect(told).toMatchObject([
      { type: "entry.photo-missing", reason: "camera-offline" },
      { type: "entry.photographed", camera: "scene" },
    ]);
  });
});
