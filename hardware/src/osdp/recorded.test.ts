import { createDecipheriv } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createListeners } from "../listeners.ts";
import { createSimulatedOsdpReader } from "../simulators/osdp-reader.ts";
import { type BusStep, newBus, stepBus } from "./bus.ts";
import { type Command, encodeCommand } from "./command.ts";
import { busTimings } from "./device.ts";
import { decodePacket, type Packet } from "./packet.ts";
import { decodeReply, type Reply } from "./reply.ts";
import { beginSession, openReply, type SecureSession, sealCommand } from "./secure-channel.ts";
import { complement, DEFAULT_KEY, deriveSessionKeys, type SessionKeys } from "./session-keys.ts";

/**
 * What a bus monitor (libosdp-conformance 1.38) recorded between a panel and a reader of other makers: the reader is met, paired
 * and asked what it can, its lamp is lit, its display written. Published with OSDP-Embedded's test captures.
 */
const MEETING = ["530009000461 00C066", "538014000445 0A00170300CAFEDEED015002 043B"] as const;
const PAIRING = [
  "530013000D031100 76 CDCD921212D3EE6A 8C8B",
  "53802B000D031200 76 0A00170300CAFEDE 6162636465666768 4B7E2F98AD79BD968119A8D1D3DBDAEE 8EFD",
  "53001B000E031300 77 A230F5D33B25F43434929AB208DE90A7 4103",
  "53801B000E031401 78 D8F543E207AC5D2E30BE9FAC3AA04BEA 9585",
  "53002E000F0217 75 EA64E35174E309D66AD2807354CDDE659EB5226F32566390915ED77987BF517C 4125EC77 6496",
  "53800E000F0216 40 B1892DFE 5295",
];
const WORKING = [
  "530013000D031101 76 636E3478F7085C57 5CE0",
  "53802B000D031201 76 0A00170300CAFEDE 6162636465666768 597B8467AD2B557296E1234E379DC311 2F55",
  "53001B000E031301 77 DBD8CB35C81188CBDCF560521EC84469 3564",
  "53801B000E031401 78 B1E1998A99229228C5B11A3D3922CC8D 65F1",
  "53001E000F0217 62 4CBDACE660DA28F9080D316704BE7AE0 3AE55C71 97FC",
  "53803E000F0218 46 D98F68DF2D3B69A8D0E0D7EC43D9B32E2ABED1F57734C4BAA3170B8063903588C4B2BF14A720361C56A2FF97A6F6C7A4 3856377D AA32",
  "53001E000D0217 69 0245F090720128B1D00BFE54C7A9EF58 1EDAE770 59D2",
  "53800E000D0216 40 D66D222C FB95",
  "53003E000E0217 6B 0E1AD8D9F7F7B73E7B590CF3B5FA651D6AE3DF83C71486D8AE488E7309D8A21BD1744D9F878A3F858ACB7CABA81C29DE 36FC2F80 FCBD",
  "53800E000E0216 40 CA21171B 03DD",
];
const KEY = hex("D459F02F6602E5651F3B553BC283D43E");
const TEXT: Command = {
  type: "text",
  reader: 0,
  lasts: "for-good",
  wraps: true,
  seconds: 0,
  row: 1,
  column: 1,
  text: "Ready                4:45 AM    ",
};

