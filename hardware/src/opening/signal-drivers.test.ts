import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openIndicator, openVoice } from "./signal-drivers.ts";

const now = () => performance.now();
const noChips = {
  lamp: () => {
    throw new Error("nothing is on a pin");
  },
};

describe("what a door shows and says", () => {
  it("goes to the lamps that are wired, and to no other", async () => {
    const orders: string[] = [];
    const chips = {
      lamp: (name: string) => ({
        set: (level: string) => void orders.push(`${name} ${level}`),
        close: () => Promise.resolve(),
      }),
    };
    const pin = { chip: "gpiochip0", line: 12, active: "high" } as const;
    const config = { driver: "gpio", green: pin, buzzer: { ...pin, line: 26 } } as const;
    const { indicator, close } = openIndicator(config, { simulated: undefined, now, chips });
    indicator.show("denied");
    indicator.show("granted");
    await close();
    expect(orders.filter((order) => order.startsWith("green"))).toEqual(["green active", "green inactive"]);
    expect(orders.some((order) => order.startsWith("red"))).toBe(false);
    expect(orders.findLast((order) => order.startsWith("buzzer"))).toBe("buzzer inactive");
  });

  it("is played by the program that the configuration names, as it was recorded", async () => {
    const folder = mkdtempSync(join(tmpdir(), "signals-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [player, heard] = [join(folder, "player"), join(folder, "heard.wav")];
    writeFileSync(player, `#!/bin/sh\ncat > "$1.part"; mv "$1.part" "$1"\n`);
    chmodSync(player, 0o755);
    const config = { driver: "alsa", player: `${player} ${heard}`, languages: ["zh"], volume: [] } as const;
    const { voice, close } = await openVoice(config, { simulated: undefined, now, chips: noChips });
    onTestFinished(close);
    voice.say("please-close-door");
    await vi.waitFor(() => expect(existsSync(heard)).toBe(true));
    const recorded = readFileSync(new URL("../voice/zh/please-close-door.wav", import.meta.url));
    expect(readFileSync(heard).equals(recorded)).toBe(true);
  });

  it("is nothing where there are neither lamps nor a loudspeaker, and works", async () => {
    const parts = { simulated: undefined, now, chips: noChips };
    openIndicator({ driver: "none" }, parts).indicator.show("granted");
    const { voice } = await openVoice({ driver: "none", languages: [], volume: [] }, parts);
    voice.say("welcome");
    expect(voice.state()).toBe("working");
  });
});
