import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fuzzDecoder, slowestInput } from "./fuzz-osdp-decoder.ts";
import { fuzzPanel } from "./fuzz-osdp-panel.ts";

describe("fuzzing OSDP, a share of what node hardware/bench/fuzz-osdp.ts does", () => {
  it("lets no line make the decoder throw, hang or believe a seal", { timeout: 60_000 }, () => {
    const { packets, replies, believed } = fuzzDecoder(100_000, 60_839);
    expect(believed).toBe(0);
    expect(packets).toBeGreaterThan(50_000);
    expect(replies).toBeGreaterThan(20_000);
    expect(slowestInput()).toBeLessThan(1_000);
  });

  it("lets nobody on the line make the panel throw, stop or tell a card that was not there", {
    timeout: 60_000,
  }, () => {
    for (const seed of [11, 5, 2]) {
      const { told, forged } = fuzzPanel(4_000, seed);
      expect(told).toBeGreaterThan(100);
      expect(forged).toBeGreaterThan(300);
    }
  });
});

describe("a panel without one of its defences, in a copy of the source", () => {
  const hardware = join(import.meta.dirname, "..");

  it.each([
    [
      "the MAC of a reply",
      "secure-channel.ts",
      "  if (!isSame(replyMac.subarray(0, MAC_BYTES), packet.body.subarray(macAt))) return undefined;\n",
      "",
    ],
    [
      "whether a reply within a session is sealed",
      "hear-device.ts",
      "  return device.session === undefined\n",
      "  if (packet.block === undefined) return move(device, read(packet.body), moment);\n  return device.session === undefined\n",
    ],
  ])("that does not check %s is found out", { timeout: 60_000 }, (_defence, file, find, replace) => {
    const folder = mkdtempSync(join(tmpdir(), "osdp-"));
    try {
      for (const part of ["src", "bench", "package.json"])
        cpSync(join(hardware, part), join(folder, part), { recursive: true });
      symlinkSync(join(hardware, "../node_modules"), join(folder, "node_modules"));
      const path = join(folder, "src/osdp", file);
      const text = readFileSync(path, "utf8");
      expect(text.split(find)).toHaveLength(2);
      writeFileSync(path, text.replace(find, replace));
      const run = spawnSync(process.execPath, [
        join(folder, "bench/fuzz-osdp.ts"),
        "--inputs",
        "1000",
        "--steps",
        "10000",
      ]);
      expect(run.stderr.toString()).toMatch(/was told after|a seal was believed/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