describe("a session that other makers' devices held", () => {
  it("is understood from the default key to the new one, and each of its commands is sealed to the same bytes", () => {
    expect(follow(PAIRING, DEFAULT_KEY)).toEqual([
      `command ${toHex(encodeCommand({ type: "set-key", key: KEY }))}`,
      { type: "ack" },
    ]);
    expect(follow(WORKING, KEY)).toEqual([
      `command ${toHex(encodeCommand({ type: "capabilities" }))}`,
      expect.objectContaining({ type: "capabilities" }),
      "command 69000000BDAC0000DA280118010100",
      { type: "ack" },
      `command ${toHex(encodeCommand(TEXT))}`,
      { type: "ack" },
    ]);
  });

  it("is begun by this panel with the same bytes, up to the new key", () => {
    const packets = [...MEETING, ...PAIRING].map(packetOf);
    const nonce = packets[2]?.body.subarray(1) ?? new Uint8Array();
    const plan = { from: "random", key: KEY } as const;
    let step: BusStep = { bus: newBus([{ address: 0, plain: false }], busTimings(1), 0), effects: [] };
    let at = 0;
    const take = (input: Parameters<typeof stepBus>[1]) => {
      step = stepBus(step.bus, input);
      return step.effects;
    };
    take({ type: "pair", at, address: 0, plan });
    for (const packet of packets) {
      at += 10;
      if (packet.sender === "device") take({ type: "bytes", at, bytes: packet.bytes });
      else {
        const [sent] = take({ type: "wake", at, nonce });
        expect(sent?.type === "send" && toHex(sent.bytes)).toBe(`FF${toHex(packet.bytes)}`);
      }
      if (
        step.effects.some(
          ({ type, ...effect }) => type === "tell" && "event" in effect && effect.event.type === "key-made",
        )
      ) {
        take({ type: "key-kept", at, address: 0 });
      }
    }
    expect(step.effects).toEqual([{ type: "tell", address: 0, event: { type: "paired" } }]);
    expect(step.bus.devices[0]?.key).toEqual(KEY);
  });

  it("is held by the simulated reader with the same bytes, as far as its capabilities do not differ", () => {
    const lines = [...PAIRING, ...WORKING.slice(0, 4)].map(packetOf);
    const said: Uint8Array[] = [];
    const commands = createListeners<[Uint8Array]>();
    createSimulatedOsdpReader({
      wire: { write: (bytes) => said.push(bytes), onBytes: commands.add },
      address: 0,
      cuid: hex("0A00170300CAFEDE"),
      random: () => hex("6162636465666768"),
    });
    commands.tell(hex(MEETING[0]));
    for (const packet of lines) if (packet.sender === "panel") commands.tell(packet.bytes);
    const replies = lines.filter(({ sender }) => sender === "device");
    expect(said.slice(1).map(toHex)).toEqual(replies.map(({ bytes }) => `FF${toHex(bytes)}`));
  });

  it("is begun too by a reader that calls its first MAC a second cryptogram, as older OSDP.Net devices do", () => {
    const key = DEFAULT_KEY;
    const replies = [
      "53800800 04 40 59AC",
      "53802B000E031200 76 00000015CD5B0700 D66D5A91E600806A 53FA00E5E6E152ABD57A7E10000B4A5F A052",
      "53801B000F031201 78 A96542F6D54E3C129768DB80DD2FDA50 4FC2",
    ];
    const keys = deriveSessionKeys({
      key,
      panelRandom: hex("9ACC78E0E206FD87"),
      deviceRandom: hex("D66D5A91E600806A"),
    });
    expect(replies.map(packetOf).map(({ body }) => decodeReply(body))).toEqual([
      { type: "ack" },
      expect.objectContaining({ type: "client-cryptogram", cryptogram: keys.clientCryptogram }),
      { type: "initial-mac", mac: keys.initialMac },
    ]);
    expect(toHex(keys.serverCryptogram)).toBe("2E82307D6D655DE166E7E7B2B02E1A7B");
  });
});

/** Follows both sides of a session: what the panel said under its seal, and what the reader answered. */
function follow(lines: readonly string[], key: Uint8Array): readonly (string | Reply | undefined)[] {
  const told: (string | Reply | undefined)[] = [];
  let panelRandom = new Uint8Array();
  let keys: SessionKeys | undefined;
  let session: SecureSession | undefined;
  for (const packet of lines.map(packetOf)) {
    const code = packet.body[0];
    const data = packet.body.slice(1);
    if (session !== undefined && packet.sender === "device") {
      const opened = openReply(session, packet);
      told.push(opened && decodeReply(opened.body));
      session = opened?.session ?? session;
    } else if (session !== undefined) {
      const body = plainCommand(session, packet);
      const sealed = sealCommand(session, { address: 0, sequence: packet.sequence, body });
      expect(toHex(sealed.bytes)).toBe(toHex(packet.bytes));
      told.push(`command ${toHex(body)}`);
      ({ session } = sealed);
    } else if (packet.sender === "panel" && code === 0x76) panelRandom = data;
    else if (code === 0x76) {
      keys = deriveSessionKeys({ key, panelRandom, deviceRandom: data.subarray(8, 16) });
      expect(toHex(data.subarray(16))).toBe(toHex(keys.clientCryptogram));
    } else if (code === 0x77) expect(toHex(data)).toBe(toHex(keys?.serverCryptogram ?? data.subarray(1)));
    else if (keys !== undefined) {
      expect(toHex(data)).toBe(toHex(keys.initialMac));
      session = beginSession(keys);
    }
  }
  return told;
}

/** A panel's command as it was before it was sealed; the code under test has no use for that. */
function plainCommand({ keys, replyMac }: SecureSession, { body }: Packet): Uint8Array {
  const decipher = createDecipheriv("aes-128-cbc", keys.encryption, complement(replyMac)).setAutoPadding(false);
  const data = decipher.update(body.subarray(1, -4));
  return Uint8Array.of(body[0] ?? 0, ...data.subarray(0, data.lastIndexOf(0x80)));
}

function packetOf(text: string): Packet {
  const packet = decodePacket(hex(text));
  if (packet === undefined) throw new Error(`${text} is no packet`);
  return packet;
}

function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ""), "hex"));
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex").toUpperCase();
}
