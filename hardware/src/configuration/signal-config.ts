import { type LineConfig, readLine } from "./line-config.ts";
import type { RecordReader } from "./record-reader.ts";

/** The lamps and the buzzer that a person at the door sees and hears. Readers with lamps of their own show the same beside it. */
export type IndicatorConfig =
  | { readonly driver: "simulated" | "none" }
  | {
      readonly driver: "gpio";
      readonly green?: LineConfig;
      readonly red?: LineConfig;
      readonly buzzer?: LineConfig;
    };

export const voiceLanguages = ["zh", "en"] as const;
export type VoiceLanguage = (typeof voiceLanguages)[number];

/** From this time of the day on, as the clock at the site shows it, until the next one. */
export interface VolumeFrom {
  /** `07:00` */
  readonly from: string;
  /** 0 (silent) to 1. */
  readonly volume: number;
}

/** The loudspeaker. */
export interface VoiceConfig {
  readonly driver: "simulated" | "alsa" | "none";
  /** The device as ALSA names it. */
  readonly device?: string;
  /** Another program in place of aplay, with its arguments: it is given a WAV file on stdin and plays it. No shell reads this. */
  readonly player?: string;
  /** Each sentence is said in these, one after the other. */
  readonly languages: readonly VoiceLanguage[];
  /** Whoever opens the hardware sets the volume by these; the hardware has no clock on the wall. */
  readonly volume: readonly VolumeFrom[];
}

/** Reads the indicator. */
export function readIndicator(indicator: RecordReader): IndicatorConfig {
  const driver = indicator.choice("driver", ["simulated", "gpio", "none"]);
  const lamps = ["green", "red", "buzzer"] as const;
  const value =
    driver === "gpio"
      ? {
          driver,
          ...Object.fromEntries(
            lamps.filter(indicator.has, indicator).map((lamp) => [lamp, readLamp(indicator.record(lamp))]),
          ),
        }
      : { driver };
  if (driver === "gpio" && !lamps.some((lamp) => indicator.has(lamp))) {
    indicator.complain(
      "driver",
      "is gpio, and no lamp or buzzer has a line; give green, red or buzzer one, or write none",
    );
  }
  indicator.refuseUnknown();
  return value;
}

function readLamp(lamp: RecordReader): LineConfig {
  const line = readLine(lamp);
  lamp.refuseUnknown();
  return line;
}

/** By day a hall is noisy, by night people sleep behind its walls. */
const usualVolume: readonly VolumeFrom[] = [
  { from: "07:00", volume: 0.8 },
  { from: "22:00", volume: 0.3 },
];

/** Reads the voice; without hours of its own it is quiet at night. */
export function readVoice(voice: RecordReader): VoiceConfig {
  const driver = voice.choice("driver", ["simulated", "alsa", "none"]);
  const value = {
    driver,
    ...(driver === "alsa" && voice.has("device") && { device: voice.text("device") }),
    ...(driver === "alsa" && voice.has("player") && { player: voice.text("player") }),
    languages: voice.has("languages") ? voice.choices("languages", voiceLanguages) : voiceLanguages,
    volume: voice.has("volume") ? voice.records("volume").map(readVolume) : usualVolume,
  };
  voice.refuseUnknown();
  return value;
}

function readVolume(hours: RecordReader): VolumeFrom {
  const value = {
    from: hours.text("from", { pattern: /^([01]\d|2[0-3]):[0-5]\d$/, rule: 'must be a time in quotes, like "07:00"' }),
    volume: hours.number("volume", 0, 1),
  };
  hours.refuseUnknown();
  return value;
}
