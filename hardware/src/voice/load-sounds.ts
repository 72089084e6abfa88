import { readFile } from "node:fs/promises";
import type { VoiceLanguage } from "../configuration/signal-config.ts";
import type { VoiceSentence } from "../ports.ts";
import { voiceSentences } from "../voice-urgency.ts";
import { fromWav, inTurn, type Sound } from "./sound.ts";

/** What is played for each sentence. */
export type Sounds = { readonly [sentence in VoiceSentence]: Sound };

/** Long enough to hear that another language begins. */
const BETWEEN_LANGUAGES_MS = 300;

/** Reads every sentence's recording in the given languages, one after the other; throws where a file is missing or no WAV. */
export async function loadSounds(languages: readonly VoiceLanguage[]): Promise<Sounds> {
  const entries = voiceSentences.map(async (sentence) => {
    const files = sentence === "welcome" ? ["welcome.wav"] : languages.map((language) => `${language}/${sentence}.wav`);
    const [first, ...others] = await Promise.all(files.map(readSound));
    if (first === undefined) throw new TypeError("a voice needs a language");
    return [sentence, inTurn([first, ...others], BETWEEN_LANGUAGES_MS)] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as Sounds;
}

async function readSound(file: string): Promise<Sound> {
  return fromWav(await readFile(new URL(`./${file}`, import.meta.url)));
}
