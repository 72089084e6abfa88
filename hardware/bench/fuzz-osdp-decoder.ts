import { findLatePackets, findPackets } from "../src/osdp/find-packets.ts";
import { encodePacket, MOST_PACKET_BYTES, type Packet } from "../src/osdp/packet.ts";
import { decodeReply } from "../src/osdp/reply.ts";
import { openReply, SCS, type SecureSession } from "../src/osdp/secure-channel.ts";
import { createDice, type Dice } from "../src/simulators/dice.ts";

/** What a run of inputs came to. */
export interface DecoderFuzz {
  readonly inputs: number;
  readonly bytes: number;
  readonly packets: number;
  /** Packets whose reply had the form its code promises. */
  readonly replies: number;
  /** Sealed packets that were believed; none may be, for nobody made them knowing the key. */
  readonly believed: number;
  /** The longest that one input took, and the input. */
  readonly slowestMs: number;
}

const NOTHING = new Uint8Array();

/** Gives `inputs` random and damaged stretches of a line to the decoder, as a panel would; throws what the decoder throws. */
export function fuzzDecoder(inputs: number, seed: number): DecoderFuzz {
  const dice = createDice(seed);
  const session = randomSession(dice);
  let [bytes, packets, replies, believed, slowestMs] = [0, 0, 0, 0, 0];
  for (let input = 0; input < inputs; input++) {
    const line = stretch(dice);
    const began = performance.now();
    const found = decodeInPieces(line, dice);
    for (const packet of found) {
      if (decodeReply(packet.body) !== undefined) replies += 1;
      if (openReply(session, packet) !== undefined) believed += 1;
    }
    slowestMs = Math.max(slowestMs, performance.now() - began);
    bytes += line.length;
    packets += found.length;
  }
  return { inputs, bytes, packets, replies, believed, slowestMs };
}

/** The input that costs most: each byte begins a packet as long as can be, whose check is wrong. In milliseconds. */
export function slowestInput(): number {
  const lies = Uint8Array.from(
    { length: 2 * MOST_PACKET_BYTES },
    (_, at) => [0x53, 0x53, 0x53, 0x05, 0x53][at % 5] ?? 0,
  );
  const began = performance.now();
  findLatePackets(findPackets(NOTHING, lies).kept);
  return performance.now() - began;
}

function decodeInPieces(line: Uint8Array, dice: Dice): readonly Packet[] {
  const cut = dice.roll(line.length + 1);
  const first = findPackets(NOTHING, line.subarray(0, cut));
  const second = findPackets(first.kept, line.subarray(cut));
  if (second.kept.length > MOST_PACKET_BYTES) throw new Error(`${second.kept.length} bytes are kept`);
  return [...first.packets, ...second.packets, ...findLatePackets(second.kept).packets];
}

function stretch(dice: Dice): Uint8Array {
  switch (dice.roll(5)) {
    case 0:
      return dice.bytes(dice.roll(80));
    case 1:
      return packet(dice);
    case 2:
      return damaged(packet(dice), dice);
    case 3:
      return Uint8Array.of(
        ...dice.bytes(dice.roll(12)),
        ...packet(dice),
        ...damaged(packet(dice), dice),
        ...packet(dice),
      );
    default:
      return Uint8Array.of(0x53, dice.roll(256), dice.roll(256), dice.roll(7), ...dice.bytes(dice.roll(60)));
  }
}

const CODES = [0x40, 0x41, 0x45, 0x46, 0x48, 0x49, 0x4a, 0x4b, 0x50, 0x51, 0x53, 0x54, 0x76, 0x78, 0x79, 0x90] as const;
const DATA_LENGTHS = [0, 1, 2, 3, 4, 5, 6, 8, 12, 16, 20, 32, 48] as const;

/** A packet with a right check and anything inside. */
function packet(dice: Dice): Uint8Array {
  const block = {
    type: dice.pick([SCS.reply, SCS.encryptedReply, SCS.clientCryptogram, dice.roll(256)]),
    data: dice.bytes(dice.roll(3)),
  };
  const data = dice.bytes(dice.roll(4) === 0 ? dice.roll(70) : dice.pick(DATA_LENGTHS));
  // A count that fits now and then, so that the readers behind it are reached.
  if (data.length > 4 && dice.roll(2) === 0) data.set([0, dice.roll(3), data.length - 4, 0]);
  return encodePacket(
    {
      address: dice.roll(128),
      sender: dice.pick(["device", "device", "panel"]),
      sequence: dice.roll(4),
      ...(dice.roll(2) === 0 && { block }),
      body: Uint8Array.of(dice.pick(CODES), ...data),
    },
    dice.pick(["crc", "checksum"]),
  );
}

function damaged(bytes: Uint8Array, dice: Dice): Uint8Array {
  const at = dice.roll(bytes.length);
  switch (dice.roll(4)) {
    case 0:
      return bytes.with(at, dice.roll(256));
    case 1:
      return bytes.subarray(0, at);
    case 2:
      return Uint8Array.of(...bytes.subarray(0, at), ...dice.bytes(1 + dice.roll(3)), ...bytes.subarray(at));
    default:
      return Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(at + 1 + dice.roll(3)));
  }
}

function randomSession(dice: Dice): SecureSession {
  return {
    keys: { encryption: dice.bytes(16), mac1: dice.bytes(16), mac2: dice.bytes(16) },
    commandMac: dice.bytes(16),
    replyMac: dice.bytes(16),
  };
}
