import { type BusTimings, become, type Device, MOST_TRIES, type Moved, restart } from "./device.ts";

/** Says what becomes of a device whose answer did not come in time: it is asked again, and after some tries anew. Pure. */
export function missAnswer(device: Device, at: number, timings: BusTimings): Device {
  const { pending } = device;
  if (pending === undefined) return device;
  if (device.phase.name === "probing")
    return restart(device, at + (device.status === "silent" ? timings.retryMs : timings.pollMs));
  if (pending.tries >= MOST_TRIES) return restart(adoptKey(device), at);
  const { sentAt: _sentAt, ...waiting } = pending;
  return { ...device, pending: waiting, dueAt: at };
}

/** Says whether a device has been silent for too long, and begins anew with it if so; pure. */
export function findSilent(device: Device, at: number, timings: BusTimings): Moved {
  if (at - device.heardAt < timings.silentMs || device.status === "silent") return { device, events: [] };
  return become(restart(adoptKey(device), at + timings.retryMs), "silent");
}

/** A device that was being told its key may have taken it: its answer alone was lost. */
function adoptKey(device: Device): Device {
  if (device.phase.name !== "keying") return device;
  const { pairing: _pairing, ...kept } = device;
  return { ...kept, key: device.phase.key };
}
