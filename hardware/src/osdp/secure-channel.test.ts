import { createCipheriv, createDecipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Command, encodeCommand } from "./command.ts";
import { closePacket, decodePacket, encodePacket, openPacket, type Packet } from "./packet.ts";
import { openReply, type SecureSession, sealCommand } from "./secure-channel.ts";
import { DEFAULT_KEY, deriveDeviceKey, deriveSessionKeys } from "./session-keys.ts";

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(/[\s-]/g, ""), "hex"));
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex").toUpperCase();
const ZERO = new Uint8Array(16);
const zeroSession: SecureSession = {
  keys: { encryption: ZERO, mac1: ZERO, mac2: ZERO },
  commandMac: ZERO,
  replyMac: ZERO,
};

/** AES-128-CBC vectors of NIST SP 800-38A, F.2.1. */
const NIST = {
  key: hex("2b7e151628aed2a6abf7158809cf4f3c"),
  iv: hex("000102030405060708090a0b0c0d0e0f"),
};

describe("the secure channel", () => {
  it("derives the keys and cryptograms of the standard's example", () => {
    const keys = deriveSessionKeys({
      key: DEFAULT_KEY,
      panelRandom: hex("B0B1B2B3B4B5B6B7"),
      deviceRandom: hex("A0A1A2A3A4A5A6A7"),
    });
    expect({
      ...keys,
      ...Object.fromEntries(Object.entries(keys).map(([name, value]) => [name, toHex(value)])),
    }).toEqual({
      encryption: "BF8DC2A8329ACB8C67C6D0CD9A451682",
      mac1: "5E86C676603BDEE2D8BEAFE178637332",
      mac2: "6FDA86E857777E81132035758239172E",
      clientCryptogram: "FDE5D2F428EC16312471EA3C02BD7796",
      serverCryptogram: "26D3356E07762D262801FC8E6665A891",
      initialMac: "B2A30057EB98BA2229EC1F875662B524",
    });
  });

  it("makes a device's key of the master key and the device's UID with its complement behind it", () => {
    const clientUid = hex("0011223344556677");
    const decipher = createDecipheriv("aes-128-ecb", NIST.key, null).setAutoPadding(false);
    const back = decipher.update(deriveDeviceKey(NIST.key, clientUid));
    expect(toHex(back)).toBe("0011223344556677FFEEDDCCBBAA9988");
  });

  it.each<[string, Command, string]>([
    ["poll", { type: "poll" }, "53-00-0E-00-0E-02-15-60-4B-32-76-77-73-B6"],
    ["local-status", { type: "local-status" }, "53-00-0E-00-0E-02-15-64-6F-63-24-6F-D0-50"],
    ["input-status", { type: "input-status" }, "53-00-0E-00-0E-02-15-65-46-0E-3D-4E-2A-6A"],
    ["output-status", { type: "output-status" }, "53-00-0E-00-0E-02-15-66-62-DE-05-16-12-4B"],
    [
      "identify",
      { type: "identify" },
      "53-00-1E-00-0E-02-17-61-D1-4E-B7-AD-98-2C-C5-F9-AA-25-31-8A-7E-AE-D6-26-9A-E9-95-73-19-83",
    ],
    [
      "capabilities",
      { type: "capabilities" },
      "53-00-1E-00-0E-02-17-62-D1-4E-B7-AD-98-2C-C5-F9-AA-25-31-8A-7E-AE-D6-26-0F-6A-2A-A7-38-70",
    ],
    [
      "set-communication",
      { type: "set-communication", address: 1, baudRate: 9_600 },
      "53-00-1E-00-0E-02-17-6E-AC-A3-C2-FF-E4-D9-E5-99-CD-77-1B-8E-F3-D1-3F-23-FA-AB-63-4E-08-95",
    ],
    [
      "set-key",
      { type: "set-key", key: hex("0001020304050607 0001020304050607") },
      "53-00-2E-00-0E-02-17-75-F0-DD-EC-9A-0E-D8-CE-4C-80-BA-F5-D5-5C-18-43-6F-91-89-FD-66-C9-F2-23-DC-04-14-86-D8-33-57-DF-98-6C-1D-4B-C2-B2-F2",
    ],
    [
      "output",
      {
        type: "output",
        outputs: [
          { output: 0, control: "off-let-timer-end", tenths: 100 },
          { output: 1, control: "off-for-a-while", tenths: 120 },
        ],
      },
      "53-00-1E-00-0E-02-17-68-F7-EF-A0-D4-76-4A-4E-29-26-75-96-F2-16-D8-A9-E8-C5-88-76-08-B9-08",
    ],
    [
      "other",
      { type: "other", code: 0x80, data: hex("010203 0A0B0C") },
      "53-00-1E-00-0E-02-17-80-C8-67-0F-CB-60-C0-25-BA-48-15-41-92-A4-2B-B8-F3-B9-78-FF-AC-1A-91",
    ],
  ])("seals the command %s as OSDP.Net does", (_type, command, expected) => {
    const sealed = sealCommand(zeroSession, { address: 0, sequence: 2, body: encodeCommand(command) });
    expect(toHex(sealed.bytes)).toBe(toHex(hex(expected)));
  });

  it.each([
    ["4c08220c79d9191022dc6674874ceaf8", ""],
    ["c5311f3d23d086ea86f5ee7f85247b40", "000102030405060708090a0b0c0d0e"],
    ["7df76b0c1ab899b33e42f047b91b546fe2fe5bd6c1dfcdd19124f03e1a134d3b", "000102030405060708090a0b0c0d0e0f"],
  ])("encrypts and decrypts as libosdp does: %s", (sealed, data) => {
    const inverted = NIST.iv.map((byte) => ~byte & 0xff);
    const session: SecureSession = {
      keys: { ...zeroSession.keys, encryption: NIST.key },
      commandMac: inverted,
      replyMac: inverted,
    };
    if (data !== "") {
      const body = Uint8Array.of(0x80, ...hex(data));
      const { bytes } = sealCommand(session, { address: 0, sequence: 1, body });
      expect(toHex(bytes.subarray(8, -6))).toBe(sealed.toUpperCase());
    }
    const reply = replyWith(session, 0x18, Uint8Array.of(0x50, ...hex(sealed)));
    expect(toHex(openReply(session, reply)?.body ?? hex("00"))).toBe(`50${data.toUpperCase()}`);
  });
});

