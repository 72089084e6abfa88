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
   * Gives the pixels' memory back at once instead of when it is collected; `data` is empty from then on. Only there for the
   * one viewer of a picture that nobody else was shown.
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
   * Asks for whole pictures from the next one on, for so many milliseconds. A camera opened `sparing` shows reduced ones at
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

/** A card held to the reader: upper-case hex UID, `at` in monotonic milliseconds. */
export interface CardRead {
  readonly cardNumber: string;
  readonly at: number;
}

/** Reads card numbers; whose they are is not its business. */
export interface CardReader {
  onRead(listener: (read: CardRead) => void): Unsubscribe;
  state(): DeviceState;
  onState(listener: (state: DeviceState) => void): Unsubscribe;
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
