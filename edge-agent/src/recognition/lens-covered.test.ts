import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCameraProgram, openCamera } from "@menshen/hardware";
import { mintId } from "@menshen/protocol";
import sharp from "sharp";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { exampleGallery } from "./example-gallery.ts";
import { createLivenessKeeper } from "./liveness/keep-liveness.ts";
import { watchFaces } from "./watch-faces.ts";

/** The camera's clock runs so many times faster than the wall's, so that four covered seconds are short. */
const haste = 5;
const now = () => performance.now() * haste;

describe("a lens that a hand covers", () => {
  it("is noticed in the reduced pictures of a Raspberry Pi's camera, and so is that it was uncovered", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lens-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [hall, hand] = [join(folder, "hall.jpg"), join(folder, "hand.jpg")];
    const stripes = Buffer.from(`<svg><rect width="640" height="720" fill="white"/></svg>`);
    await sharp({ create: { width: 1280, height: 720, channels: 3, background: "#203040" } })
      .composite([{ input: stripes, left: 0, top: 0 }])
      .toFile(hall);
    await sharp({ create: { width: 1280, height: 720, channels: 3, background: "#0a0807" } }).toFile(hand);
    const show = (picture: string, milliseconds: number) => Array<string>(milliseconds / 50).fill(picture);
    const pictures = [...show(hall, 500), ...show(hand, 2_000), ...show(hall, 1_000)];
    const { path } = makeCameraProgram(process.execPath, {
      ...{ folder, name: "rpicam-vid" },
      runs: [{ pictures, everyMs: 50, atEnd: "repeat" }],
    });
    const camera = await openCamera("rpicam://0", { now, sparing: true, rpicamVid: path });
    onTestFinished(() => camera.close());

    const told: boolean[] = [];
    const reduced = new Set<number | undefined>();
    void watchFaces({
      frames: (async function* () {
        for await (const frame of camera.frames()) {
          reduced.add(frame.reduced);
          yield frame;
        }
      })(),
      engine: { lookLatest: () => Promise.resolve({ type: "looked", faces: [] }) },
      gallery: () => exampleGallery([{ id: mintId("person"), at: 1 }]),
      monotonicNow: now,
      after: () => () => {},
      liveness: createLivenessKeeper({ random: () => 0 }),
      nextTrackId: () => 1,
      onSighting: () => {},
      onCovered: (isCovered) => told.push(isCovered),
    });
    await vi.waitFor(() => expect(told.slice(0, 2)).toEqual([true, false]), { timeout: 12_000 });
    expect([...reduced]).toEqual([4]);
  }, 15_000);
});
