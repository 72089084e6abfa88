import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { urgencyOf, voiceSentences } from "../voice-urgency.ts";
import { voiceWording } from "./wording.ts";

const page = readFileSync(new URL("../../../docs/voice.md", import.meta.url), "utf8");

describe("what the door says", () => {
  it("stands in docs/voice.md, word for word, the most urgent first", () => {
    const rows = [...page.matchAll(/^\| (\d) \| `([a-z-]+)` \| (.+?) \| (.+?) \| .+ \|$/gm)];
    const expected = voiceSentences.map((sentence) => {
      const words =
        sentence === "welcome" ? ["♪", "♪"] : [voiceWording.zh[sentence].text, voiceWording.en[sentence].text];
      return [String(urgencyOf(sentence)), sentence, ...words];
    });
    expect(rows.map(([, ...cells]) => cells)).toEqual(expected);
  });

  it("is read to the synthesiser with as many syllables as it has characters", () => {
    for (const { text, reading = "" } of Object.values(voiceWording.zh)) {
      const characters = [...text].filter((character) => /\p{Script=Han}/u.test(character));
      // The retroflex ending has a syllable of its own here.
      expect(reading.match(/[a-z]+[1-5]/g)).toHaveLength(characters.length);
    }
  });
});