describe("a sealed reply", () => {
  const session: SecureSession = { ...zeroSession, commandMac: hex("00112233445566778899AABBCCDDEEFF") };
  const ack = hex("40");

  it("is opened when its MAC follows from the command's, and moves the chain on", () => {
    const opened = openReply(session, replyWith(session, 0x16, ack));
    expect(toHex(opened?.body ?? hex(""))).toBe("40");
    expect(opened?.session.replyMac).not.toEqual(session.replyMac);
  });

  it("is refused with any other MAC, and when it is said again after the next command", () => {
    const reply = replyWith(session, 0x16, ack);
    expect(openReply(session, replyWith(session, 0x16, ack, 0x01))).toBeUndefined();
    const { session: next } = sealCommand(session, { address: 0, sequence: 2, body: hex("60") });
    expect(openReply(next, reply)).toBeUndefined();
  });

  it("is refused when it is not sealed at all, or sealed as a command, or too short for a MAC", () => {
    const bare = decodePacket(encodePacket({ address: 0, sender: "device", sequence: 1, body: ack }));
    expect(bare && openReply(session, bare)).toBeUndefined();
    expect(openReply(session, replyWith(session, 0x15, ack))).toBeUndefined();
    expect(openReply(session, replyWith(session, 0x16, hex("")))).toBeUndefined();
  });

  it("is refused when its padding is broken or its length no whole blocks", () => {
    expect(openReply(session, replyWith(session, 0x18, Uint8Array.of(0x50, ...ZERO)))).toBeUndefined();
    expect(openReply(session, replyWith(session, 0x18, hex("50 0102")))).toBeUndefined();
    expect(openReply(session, replyWith(session, 0x18, hex("50")))).toBeUndefined();
  });

  it("is refused after any change of one byte that keeps its check right", () => {
    const { bytes } = replyWith(session, 0x16, hex("50 0000 2000 04A1B2C3"));
    fc.assert(
      fc.property(fc.integer({ min: 4, max: bytes.length - 3 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = decodePacket(closePacket(bytes.subarray(0, -2).with(at, (bytes[at] ?? 0) ^ change), "crc"));
        if (changed !== undefined) expect(openReply(session, changed)).toBeUndefined();
      }),
    );
  });
});

/** A reply whose MAC is made by hand, apart from the code under test; `change` spoils the MAC. */
function replyWith(session: SecureSession, type: number, body: Uint8Array, change = 0): Packet {
  const block = { type, data: new Uint8Array() };
  const open = openPacket({ address: 0, sender: "device", sequence: 1, block, body }, "crc", 4);
  const mac = macByHand(session.commandMac, open).subarray(0, 4);
  mac[0] = (mac[0] ?? 0) ^ change;
  const packet = decodePacket(closePacket(Uint8Array.of(...open, ...mac), "crc"));
  if (packet === undefined) throw new Error("not a packet");
  return packet;
}

/** Block by block, with the zero key that these sessions have for both MAC keys. */
function macByHand(after: Uint8Array, message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil(message.length / 16) * 16);
  padded.set(message);
  if (message.length % 16 !== 0) padded[message.length] = 0x80;
  let mac = after;
  for (let at = 0; at < padded.length; at += 16) {
    const mixed = padded.subarray(at, at + 16).map((byte, index) => byte ^ (mac[index] ?? 0));
    mac = new Uint8Array(createCipheriv("aes-128-ecb", ZERO, null).setAutoPadding(false).update(mixed));
  }
  return mac;
}
