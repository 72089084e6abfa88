import type { Command } from "./command.ts";
import {
  type BusTimings,
  become,
  type Device,
  type DeviceEvent,
  type DeviceStatus,
  type Moved,
  restart,
} from "./device.ts";
import { missAnswer } from "./miss-answer.ts";
import type { Packet } from "./packet.ts";
import { decodeReply, type NakReason, type Reply } from "./reply.ts";
import { beginSession, openReply, SCS, type SecureSession } from "./secure-channel.ts";
import { DEFAULT_KEY, deriveDeviceKey, deriveSessionKeys, isSame } from "./session-keys.ts";

type Heard = Reply | { readonly type: "garbled"; readonly code: number };

interface Moment {
  readonly at: number;
  readonly timings: BusTimings;
}

/**
 * Says what becomes of a device that answered. A packet that is not its answer, or does not prove that it is where it must,
 * changes nothing, as if it had been noise. Pure.
 */
export function hearDevice(device: Device, packet: Packet, moment: Moment): Moved {
  if (device.pending?.sentAt === undefined || packet.sender !== "device" || packet.address !== device.address) {
    return quietly(device);
  }
  if (packet.block === undefined) {
    const reply = decodeReply(packet.body);
    if (reply?.type === "busy") return quietly(waitWhileBusy(device, moment));
    if (packet.sequence === device.sequence && reply?.type === "nak") return hearBareNak(device, reply.reason, moment);
  }
  if (packet.sequence !== device.sequence) return quietly(device);
  return device.session === undefined
    ? hearBare(device, packet, moment)
    : hearSealed(device, device.session, packet, moment);
}

function hearSealed(device: Device, session: SecureSession, packet: Packet, moment: Moment): Moved {
  const opened = openReply(session, packet);
  if (opened === undefined) return quietly(device);
  return move({ ...device, session: opened.session }, read(opened.body), moment);
}

function hearBare(device: Device, packet: Packet, moment: Moment): Moved {
  const expected = HANDSHAKE_BLOCKS[device.phase.name] ?? [undefined];
  return expected.includes(packet.block?.type) ? move(device, read(packet.body), moment) : quietly(device);
}

/** Older devices of OSDP.Net name the wrong block with their first MAC; it is the MAC that proves them. */
const HANDSHAKE_BLOCKS: { readonly [phase in Device["phase"]["name"]]?: readonly (number | undefined)[] } = {
  challenging: [SCS.clientCryptogram],
  proving: [SCS.initialMac, SCS.clientCryptogram],
};

/** Anybody on the line can say no without a seal, so within a session it can at most cause another handshake. */
function hearBareNak(device: Device, reason: NakReason, moment: Moment): Moved {
  if (reason === "check" || reason === "length") return quietly(missAnswer(device, moment.at, moment.timings));
  if (device.session === undefined) return move(device, { type: "nak", reason }, moment);
  return quietly(LOST_CONNECTION.includes(reason) ? restart(device, moment.at) : device);
}

const LOST_CONNECTION: readonly NakReason[] = ["sequence", "secure-channel-unsupported", "secure-channel-condition"];

/** It counts as no answer: a device that is busy for ever reads no card. */
function waitWhileBusy(device: Device, { at, timings }: Moment): Device {
  if (device.pending === undefined) return device;
  const { sentAt: _sentAt, ...waiting } = device.pending;
  return { ...device, pending: { ...waiting, tries: 0 }, dueAt: at + timings.busyMs };
}

function read(body: Uint8Array): Heard {
  return decodeReply(body) ?? { type: "garbled", code: body[0] ?? 0 };
}

/** The exchange is over; what it means depends on the phase. */
function move(answered: Device, reply: Heard, moment: Moment): Moved {
  const { pending, ...device } = answered;
  const next: Device = { ...device, sequence: (device.sequence % 3) + 1, dueAt: moment.at };
  const { phase } = device;
  switch (phase.name) {
    case "probing":
      return meet(next, reply, moment);
    case "challenging":
      return checkCryptogram(next, phase.panelRandom ?? new Uint8Array(), reply, moment);
    case "proving":
      return beginSecurely(next, phase, reply, moment);
    case "asking":
      return ask(next, phase.left.slice(1), reply, moment);
    case "polling":
      return serve(next, pending, reply, moment);
    case "keeping":
      return quietly({ ...next, heardAt: moment.at, dueAt: moment.at + moment.timings.pollMs });
    case "keying":
      // A poll may have been under way when the key was put away.
      return pending?.command.type === "set-key" ? finishPairing(next, phase.key, reply, moment) : quietly(next);
  }
}

function meet(device: Device, reply: Heard, { at, timings }: Moment): Moved {
  if (reply.type !== "identity") return quietly(restart(device, at + timings.retryMs));
  const met: readonly DeviceEvent[] = [{ type: "identified", identity: reply }];
  if (device.pairing !== undefined || device.key !== undefined) {
    return { device: { ...device, phase: { name: "challenging" } }, events: met };
  }
  if (device.plain) return { device: { ...device, phase: FIRST_QUESTIONS }, events: met };
  return telling(met, become(restart({ ...device, heardAt: at }, at + timings.retryMs), "not-paired"));
}

