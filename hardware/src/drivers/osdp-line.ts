import { randomBytes } from "node:crypto";
import { createListeners } from "../listeners.ts";
import { type BusInput, newBus, stepBus, wakesAt } from "../osdp/bus.ts";
import type { Command } from "../osdp/command.ts";
import { type BusTimings, busTimings, type DeviceEvent, type KeyPlan } from "../osdp/device.ts";
import type { Unsubscribe } from "../ports.ts";
import { type After, realAfter } from "../timers.ts";
import type { SerialLine } from "./serial-line.ts";

/** The devices on one serial line, being polled. */
export interface OsdpLine {
  onEvent(listener: (address: number, event: DeviceEvent, at: number) => void): Unsubscribe;
  /** Orders a device to do something as soon as it is its turn; one that is not online is told nothing. */
  order(address: number, command: Command): void;
  pair(address: number, plan: KeyPlan): void;
  keepKey(address: number): void;
  stopPairing(address: number): void;
  stop(): void;
}

export interface OsdpLineParts {
  readonly line: SerialLine;
  readonly devices: Parameters<typeof newBus>[0];
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly after?: After;
  readonly timings?: Partial<BusTimings>;
  readonly random?: (bytes: number) => Uint8Array;
}

/** Bytes of a handshake's random number. */
const NONCE_BYTES = 8;

/** Runs a bus on a line that stays the caller's; while the line is away nobody is asked. */
export function runOsdpLine({ line, devices, now, ...parts }: OsdpLineParts): OsdpLine {
  const { after = realAfter, random = randomBytes } = parts;
  const events = createListeners<[number, DeviceEvent, number]>();
  let bus = newBus(devices, { ...busTimings(devices.length), ...parts.timings }, now());
  let cancelWake = () => {};
  let stopped = false;

  const take = (input: BusInput) => {
    const step = stepBus(bus, input);
    bus = step.bus;
    for (const effect of step.effects) {
      if (effect.type === "send") line.write(effect.bytes);
      else events.tell(effect.address, effect.event, input.at);
    }
    plan();
  };
  const wake = () => take({ type: "wake", at: now(), nonce: random(NONCE_BYTES) });
  // A program that was held up past an answer's time reads first what has come meanwhile: timers run before the line is read.
  const lookAgain = () => {
    cancelWake = after(0, wake);
  };
  const plan = () => {
    cancelWake();
    // A line without devices has nobody to wake for.
    if (stopped || line.state() !== "working" || bus.devices.length === 0) return;
    cancelWake = after(Math.max(0, wakesAt(bus) - now()), bus.awaited === undefined ? wake : lookAgain);
  };

  const leaveBytes = line.onBytes((bytes) => take({ type: "bytes", at: now(), bytes }));
  const leaveState = line.onState((state) => {
    if (state === "working") take({ type: "line-back", at: now() });
    else cancelWake();
  });
  plan();

  return {
    onEvent: events.add,
    order: (address, command) => take({ type: "order", at: now(), address, command }),
    pair: (address, pairing) => take({ type: "pair", at: now(), address, plan: pairing }),
    keepKey: (address) => take({ type: "key-kept", at: now(), address }),
    stopPairing: (address) => take({ type: "stop-pairing", at: now(), address }),
    stop() {
      stopped = true;
      cancelWake();
      leaveBytes();
      leaveState();
    },
  };
}
