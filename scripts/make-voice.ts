import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Sound, toWav, voiceWording } from "@menshen/hardware";

/** Makes the door's placeholder recordings with Debian's espeak-ng and ffmpeg: `node scripts/make-voice.ts`. The same versions make the same bytes. */

const samplesPerSecond = 16_000;
const folder = fileURLToPath(new URL("../hardware/src/voice", import.meta.url));

/** espeak-ng's voices: its Mandarin of Debian 12 reads Pinyin only. */
const voices = {
  zh: ["-v", "cmn-latn-pinyin", "-s", "200"],
  en: ["-v", "en-gb", "-s", "175"],
} as const;

function run(program: string, args: readonly string[], input?: Buffer): Buffer {
  const { error, status, stdout, stderr } = spawnSync(program, args, { input, maxBuffer: 2 ** 26 });
  if (error !== undefined || status !== 0) throw new Error(`${program}: ${error?.message ?? stderr.toString()}`);
  return stdout;
}

/** One sentence as 16-bit samples: from its first sound to its last, as loud as it goes without clipping. */
function speak(language: keyof typeof voices, text: string): Sound {
  const spoken = run("espeak-ng", [...voices[language], "--stdout", text]);
  const quiet = ["-loglevel", "error", "-fflags", "+bitexact", "-f", "wav", "-i", "pipe:0"];
  const raw = run("ffmpeg", [...quiet, "-ar", String(samplesPerSecond), "-ac", "1", "-f", "s16le", "pipe:1"], spoken);
  const samples = Int16Array.from({ length: raw.length >> 1 }, (_, index) => raw.readInt16LE(index * 2));
  return { samplesPerSecond, samples: louder(trimmed(samples)) };
}

const audible = 150;
const margin = (samplesPerSecond * 40) / 1_000;

function trimmed(samples: Int16Array): Int16Array {
  const isAudible = (sample: number) => Math.abs(sample) >= audible;
  const from = samples.findIndex(isAudible);
  return samples.slice(Math.max(0, from - margin), samples.findLastIndex(isAudible) + margin);
}

function louder(samples: Int16Array): Int16Array {
  const peak = samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 1);
  return samples.map((sample) => Math.round((sample * 29_000) / peak));
}

/** Two notes upwards, a fifth apart, each fading out: the one sound for whoever is let in, whatever let them in. */
function welcome(): Sound {
  const note = (hertz: number, seconds: number) =>
    Array.from({ length: samplesPerSecond * seconds }, (_, index) => {
      const at = index / samplesPerSecond;
      const fade = Math.min(1, at / 0.01) * Math.min(1, (seconds - at) / 0.06);
      return Math.round(12_000 * fade * Math.sin(2 * Math.PI * hertz * at));
    });
  return { samplesPerSecond, samples: Int16Array.from([...note(659.26, 0.16), ...note(987.77, 0.28)]) };
}

function write(file: string, sound: Sound): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, toWav(sound));
}

for (const language of ["zh", "en"] as const) {
  for (const [sentence, { text, reading = text }] of Object.entries(voiceWording[language])) {
    write(`${language}/${sentence}.wav`, speak(language, reading));
  }
}
write("welcome.wav", welcome());
