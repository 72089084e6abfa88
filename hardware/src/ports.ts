import type { HardwareFault } from "./fault.ts";

/** Takes a listener away again; calling it twice does nothing. */
export type Unsubscribe = () => void;

/** One picture as the camera saw it: `data` is RGB interleaved, `width × height × 3` bytes, rows from the top. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** Monotonic milliseconds on the injected clock when the picture reached us. */
  readonly capturedAt: number;
  /** Counts every picture the camera made, the dropped ones too, from 0. */
  readonly sequence: number;
  /** How many times smaller it was decoded than the picture is, in each direction; absent where it is whole. */
  readonly reduced?: number;
  /**
   * Lets go of the pixels, whose memory the next picture needs; `data` is empty from then on. Where it is there every viewer
   * has to call it, and whoever needs the picture for longer copies its pixels (a spread frame goes on pointing at what is another picture's by then): what lies
   * in shared memory is hardly ever collected.
   */
  readonly release?: () => void;
}

/** Where the pictures come from; a replay is pictures taken earlier and shown as if a camera saw them. */
export type CameraSource = "replay" | "device" | "stream" | "file";

/** `silent`: the device is there and says nothing; `fault`: it reported or caused an error. */
export type DeviceState = "starting" | "working" | "silent" | "fault";

/** A source of pictures that keeps only the newest: who looks late sees now, never a queue of the past. */
export interface Camera {
  readonly source: CameraSource;
  /** Ends when the camera is closed, a file is over or `signal` aborts; throws HardwareFault when it can never go on. */
  frames(signal?: AbortSignal): AsyncIterable<Frame>;
  /** Plays from now on whether anyone looks or not, so that its state tells whether it works. */
  play(): void;
  /** Resolves when there will be no more pictures; rejects with the HardwareFault of a camera that can never go on. */
  readonly ended: Promise<void>;
  /**
   * Asks for whole pictures as soon as they can be had, for so many milliseconds. A camera opened `sparing` shows reduced ones at
   * other times, where that saves decoding; every other camera shows whole ones always.
   */
  wholeFor(milliseconds: number): void;
  /** Pictures that a newer one replaced before anyone looked. */
  readonly dropped: number;
  state(): DeviceState;
  onState(listener: (state: DeviceState, fault?: HardwareFault) => void): Unsubscribe;
  close(): Promise<void>;
}

/** One order that the lock's keeper wrote down before it moved the line. */
export interface Pulse {
  readonly id: string;
  readonly milliseconds: number;
}

/**
 * Why a pulse was not confirmed. `unanswered`: the order left and no answer came, so the lock may have moved and
 * `pulses()` knows; `busy`: another program's pulse is running; `refused`: the order itself is wrong (id, duration).
 */
export type PulseFailure = "lock-unreachable" | "unanswered" | "relay-stuck" | "busy" | "refused";

/** `unrecorded`: the lock moved though its file could not be written, which somebody has to be told. */
export type PulseOutcome =
  | { readonly type: "pulsed"; readonly unrecorded?: true }
  | { readonly type: "failed"; readonly reason: PulseFailure };

export type LockState = "locked" | "unlocked" | "unknown";

/** A lock that is only ever unlocked for a while: there is no order that leaves it open. */
export interface Lock {
  /**
   * Unlocks for `milliseconds` (100–60000); an `id` already used is confirmed and moves nothing. Never throws.
   * `onOrdered` is told when the order was handed to the lock's keeper: before this returns where it is connected,
   * later where it has to be reached first, never where it cannot be.
   */
  pulse(id: string, milliseconds: number, onOrdered?: () => void): Promise<PulseOutcome>;
  /**
   * Keeps the lock unlocked for `milliseconds` (100–60000) from now; the same `id` again renews it. It is written down once and
   * ends by itself when nobody renews it, so that a program that died leaves no door open. Never throws.
   */
  hold(id: string, milliseconds: number): Promise<PulseOutcome>;
  /** Ends a pulse or hold before its time; an `id` that does not run ends nothing. Never throws. */
  release(id: string): Promise<void>;
  /** The pulses the lock's keeper remembers, oldest first; throws HardwareFault `lock-unreachable` when it cannot be asked. */
  pulses(): Promise<readonly Pulse[]>;
  state(): LockState;
  onState(listener: (state: LockState) => void): Unsubscribe;
  /** Lets go of the lock; a pulse still running ends at once. */
  close(): Promise<void>;
}

export type ContactState = "open" | "closed" | "unknown";

/** The magnet contact in the frame: it knows where the leaf is, not who moved it. */
export interface DoorContact {
  state(): ContactState;
  onChange(listener: (state: ContactState, atMs: number) => void): Unsubscribe;
}

/** The button inside that lets people out. */
export interface ExitButton {
  onPress(listener: (atMs: number) => void): Unsubscribe;
}

