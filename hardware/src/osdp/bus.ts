import { askDevice } from "./ask-device.ts";
import type { Command } from "./command.ts";
import {
  type BusTimings,
  become,
  type Device,
  type DeviceEvent,
  type KeyPlan,
  MOST_ORDERS,
  type Moved,
  newDevice,
  restart,
} from "./device.ts";
import { findLatePackets, findPackets } from "./find-packets.ts";
import { hearDevice } from "./hear-device.ts";
import { findSilent, missAnswer } from "./miss-answer.ts";
import type { Packet } from "./packet.ts";

/** One line with its devices: at most one of them has been asked and not answered yet. */
export interface Bus {
  readonly timings: BusTimings;
  readonly devices: readonly Device[];
  /** The address of the device whose answer is awaited. */
  readonly awaited?: number;
  /** What arrived since the last command and may be the beginning of a packet. */
  readonly kept: Uint8Array;
  /** Until when nothing is sent. */
  readonly quietUntil: number;
}

/** What happens to a bus; `at` in monotonic milliseconds, `nonce` 8 fresh random bytes. */
export type BusInput =
  | { readonly type: "wake"; readonly at: number; readonly nonce: Uint8Array }
  | { readonly type: "bytes"; readonly at: number; readonly bytes: Uint8Array }
  /** The line was away and is back: whatever was going on is over. */
  | { readonly type: "line-back"; readonly at: number }
  | { readonly type: "order"; readonly at: number; readonly address: number; readonly command: Command }
  | { readonly type: "pair"; readonly at: number; readonly address: number; readonly plan: KeyPlan }
  | { readonly type: "key-kept"; readonly at: number; readonly address: number }
  | { readonly type: "stop-pairing"; readonly at: number; readonly address: number };

export type BusEffect =
  | { readonly type: "send"; readonly bytes: Uint8Array }
  | { readonly type: "tell"; readonly address: number; readonly event: DeviceEvent };

export interface BusStep {
  readonly bus: Bus;
  readonly effects: readonly BusEffect[];
}

const NOTHING = new Uint8Array();
/** Holds the line at rest for a character before a packet begins, so that no start bit is missed (IEC 60839-11-5, marking). */
const MARK = 0xff;

/** A bus with the given devices, of which nothing is known yet. */
export function newBus(devices: readonly Parameters<typeof newDevice>[0][], timings: BusTimings, at: number): Bus {
  return { timings, devices: devices.map((device) => newDevice(device, at)), kept: NOTHING, quietUntil: at };
}

/** Says what becomes of the bus and what is to be done; pure and total. */
export function stepBus(bus: Bus, input: BusInput): BusStep {
  switch (input.type) {
    case "wake":
      return wake(bus, input);
    case "bytes":
      return hearBytes(bus, input);
    case "line-back":
      return beginAnew(bus, input.at);
    case "order":
      return quietly(changed(bus, input.address, (device) => withOrder(device, input)));
    case "pair":
      return quietly(begunAnew(bus, input, (device) => ({ ...device, pairing: input.plan })));
    case "stop-pairing":
      return quietly(stopPairing(bus, input));
    case "key-kept":
      return quietly(changed(bus, input.address, (device) => sendKey(device, input.at)));
  }
}

function beginAnew(bus: Bus, at: number): BusStep {
  const anew = (device: Device) => become(restart({ ...device, heardAt: at }, at), "starting");
  return each(quietly(forget(bus, at)), anew);
}

/** When the bus wants to be woken next; pure. */
export function wakesAt(bus: Bus): number {
  const awaited = deviceAt(bus, bus.awaited);
  if (awaited?.pending?.sentAt !== undefined) return awaited.pending.sentAt + bus.timings.answerMs;
  return Math.max(bus.quietUntil, Math.min(...bus.devices.map(({ dueAt }) => dueAt)));
}

function wake(bus: Bus, { at, nonce }: Extract<BusInput, { type: "wake" }>): BusStep {
  const heard = wakesAt(bus) <= at && bus.awaited !== undefined ? giveUp(bus, at) : quietly(bus);
  const looked = each(heard, (device) => findSilent(device, at, bus.timings));
  const next = looked.bus.awaited === undefined && looked.bus.quietUntil <= at ? nextDevice(looked.bus, at) : undefined;
  if (next === undefined) return looked;
  const { device, bytes } = askDevice(next, at, nonce);
  return {
    bus: { ...withDevice(looked.bus, device), awaited: device.address, kept: NOTHING },
    effects: [...looked.effects, { type: "send", bytes: Uint8Array.of(MARK, ...bytes) }],
  };
}

