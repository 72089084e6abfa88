import { describe, expect, it } from "vitest";
import { describeMissing, ensurePackages, findMissing, skipReason } from "./apt.ts";
import { createProgress } from "./progress.ts";
import { findProgram } from "./which.ts";

describe("Debian packages", () => {
  it("are told once, in one line to paste, to a user who may not install them", async () => {
    const written: string[] = [];
    const write = (text: string) => void written.push(text);
    const shell = {
      root: "/nowhere",
      node: "node",
      launcher: "./menshen",
      env: { PATH: "/nowhere" },
      isRoot: false,
      isTerminal: false,
      write,
      stopped: new AbortController().signal,
      exitWith: () => undefined,
    };
    const missing = await ensurePackages(["ffmpeg", "chromium", "ffmpeg"], {
      shell,
      progress: createProgress({ write, isTerminal: false }),
    });
    expect(missing).toEqual(["ffmpeg", "chromium"]);
    expect(written.join("")).toBe(`${describeMissing(missing)}\n`);
    expect(written.join("")).toContain("sudo apt-get install ffmpeg chromium");
  });

  it("are not missing when their program is on the PATH", () => {
    expect(findProgram("sh", "/usr/bin:/bin")).toMatch(/\/sh$/);
    expect(findProgram("no-such-program", "/usr/bin:/bin")).toBeUndefined();
    expect(findProgram("share", "/usr")).toBeUndefined();
    expect(findMissing([], "")).toEqual([]);
  });

  it("give a skipped part its reason", () => {
    expect(skipReason(["chromium"])).toBe("chromium is not installed (apt-get install chromium)");
    expect(skipReason(["ffmpeg", "mosquitto"])).toContain("ffmpeg and mosquitto are not installed");
  });
});
