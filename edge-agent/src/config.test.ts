import { describe, expect, it } from "vitest";
import { decodeConfig } from "./config.ts";

const config = {
  dataDirectory: "/var/lib/menshen",
  modelsDirectory: "/var/lib/menshen-models",
  lock: { socket: "/run/menshen/lock.sock" },
  simulatedDoor: { socket: "/run/menshen/door.sock" },
  camera: { spec: "/dev/video0" },
  panelPort: 8641,
};

describe("the controller's configuration", () => {
  it("is read as it is written", () => {
    expect(decodeConfig(JSON.stringify(config))).toEqual({ ok: true, value: config });
  });

  it("tells every problem at once, each with its field", () => {
    const wrong = { ...config, panelPort: 99_999, camera: { spec: "", fps: 3 }, lock: {} };
    const decoded = decodeConfig(JSON.stringify(wrong));
    const problems = decoded.ok ? "" : decoded.problems.join("\n");
    for (const field of ["panelPort", "camera.spec", "camera", "lock"]) expect(problems).toContain(`config: ${field}`);
  });

  it("says so when it is no JSON", () => {
    expect(decodeConfig("{")).toMatchObject({ ok: false, problems: [expect.stringContaining("not JSON")] });
  });
});
