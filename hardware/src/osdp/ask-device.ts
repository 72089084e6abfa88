import { type Command, encodeCommand } from "./command.ts";
import type { Device, Pending } from "./device.ts";
import { encodePacket, type SecurityBlock } from "./packet.ts";
import { SCS, sealCommand } from "./secure-channel.ts";

/** Security block data of the handshake: which key it is about. */
const DEFAULT_KEY_FLAG = 0;
const OWN_KEY_FLAG = 1;

/** Says what a device is sent now; `nonce`: 8 fresh random bytes, used when a handshake begins. Pure. */
export function askDevice(
  device: Device,
  at: number,
  nonce: Uint8Array,
): { readonly device: Device; readonly bytes: Uint8Array } {
  if (device.pending !== undefined) return onTheLine(device, device.pending, at);
  if (device.phase.name === "challenging") {
    return write(
      { ...device, phase: { name: "challenging", panelRandom: nonce } },
      { type: "challenge", random: nonce },
      at,
    );
  }
  return write(device, nextCommand(device), at);
}

function nextCommand({ phase, orders }: Device): Command {
  switch (phase.name) {
    case "proving":
      return { type: "server-cryptogram", cryptogram: phase.keys.serverCryptogram };
    case "asking":
      return phase.left[0] ?? { type: "poll" };
    case "polling":
      return orders[0] ?? { type: "poll" };
    case "keeping":
      return { type: "poll" };
    case "keying":
      return { type: "set-key", key: phase.key };
    case "probing":
    case "challenging":
      return { type: "identify" };
  }
}

function write(device: Device, command: Command, at: number): { readonly device: Device; readonly bytes: Uint8Array } {
  const { address, sequence, session } = device;
  const body = encodeCommand(command);
  if (session !== undefined) {
    const sealed = sealCommand(session, { address, sequence, body });
    return onTheLine({ ...device, session: sealed.session }, { command, bytes: sealed.bytes, tries: 0 }, at);
  }
  const block = handshakeBlock(device, command);
  const bytes = encodePacket({ address, sender: "panel", sequence, ...(block === undefined ? {} : { block }), body });
  return onTheLine(device, { command, bytes, tries: 0 }, at);
}

function onTheLine(
  device: Device,
  pending: Pending,
  at: number,
): { readonly device: Device; readonly bytes: Uint8Array } {
  return {
    device: { ...device, pending: { ...pending, tries: pending.tries + 1, sentAt: at } },
    bytes: pending.bytes,
  };
}

function handshakeBlock(device: Device, command: Command): SecurityBlock | undefined {
  const data = Uint8Array.of(device.pairing === undefined ? OWN_KEY_FLAG : DEFAULT_KEY_FLAG);
  if (command.type === "challenge") return { type: SCS.challenge, data };
  if (command.type === "server-cryptogram") return { type: SCS.serverCryptogram, data };
  return undefined;
}