const FIRST_QUESTIONS = {
  name: "asking",
  left: [{ type: "capabilities" }, { type: "local-status" }],
} as const satisfies Device["phase"];

/** Who it is was asked in plain text first, and anybody could have answered. */
const SEALED_QUESTIONS = {
  name: "asking",
  left: [{ type: "identify" }, ...FIRST_QUESTIONS.left],
} as const satisfies Device["phase"];

function checkCryptogram(device: Device, panelRandom: Uint8Array, reply: Heard, moment: Moment): Moved {
  if (reply.type !== "client-cryptogram") return refuse(device, statusOf(reply), moment);
  const key = device.pairing === undefined ? device.key : DEFAULT_KEY;
  if (key === undefined) return quietly(restart(device, moment.at));
  const keys = deriveSessionKeys({ key, panelRandom, deviceRandom: reply.random });
  if (!isSame(keys.clientCryptogram, reply.cryptogram)) return refuse(device, "key-refused", moment);
  return quietly({ ...device, phase: { name: "proving", keys, clientUid: reply.clientUid } });
}

function statusOf(reply: Heard): DeviceStatus {
  const hasNone = reply.type === "nak" && (reply.reason === "secure-channel-unsupported" || reply.reason === "command");
  return hasNone ? "no-secure-channel" : "key-refused";
}

function beginSecurely(
  device: Device,
  { keys, clientUid }: Extract<Device["phase"], { name: "proving" }>,
  reply: Heard,
  moment: Moment,
): Moved {
  if (reply.type !== "initial-mac" || !isSame(reply.mac, keys.initialMac)) return refuse(device, "key-refused", moment);
  const session = beginSession(keys);
  const { pairing } = device;
  if (pairing === undefined) return quietly({ ...device, session, phase: SEALED_QUESTIONS });
  const key = pairing.from === "random" ? pairing.key : deriveDeviceKey(pairing.masterKey, clientUid);
  return { device: { ...device, session, phase: { name: "keeping", key } }, events: [{ type: "key-made", key }] };
}

/** It is there and cannot be worked with as it must be; it is tried again, for somebody may be mending it. */
function refuse(device: Device, status: DeviceStatus, { at, timings }: Moment): Moved {
  const later = restart({ ...device, heardAt: at }, at + timings.retryMs);
  if (device.pairing === undefined) return become(later, status);
  return { device: withoutPairing(later), events: [{ type: "pairing-failed" }] };
}

/** In plain text it says who it is, and nothing that a door needs. */
const wantsKey = (device: Device, reply: Heard) =>
  device.session === undefined && reply.type === "nak" && reply.reason === "secure-channel-condition";

function ask(device: Device, left: readonly Command[], reply: Heard, moment: Moment): Moved {
  if (wantsKey(device, reply)) return refuse(device, "needs-key", moment);
  const heard: Device = { ...device, heardAt: moment.at };
  const told = reply.type === "nak" ? [] : eventsOf(reply);
  if (left.length > 0) return { device: { ...heard, phase: { name: "asking", left } }, events: told };
  const online: DeviceEvent = { type: "online", secure: device.session !== undefined };
  return telling([...told, online], become({ ...heard, phase: { name: "polling" } }, "working"));
}

function serve(device: Device, pending: Device["pending"], reply: Heard, moment: Moment): Moved {
  const { at, timings } = moment;
  if (wantsKey(device, reply) && pending?.command.type === "poll") return refuse(device, "needs-key", moment);
  // A lamp that it does not let be lit without a key is no reason to meet it anew.
  const isLost = reply.type === "nak" && LOST_CONNECTION.includes(reply.reason) && !wantsKey(device, reply);
  if (isLost) return quietly(restart(device, at));
  const orders = device.orders.filter((order) => order !== pending?.command);
  const pollAt = Math.max(at, (pending?.sentAt ?? at) + timings.pollMs);
  const served: Device = { ...device, orders, heardAt: at, dueAt: orders.length > 0 ? at : pollAt };
  if (reply.type !== "nak") return { device: served, events: eventsOf(reply) };
  return { device: served, events: [{ type: "refused", command: pending?.command.type ?? "poll" }] };
}

function eventsOf(reply: Heard): readonly DeviceEvent[] {
  if (reply.type === "ack") return [];
  if (reply.type === "garbled") return [reply];
  if (reply.type === "identity") return [{ type: "identified", identity: reply }];
  if (reply.type === "capabilities") return [{ type: "capable", capabilities: reply.capabilities }];
  return [{ type: "said", reply }];
}

function finishPairing(device: Device, key: Uint8Array, reply: Heard, { at }: Moment): Moved {
  const free = withoutPairing(device);
  if (reply.type !== "ack") return { device: restart(free, at), events: [{ type: "pairing-failed" }] };
  return { device: restart({ ...free, key }, at), events: [{ type: "paired" }] };
}

function withoutPairing({ pairing: _pairing, ...device }: Device): Device {
  return device;
}

function telling(first: readonly DeviceEvent[], { device, events }: Moved): Moved {
  return { device, events: [...first, ...events] };
}

function quietly(device: Device): Moved {
  return { device, events: [] };
}
