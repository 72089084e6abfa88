import { type ChildProcess, spawn } from "node:child_process";
import type { DeviceState, Voice, VoiceSentence } from "../ports.ts";
import type { After } from "../timers.ts";
import type { Sounds } from "../voice/load-sounds.ts";
import { lengthMs, quieter, type Sound, toWav } from "../voice/sound.ts";
import { turnOf } from "../voice-urgency.ts";

/** A program that plays the WAV file it is given on stdin, and ends when it is over. */
export interface Player {
  readonly command: string;
  readonly arguments: readonly string[];
}

/** ALSA's own player (alsa-utils), on the device as ALSA names it. */
export function aplay(device?: string): Player {
  return { command: "aplay", arguments: ["--quiet", ...(device === undefined ? [] : [`--device=${device}`]), "-"] };
}

/** The program that a configuration names, its arguments parted by spaces; pure. */
export function namedPlayer(words: string): Player {
  const [command = "", ...given] = words.trim().split(/\s+/);
  return { command, arguments: given };
}

export interface PlayerVoiceOptions {
  readonly sounds: Sounds;
  readonly player: Player;
  readonly after: After;
}

/** A voice that can be asked how loud it is and be closed. */
export interface PlayerVoice extends Voice {
  volume(): number;
  /** Says nothing more, and ends what is being said. */
  close(): Promise<void>;
}

/** A player that takes so much longer than its sound is stuck, and is ended (milliseconds). */
const STUCK_AFTER_MS = 3_000;

/** One sentence on its way out of the loudspeaker. */
interface Saying {
  readonly sentence: VoiceSentence;
  /** Ends it by its player's pid and resolves when the device is free. */
  stop(): Promise<void>;
}

/** Says sentences through a player program, one at a time; a loudspeaker that fails is tried again with the next sentence. */
export function openPlayerVoice({ sounds, player, after }: PlayerVoiceOptions): PlayerVoice {
  let state: DeviceState = "starting";
  let volume = 1;
  let saying: Saying | undefined;
  let next: VoiceSentence | undefined;
  let isClosed = false;

  const begin = (sentence: VoiceSentence) => {
    const gain = sentence === "fire-leave" ? 1 : volume;
    if (gain === 0) return;
    const run = play(quieter(sounds[sentence], gain), player, after);
    saying = { sentence, stop: run.stop };
    if (state === "starting") state = "working";
    void run.ended.then(over);
  };
  const over = (end: PlayEnd) => {
    // One that was ended in the middle shows neither.
    if (end !== "stopped") state = end === "over" ? "working" : end;
    saying = undefined;
    const waiting = next;
    next = undefined;
    if (waiting !== undefined) begin(waiting);
  };

  return {
    say(sentence) {
      if (isClosed) return false;
      const turn = turnOf(sentence, next ?? saying?.sentence);
      if (turn !== "begin") return turn === "being-said";
      if (saying === undefined) {
        begin(sentence);
        return true;
      }
      // The device is one player's at a time: the newer begins when the older has let go of it.
      next = sentence;
      void saying.stop();
      return true;
    },
    setVolume(told) {
      volume = Math.min(1, Math.max(0, told));
    },
    volume: () => volume,
    state: () => state,
    async close() {
      isClosed = true;
      next = undefined;
      await saying?.stop();
    },
  };
}

type PlayEnd = "over" | "stopped" | "fault" | "silent";

/** Plays one sound; `silent` is a player that hangs, `fault` one that is missing or fails. */
function play(sound: Sound, { command, arguments: given }: Player, after: After) {
  const child: ChildProcess = spawn(command, given, { stdio: ["pipe", "ignore", "ignore"] });
  const { promise: ended, resolve } = Promise.withResolvers<PlayEnd>();
  let verdict: "stopped" | "silent" | undefined;
  const giveUp = (why: "stopped" | "silent") => {
    verdict ??= why;
    child.kill("SIGKILL");
  };
  const callOff = after(lengthMs(sound) + STUCK_AFTER_MS, () => giveUp("silent"));
  const settle = (end: PlayEnd) => {
    callOff();
    resolve(verdict ?? end);
  };
  child.once("error", () => settle("fault"));
  child.once("close", (code) => settle(code === 0 ? "over" : "fault"));
  // A player that ends early does not take the rest; its code says why.
  child.stdin?.on("error", () => {});
  child.stdin?.end(toWav(sound));
  return {
    ended,
    async stop() {
      giveUp("stopped");
      await ended;
    },
  };
}
