import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { describeVoiceContract } from "../contracts/voice-contract.ts";
import type { VoiceSentence } from "../ports.ts";
import { createHandClock } from "../simulators/hand-clock.ts";
import { realAfter } from "../timers.ts";
import type { Sounds } from "../voice/load-sounds.ts";
import { fromWav } from "../voice/sound.ts";
import { voiceSentences } from "../voice-urgency.ts";
import { aplay, namedPlayer, openPlayerVoice, type PlayerVoice } from "./player-voice.ts";

/** Sounds of half a second; each sentence is a level of its own, 100 for the first. */
const sounds = Object.fromEntries(
  voiceSentences.map((sentence, index) => {
    return [sentence, { samplesPerSecond: 16_000, samples: new Int16Array(8_000).fill(100 * (index + 1)) }];
  }),
) as Sounds;

let folder: string;
let voice: PlayerVoice | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "voice-"));
});
afterEach(async () => {
  await voice?.close();
  rmSync(folder, { recursive: true });
});

/** A player that keeps what it is given, and then does as told. */
function player(afterwards: string) {
  const command = join(folder, "player");
  mkdirSync(join(folder, "heard"), { recursive: true });
  const keep = `part="${folder}/$(date +%s%N)"; cat > "$part"; mv "$part" "${folder}/heard/"`;
  writeFileSync(command, `#!/bin/sh\n${keep}\n${afterwards}\n`);
  chmodSync(command, 0o755);
  return { command, arguments: [] };
}

/** As long as a sentence of the contract lasts, and longer. */
const plays = "exec sleep 30";

const levels = (): readonly number[] =>
  existsSync(join(folder, "heard"))
    ? readdirSync(join(folder, "heard"))
        .sort()
        .map((name) => fromWav(readFileSync(join(folder, "heard", name))).samples[0] ?? 0)
    : [];
const heard = (): readonly VoiceSentence[] => levels().map((level) => voiceSentences[level / 100 - 1] as VoiceSentence);

function open(afterwards: string, after = realAfter): PlayerVoice {
  voice = openPlayerVoice({ sounds, player: player(afterwards), after });
  return voice;
}

describeVoiceContract("a player's voice", () => {
  const own = open(plays);
  return Promise.resolve({
    voice: own,
    said: () => Promise.resolve(heard()),
    volume: () => Promise.resolve(own.volume()),
    dispose: () => own.close(),
  });
});

describe("a voice", () => {
  it("is as loud as it is told, silent at night where that is wanted, and never quiet about a fire", async () => {
    const own = open("exit 0");
    own.setVolume(0.5);
    own.say("please-close-door");
    await vi.waitFor(() => expect(levels()).toEqual([200]));
    own.setVolume(0);
    own.say("please-close-door");
    own.say("fire-leave");
    await vi.waitFor(() => expect(levels()).toEqual([200, 100]));
  });

  it("says the newest of several that were told while it spoke, and none of those between", async () => {
    const own = open(plays);
    own.say("look-here");
    await vi.waitFor(() => expect(heard()).toEqual(["look-here"]));
    own.say("too-dark");
    own.say("not-admitted");
    own.say("come-closer");
    own.say("read-again");
    await vi.waitFor(() => expect(heard()).toEqual(["look-here", "read-again"]));
  });

  it("ends a player that hangs, says so, and tries again with the next sentence", async () => {
    const clock = createHandClock();
    const own = open(plays, clock.after);
    own.say("welcome");
    await vi.waitFor(() => expect(heard()).toEqual(["welcome"]));
    clock.advance(3_501);
    await vi.waitFor(() => expect(own.state()).toBe("silent"));
    player("exit 0");
    own.say("welcome");
    await vi.waitFor(() => expect(own.state()).toBe("working"));
    expect(heard()).toEqual(["welcome", "welcome"]);
  });

  it.each([
    ["fails", () => player("exit 1")],
    ["is not installed", () => ({ command: join(folder, "no-player"), arguments: [] })],
  ])("is in fault where its player %s", async (_what, make) => {
    voice = openPlayerVoice({ sounds, player: make(), after: realAfter });
    voice.say("welcome");
    await vi.waitFor(() => expect(voice?.state()).toBe("fault"));
  });

  it("says nothing more once it is closed", async () => {
    const own = open(plays);
    await own.close();
    own.say("welcome");
    expect(heard()).toEqual([]);
  });

  it("is played by another program where the configuration names one", () => {
    expect(namedPlayer(" pw-play  --target 42 - ")).toEqual({ command: "pw-play", arguments: ["--target", "42", "-"] });
  });

  it("is played by ALSA's player on the device that is named, and over when that is", async (context) => {
    if (spawnSync("aplay", ["--version"]).status !== 0) context.skip("needs alsa-utils");
    expect(aplay().arguments).toEqual(["--quiet", "-"]);
    // ALSA's own device that plays into nothing.
    voice = openPlayerVoice({ sounds, player: aplay("null"), after: realAfter });
    voice.say("welcome");
    await vi.waitFor(() => expect(voice?.state()).toBe("working"));
    const nowhere = openPlayerVoice({ sounds, player: aplay("no-such-device"), after: realAfter });
    nowhere.say("welcome");
    await vi.waitFor(() => expect(nowhere.state()).toBe("fault"));
  });
});
