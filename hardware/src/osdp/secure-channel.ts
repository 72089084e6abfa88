import { createCipheriv, createDecipheriv } from "node:crypto";
import { closePacket, openPacket, type Packet, type PacketContent } from "./packet.ts";
import { complement, isSame, type SessionKeys } from "./session-keys.ts";

/** Security block types (IEC 60839-11-5, secure channel): the handshake, and messages with a MAC, their data bare or encrypted. */
export const SCS = {
  challenge: 0x11,
  clientCryptogram: 0x12,
  serverCryptogram: 0x13,
  initialMac: 0x14,
  command: 0x15,
  reply: 0x16,
  encryptedCommand: 0x17,
  encryptedReply: 0x18,
} as const;

/** A session as it stands: each side's last MAC, which the other side's next message builds on. */
export interface SecureSession {
  readonly keys: Pick<SessionKeys, "encryption" | "mac1" | "mac2">;
  readonly commandMac: Uint8Array;
  readonly replyMac: Uint8Array;
}

const MAC_BYTES = 4;
const BLOCK_BYTES = 16;
const PAD = 0x80;

/** Begins the session that a handshake agreed on; pure. */
export function beginSession(keys: SessionKeys): SecureSession {
  return { keys, commandMac: keys.initialMac, replyMac: keys.initialMac };
}

/** Seals a command (code and data): encrypts its data, if it has any, and adds the MAC; pure. */
export function sealCommand(
  session: SecureSession,
  { address, sequence, body }: { readonly address: number; readonly sequence: number; readonly body: Uint8Array },
): { readonly bytes: Uint8Array; readonly session: SecureSession } {
  const isEncrypted = body.length > 1;
  const data = isEncrypted ? encrypt(session, body.subarray(1)) : body.subarray(1);
  const content: PacketContent = {
    address,
    sender: "panel",
    sequence,
    block: { type: isEncrypted ? SCS.encryptedCommand : SCS.command, data: new Uint8Array() },
    body: Uint8Array.of(body[0] ?? 0, ...data),
  };
  const open = openPacket(content, "crc", MAC_BYTES);
  const commandMac = macOf(session, open, session.replyMac);
  const sealed = Uint8Array.of(...open, ...commandMac.subarray(0, MAC_BYTES));
  return { bytes: closePacket(sealed, "crc"), session: { ...session, commandMac } };
}

/** Opens a reply: undefined where it is not sealed, its MAC is not the device's, or its padding is broken; pure. */
export function openReply(
  session: SecureSession,
  packet: Packet,
): { readonly body: Uint8Array; readonly session: SecureSession } | undefined {
  const type = packet.block?.type;
  const macAt = packet.body.length - MAC_BYTES;
  if ((type !== SCS.reply && type !== SCS.encryptedReply) || macAt < 1) return undefined;
  const replyMac = macOf(session, packet.bytes.subarray(0, packet.bodyAt + macAt), session.commandMac);
  if (!isSame(replyMac.subarray(0, MAC_BYTES), packet.body.subarray(macAt))) return undefined;
  const sealed = packet.body.subarray(1, macAt);
  const data = type === SCS.encryptedReply ? decrypt(session, sealed) : sealed;
  if (data === undefined) return undefined;
  return { body: Uint8Array.of(packet.body[0] ?? 0, ...data), session: { ...session, replyMac } };
}

/** CBC over the padded message: all blocks but the last with S-MAC1, the last with S-MAC2; `after` is the other side's last MAC. */
function macOf({ keys }: SecureSession, message: Uint8Array, after: Uint8Array): Uint8Array {
  const blocks = message.length % BLOCK_BYTES === 0 ? message : padded(message);
  const lastAt = blocks.length - BLOCK_BYTES;
  const chained = lastAt === 0 ? after : cbc(keys.mac1, after, blocks.subarray(0, lastAt)).subarray(-BLOCK_BYTES);
  return cbc(keys.mac2, chained, blocks.subarray(lastAt));
}

function encrypt({ keys, replyMac }: SecureSession, data: Uint8Array): Uint8Array {
  return cbc(keys.encryption, complement(replyMac), padded(data));
}

function decrypt({ keys, commandMac }: SecureSession, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length === 0 || sealed.length % BLOCK_BYTES !== 0) return undefined;
  const decipher = createDecipheriv("aes-128-cbc", keys.encryption, complement(commandMac)).setAutoPadding(false);
  const data = new Uint8Array(decipher.update(sealed));
  const end = data.findLastIndex((byte) => byte !== 0);
  return data[end] === PAD ? data.subarray(0, end) : undefined;
}

function cbc(key: Uint8Array, iv: Uint8Array, blocks: Uint8Array): Uint8Array {
  return new Uint8Array(createCipheriv("aes-128-cbc", key, iv).setAutoPadding(false).update(blocks));
}

/** 80 and zeros up to a whole block; a whole block of them where the data ends with one. */
function padded(data: Uint8Array): Uint8Array {
  const blocks = new Uint8Array((Math.floor(data.length / BLOCK_BYTES) + 1) * BLOCK_BYTES);
  blocks.set(data);
  blocks[data.length] = PAD;
  return blocks;
}