/** The four layouts of the Chinese resident ID card: citizens', Hong Kong, Macao and Taiwan residents', foreigners' of 2017 and of 2023. */
export type IdDocument = "citizen" | "hmt" | "foreign-2017" | "foreign-2023";

/** What somebody held to a reader, `at` in monotonic milliseconds. */
export type CardRead =
  | {
      readonly type: "card";
      /**
       * Upper-case hex: a UID as the card says it (ISO/IEC 14443-3); a Wiegand number as the bits of facility and card number in the
       * order they came, without parity bits, zeros in front up to whole bytes (docs/readers.md).
       */
      readonly cardNumber: string;
      readonly at: number;
      /** How many bits the frame had, parity included, where the reader counts bits. */
      readonly bits?: number;
    }
  | {
      readonly type: "document";
      readonly document: IdDocument;
      /** What the injected keyed hash made of the ID number; the number itself leaves no driver. */
      readonly numberHash: string;
      readonly at: number;
    };

/**
 * Why a reader read something and got no number. `parity`, `bits` (a length or fixed bits that no format has) and `frame-lost` (edges or bytes
 * went missing): Wiegand; `checksum`: noise on a serial line; `card-fake`: card and security module did not accept each
 * other; `card-removed`: gone before it was read; `card-not-permitted`: genuine, of a kind this reader must not read;
 * `layout-unknown`: text in none of the known layouts; `reader-refused`: the module itself is out of order or not authorised.
 */
export type ReadTrouble =
  | "parity"
  | "bits"
  | "frame-lost"
  | "checksum"
  | "card-fake"
  | "card-removed"
  | "card-not-permitted"
  | "layout-unknown"
  | "read-failed"
  | "reader-refused";

/** A read that gave no number, `at` in monotonic milliseconds. */
export interface TroubledRead {
  readonly reason: ReadTrouble;
  /** How many bits came, where the reader counts bits: what an installer has to know to name the format. */
  readonly bits?: number;
  readonly at: number;
}

/** Reads numbers of cards and documents; whose they are is not its business. */
export interface CardReader {
  onRead(listener: (read: CardRead) => void): Unsubscribe;
  /** Told of each read that gave no number, so that whoever stands there can be asked to try again. */
  onTrouble(listener: (trouble: TroubledRead) => void): Unsubscribe;
  state(): DeviceState;
  onState(listener: (state: DeviceState, fault?: HardwareFault) => void): Unsubscribe;
}

/** What became of all that a reader sent since it was opened. */
export interface ReadCounts {
  /** Gave a card or a key. */
  readonly read: number;
  /** Came and was not believed. */
  readonly refused: number;
  /** Known to have gone missing on its way. */
  readonly lost: number;
  /** Single edges that the kernel dropped. */
  readonly lostEdges: number;
}

export type KeypadKey = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "*" | "#";

/** One key pressed, `at` in monotonic milliseconds. */
export interface KeyPress {
  readonly key: KeypadKey;
  readonly at: number;
}

/** Twelve keys, one press at a time; what they mean together is not its business. */
export interface Keypad {
  onKey(listener: (press: KeyPress) => void): Unsubscribe;
}

export type InputState = "active" | "inactive" | "unknown";

/** A contact that says one thing about the house; `active`: fire, case opened, mains lost, as it is wired. */
export interface DigitalInput {
  state(): InputState;
  onChange(listener: (state: InputState, atMs: number) => void): Unsubscribe;
}

/**
 * What a door can say aloud, as protocol tells it in writing; the words and the languages belong to the driver. `welcome` is two
 * notes and no word: nobody is called by name, and nobody hears what opened the door.
 */
export type VoiceSentence =
  | "fire-leave"
  | "alarm-raised"
  | "door-held-open"
  | "please-close-door"
  | "locked-down"
  | "not-admitted"
  | "read-again"
  | "turn-left"
  | "turn-right"
  | "enter-pin"
  | "welcome"
  | "look-here"
  | "come-closer"
  | "too-dark"
  | "too-bright"
  | "hold-still"
  | "one-at-a-time"
  | "mask-off"
  | "use-card";

/** A loudspeaker that says one sentence at a time: the more urgent first, of two as urgent the newer. */
export interface Voice {
  /**
   * Begins at once unless something more urgent is being said, which is then never said over: false then, and whoever still means
   * it a moment later may say it again. A sentence that is being said already is not begun anew.
   */
  say(sentence: VoiceSentence): boolean;
  /** 0 (silent) to 1 (as loud as it goes); what is being said may end at the old one. */
  setVolume(volume: number): void;
  state(): DeviceState;
}

/** `turn-left` and `turn-right` are the person's own: they ask for a turn of the head. */
export type IndicatorSignal =
  | "idle"
  | "look-here"
  | "turn-left"
  | "turn-right"
  | "processing"
  | "granted"
  | "denied"
  | "held-open"
  | "fault";

/** The lamp and buzzer a person at the door sees and hears. */
export interface Indicator {
  show(signal: IndicatorSignal): void;
}
