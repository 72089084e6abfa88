import type { Command } from "./command.ts";
import type { Capability, Reply } from "./reply.ts";
import type { SecureSession } from "./secure-channel.ts";
import type { SessionKeys } from "./session-keys.ts";

/** How a panel keeps time with its devices, in milliseconds. */
export interface BusTimings {
  /** From one poll of a device to the next. */
  readonly pollMs: number;
  /** How long an answer may take. */
  readonly answerMs: number;
  /** Quiet between an answer and the next command, for the line to turn round. */
  readonly gapMs: number;
  /** How long a device that said that it is busy is left alone. */
  readonly busyMs: number;
  /** Nothing believed from a device for so long: it is silent. */
  readonly silentMs: number;
  /** How often one that is silent, not paired or refused is tried. */
  readonly retryMs: number;
}

/** Poll 50 ms, answer within 200 ms, offline after 8 s: IEC 60839-11-5, timing. */
const BUS_TIMINGS: BusTimings = {
  pollMs: 50,
  answerMs: 200,
  gapMs: 2,
  busyMs: 100,
  silentMs: 8_000,
  retryMs: 1_000,
};

/** A card waits half of this on average and all of it at worst; a reader that has its line for itself takes no turns from others. */
const LONE_POLL_MS = 20;

/** How a panel keeps time on a line with so many devices: one alone is asked more often than the usual 50 ms. Pure. */
export function busTimings(devices: number): BusTimings {
  return devices === 1 ? { ...BUS_TIMINGS, pollMs: LONE_POLL_MS } : BUS_TIMINGS;
}

/** A command is sent so often before the device is asked anew who it is. */
export const MOST_TRIES = 4;
/** More than a person at a door can cause; a queue that is longer loses its oldest. */
export const MOST_ORDERS = 16;

/** Where the key of a device that is being paired comes from: 16 bytes either way. */
export type KeyPlan =
  | { readonly from: "random"; readonly key: Uint8Array }
  | { readonly from: "master"; readonly masterKey: Uint8Array };

/**
 * How a device stands. `not-paired`: it answers and has no key, and plain text is not wanted; `key-refused`: it does not
 * know our key, or is not the device it was; `no-secure-channel`: it has none, though it has a key here; `needs-key`: it speaks only
 * under a key, and none is kept for it here.
 */
export type DeviceStatus =
  | "starting"
  | "working"
  | "silent"
  | "not-paired"
  | "key-refused"
  | "no-secure-channel"
  | "needs-key";

/** What the panel is doing with a device. With a key, nothing of it is believed before `asking`. */
export type Phase =
  | { readonly name: "probing" }
  | { readonly name: "challenging"; readonly panelRandom?: Uint8Array }
  | { readonly name: "proving"; readonly keys: SessionKeys; readonly clientUid: Uint8Array }
  | { readonly name: "asking"; readonly left: readonly Command[] }
  | { readonly name: "polling" }
  /** Pairing: the new key is being put away before the device is told. */
  | { readonly name: "keeping"; readonly key: Uint8Array }
  | { readonly name: "keying"; readonly key: Uint8Array };

/** A command that has no answer yet. */
export interface Pending {
  readonly command: Command;
  readonly bytes: Uint8Array;
  readonly tries: number;
  /** Since when it is on the line; absent while it waits to be sent again. */
  readonly sentAt?: number;
}

/** One device on the line, as the panel knows it. */
export interface Device {
  readonly address: number;
  /** Its own key; once it has one it is never spoken to without. */
  readonly key?: Uint8Array;
  /** Whether it may be spoken to in plain text as long as it has no key. */
  readonly plain: boolean;
  readonly pairing?: KeyPlan;
  readonly phase: Phase;
  readonly status: DeviceStatus;
  /** Of the next command, 0–3; 0 begins anew. */
  readonly sequence: number;
  readonly session?: SecureSession;
  readonly pending?: Pending;
  readonly orders: readonly Command[];
  /** When it is its turn. */
  readonly dueAt: number;
  /** When something it said was last believed. */
  readonly heardAt: number;
}

/** What a device did, for whoever listens to it. */
export type DeviceEvent =
  | { readonly type: "status"; readonly status: DeviceStatus }
  | { readonly type: "identified"; readonly identity: Extract<Reply, { type: "identity" }> }
  | { readonly type: "capable"; readonly capabilities: readonly Capability[] }
  /** Its connection is new: it may have forgotten what its lamps were told. */
  | { readonly type: "online"; readonly secure: boolean }
  | { readonly type: "said"; readonly reply: Reply }
  /** It said something whose data does not have the form its code promises. */
  | { readonly type: "garbled"; readonly code: number }
  | { readonly type: "refused"; readonly command: Command["type"] }
  /** Pairing: keep this key, then say so. */
  | { readonly type: "key-made"; readonly key: Uint8Array }
  | { readonly type: "paired" }
  | { readonly type: "pairing-failed" };

/** What became of a device, and what there is to tell. */
export interface Moved {
  readonly device: Device;
  readonly events: readonly DeviceEvent[];
}

/** A device of which nothing is known yet. */
export function newDevice(
  { address, key, plain }: { readonly address: number; readonly key?: Uint8Array | undefined; readonly plain: boolean },
  at: number,
): Device {
  return {
    address,
    ...(key === undefined ? {} : { key }),
    plain,
    phase: { name: "probing" },
    status: "starting",
    sequence: 0,
    orders: [],
    dueAt: at,
    heardAt: at,
  };
}

/** Begins anew with a device from `dueAt` on: no session, sequence 0, nothing on its way; pure. */
export function restart(device: Device, dueAt: number): Device {
  const { session: _session, pending: _pending, ...kept } = device;
  return { ...kept, phase: { name: "probing" }, sequence: 0, orders: [], dueAt };
}

/** Changes the status and says so where it is new; pure. */
export function become(device: Device, status: DeviceStatus): Moved {
  return device.status === status
    ? { device, events: [] }
    : { device: { ...device, status }, events: [{ type: "status", status }] };
}
