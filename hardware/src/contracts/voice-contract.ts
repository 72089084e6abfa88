import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import type { Voice, VoiceSentence } from "../ports.ts";
import { type Make, type Rig, withRig } from "./rig.ts";

/** A loudspeaker that says nothing yet, and ears: each sentence it began, in order, and how loud it is told to be. */
export interface VoiceRig extends Rig {
  readonly voice: Voice;
  said(): Promise<readonly VoiceSentence[]>;
  volume(): Promise<number>;
}

/** Every voice behaves like this; its sentences last at least half a second each. */
export function describeVoiceContract(name: string, make: Make<VoiceRig>): void {
  const until = (rig: VoiceRig, sentences: readonly VoiceSentence[]) =>
    vi.waitFor(async () => expect(await rig.said()).toEqual(sentences));

  describe(`${name} keeps the contract of a voice`, () => {
    it("says nothing by itself, and what it is told", () =>
      withRig(make, async (rig) => {
        expect(await rig.said()).toEqual([]);
        rig.voice.say("welcome");
        await until(rig, ["welcome"]);
        expect(rig.voice.state()).toBe("working");
      }));

    it("says the newer of two sentences that are as urgent, without waiting for the older to end", () =>
      withRig(make, async (rig) => {
        rig.voice.say("welcome");
        await until(rig, ["welcome"]);
        rig.voice.say("not-admitted");
        await until(rig, ["welcome", "not-admitted"]);
      }));

    it("lets nothing less urgent be said over a warning, nor after it", () =>
      withRig(make, async (rig) => {
        rig.voice.say("welcome");
        await until(rig, ["welcome"]);
        rig.voice.say("fire-leave");
        await until(rig, ["welcome", "fire-leave"]);
        expect([rig.voice.say("please-close-door"), rig.voice.say("welcome")]).toEqual([false, false]);
        await delay(100);
        expect(await rig.said()).toEqual(["welcome", "fire-leave"]);
      }));

    it("does not begin a sentence anew that is being said", () =>
      withRig(make, async (rig) => {
        expect(rig.voice.say("mask-off")).toBe(true);
        await until(rig, ["mask-off"]);
        expect(rig.voice.say("mask-off")).toBe(true);
        expect(rig.voice.say("look-here")).toBe(true);
        await until(rig, ["mask-off", "look-here"]);
      }));

    it("keeps the volume it is given, within silent and as loud as it goes", () =>
      withRig(make, async (rig) => {
        for (const [told, kept] of [
          [0.25, 0.25],
          [2, 1],
          [-1, 0],
        ] as const) {
          rig.voice.setVolume(told);
          await vi.waitFor(async () => expect(await rig.volume()).toBe(kept));
        }
      }));
  });
}