/** The answer's time is over; it may still stand behind noise that looked like the beginning of a long packet. */
function giveUp(bus: Bus, at: number): BusStep {
  const late = hearPackets({ ...bus, kept: NOTHING }, findLatePackets(bus.kept).packets, at);
  const awaited = deviceAt(late.bus, late.bus.awaited);
  if (awaited === undefined) return late;
  return { ...late, bus: forget(withDevice(late.bus, missAnswer(awaited, at, bus.timings)), at) };
}

function hearBytes(bus: Bus, { at, bytes }: Extract<BusInput, { type: "bytes" }>): BusStep {
  const { packets, kept } = findPackets(bus.kept, bytes);
  return hearPackets({ ...bus, kept }, packets, at);
}

function hearPackets(bus: Bus, packets: readonly Packet[], at: number): BusStep {
  return packets.reduce<BusStep>((step, packet) => {
    const awaited = deviceAt(step.bus, step.bus.awaited);
    if (awaited === undefined) return step;
    const moved = hearDevice(awaited, packet, { at, timings: bus.timings });
    if (moved.device === awaited) return step;
    const heard = withDevice(step.bus, moved.device);
    return { bus: forget(heard, at + bus.timings.gapMs), effects: [...step.effects, ...tell(moved)] };
  }, quietly(bus));
}

/** The one that has been due for longest. */
function nextDevice(bus: Bus, at: number): Device | undefined {
  return bus.devices.filter(({ dueAt }) => dueAt <= at).toSorted((a, b) => a.dueAt - b.dueAt)[0];
}

/** Only the newest order to lamps counts, and no more are kept than somebody could have meant. */
function withOrder(device: Device, { at, command }: Extract<BusInput, { type: "order" }>): Device {
  if (device.phase.name !== "polling") return device;
  const others = device.orders.filter(({ type }) => type !== "led" || command.type !== "led");
  return { ...device, orders: [...others, command].slice(-MOST_ORDERS), dueAt: Math.min(device.dueAt, at) };
}

function stopPairing(bus: Bus, input: Extract<BusInput, { type: "stop-pairing" }>): Bus {
  if (deviceAt(bus, input.address)?.pairing === undefined) return bus;
  return begunAnew(bus, input, ({ pairing: _pairing, ...device }) => device);
}

function begunAnew(
  bus: Bus,
  { at, address }: { readonly at: number; readonly address: number },
  change: (device: Device) => Device,
): Bus {
  const begun = changed(bus, address, (device) => restart(change(device), at));
  return bus.awaited === address ? forget(begun, at + bus.timings.answerMs) : begun;
}

function sendKey(device: Device, at: number): Device {
  if (device.phase.name !== "keeping") return device;
  return { ...device, phase: { name: "keying", key: device.phase.key }, dueAt: at };
}

/** Nobody's answer is awaited any more. */
function forget({ awaited: _awaited, ...bus }: Bus, quietUntil: number): Bus {
  return { ...bus, quietUntil };
}

function each(step: BusStep, look: (device: Device) => Moved): BusStep {
  return step.bus.devices.reduce<BusStep>((sum, device) => {
    const moved = look(device);
    if (moved.device === device) return sum;
    const bus = withDevice(sum.bus, moved.device);
    return {
      bus: bus.awaited === device.address ? forget(bus, bus.quietUntil) : bus,
      effects: [...sum.effects, ...tell(moved)],
    };
  }, step);
}

function tell({ device, events }: Moved): readonly BusEffect[] {
  return events.map((event) => ({ type: "tell", address: device.address, event }));
}

function deviceAt(bus: Bus, address: number | undefined): Device | undefined {
  return bus.devices.find((device) => device.address === address);
}

function changed(bus: Bus, address: number, change: (device: Device) => Device): Bus {
  return { ...bus, devices: bus.devices.map((device) => (device.address === address ? change(device) : device)) };
}

function withDevice(bus: Bus, next: Device): Bus {
  return changed(bus, next.address, () => next);
}

function quietly(bus: Bus): BusStep {
  return { bus, effects: [] };
}
