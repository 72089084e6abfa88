import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CameraConfig, decodeHardwareConfig, type HardwareConfig } from "./hardware-config.ts";
import { openHardware } from "./open-hardware.ts";

const config: HardwareConfig = {
  camera: { spec: "pictures", fps: 10, loop: true, source: "replay" },
  lock: { driver: "lock-helper", socketPath: "run/lock" },
  door: { driver: "simulated", socketPath: "run/door", walksThrough: { openAfterMs: 500, closeAfterMs: 2_000 } },
};

describe("a hardware configuration", () => {
  it("is read as it was written", () => {
    expect(decodeHardwareConfig(JSON.parse(JSON.stringify(config)))).toEqual({ ok: true, value: config });
  });

  it("names every problem at once, each with its place", () => {
    const input = { camera: { spec: "", fps: 99 }, lock: { driver: "relay" }, door: 7, window: {} };
    expect(decodeHardwareConfig(input, "doors[0]")).toEqual({
      ok: false,
      problems: [
        "doors[0].door must be a record (is 7)",
        'doors[0].camera.spec must be a text that is not empty (is "")',
        "doors[0].camera.fps must be a number 1–60 (is 99)",
        'doors[0].lock.driver must be "lock-helper" (is "relay")',
        "doors[0].lock.socketPath must be a text that is not empty (is missing)",
        "doors[0].window is not a setting; remove it",
      ],
    });
  });

  it("is refused with words, whatever it is", () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        const decoded = decodeHardwareConfig(input);
        expect(decoded.ok || decoded.problems.length > 0).toBe(true);
      }),
    );
  });
});

describe("opening a door's hardware", () => {
  const withFolder = async (test: (at: (camera: CameraConfig) => HardwareConfig, folder: string) => Promise<void>) => {
    const folder = mkdtempSync(join(tmpdir(), "hardware-"));
    const at = (camera: CameraConfig): HardwareConfig => ({
      camera,
      lock: { driver: "lock-helper", socketPath: join(folder, "lock") },
      door: { driver: "simulated", socketPath: join(folder, "door") },
    });
    await test(at, folder).finally(() => rmSync(folder, { recursive: true }));
  };

  it("succeeds without lock helper and camera, so that the rest of the door works meanwhile", () =>
    withFolder(async (at) => {
      const hardware = await openHardware(at({ spec: "/dev/video97" }), { now: () => 0 });
      expect(hardware.readers[0]?.cardReader.state()).toBe("working");
      expect(hardware.lock.state()).toBe("unknown");
      await hardware.close();
    }));

  it("leaves nothing open when one part cannot be opened", () =>
    withFolder(async (at, folder) => {
      mkdirSync(join(folder, "empty"));
      const broken = at({ spec: join(folder, "empty") });
      await expect(openHardware(broken, { now: () => 0 })).rejects.toMatchObject({ code: "camera-folder-empty" });
      await expect(openHardware(broken, { now: () => 0 })).rejects.toMatchObject({ code: "camera-folder-empty" });
    }));
});
