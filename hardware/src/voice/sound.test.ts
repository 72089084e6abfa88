import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { voiceLanguages } from "../configuration/signal-config.ts";
import { voiceSentences } from "../voice-urgency.ts";
import { loadSounds } from "./load-sounds.ts";
import { fromWav, inTurn, lengthMs, quieter, toWav } from "./sound.ts";
import { voiceWording } from "./wording.ts";

const sounds = fc
  .array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 50 })
  .map((samples) => ({ samplesPerSecond: 16_000, samples: Int16Array.from(samples) }));

describe("a sound", () => {
  it("is read back from its WAV file as it was, whatever chunks stand before it", () => {
    fc.assert(
      fc.property(sounds, (sound) => {
        const wav = Buffer.from(toWav(sound));
        expect(fromWav(wav)).toEqual(sound);
        const note = Buffer.concat([Buffer.from("LIST"), Uint8Array.of(3, 0, 0, 0, 1, 2, 3, 0)]);
        expect(fromWav(Buffer.concat([wav.subarray(0, 12), note, wav.subarray(12)]))).toEqual(sound);
      }),
    );
  });

  it("is refused where it is no WAV file of 16-bit PCM with one channel", () => {
    const stereo = toWav({ samplesPerSecond: 16_000, samples: new Int16Array(4) });
    stereo[22] = 2;
    expect(() => fromWav(stereo)).toThrow("one channel");
    expect(() => fromWav(Buffer.from("ID3 and so on, and on"))).toThrow("WAV");
  });

  it("can be made quieter, and put behind another with a pause", () => {
    const sound = { samplesPerSecond: 1_000, samples: Int16Array.of(100, -1_000) };
    expect([...quieter(sound, 0.25).samples]).toEqual([25, -250]);
    expect([...inTurn([sound, quieter(sound, 0.5)], 2).samples]).toEqual([100, -1_000, 0, 0, 50, -500]);
    expect(lengthMs(sound)).toBe(2);
  });
});

describe("the recordings", () => {
  it("are there for every sentence in every language, 16 kHz, heard in passing, none of them silent or clipped", async () => {
    for (const language of voiceLanguages) {
      expect(Object.keys(voiceWording[language])).toEqual(voiceSentences.filter((sentence) => sentence !== "welcome"));
      for (const sound of Object.values(await loadSounds([language]))) {
        expect(sound.samplesPerSecond).toBe(16_000);
        expect(lengthMs(sound)).toBeGreaterThan(300);
        expect(lengthMs(sound)).toBeLessThan(5_500);
        const peak = sound.samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
        expect(peak).toBeGreaterThan(8_000);
        expect(peak).toBeLessThan(32_767);
      }
    }
  });

  it("follow one another where two languages are spoken", async () => {
    const [zh, en, both] = await Promise.all([loadSounds(["zh"]), loadSounds(["en"]), loadSounds(["zh", "en"])]);
    const together = lengthMs(zh["enter-pin"]) + 300 + lengthMs(en["enter-pin"]);
    expect(lengthMs(both["enter-pin"])).toBeCloseTo(together, 0);
    expect(both.welcome).toEqual(zh.welcome);
  });
});
