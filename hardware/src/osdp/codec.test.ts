import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checksum, crc16 } from "./check.ts";
import { type Command, encodeCommand } from "./command.ts";
import { findLatePackets, findPackets } from "./find-packets.ts";
import { decodePacket, encodePacket, type PacketContent } from "./packet.ts";
import { decodeReply } from "./reply.ts";

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(/[\s-]/g, ""), "hex"));
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex").toUpperCase();
const NOTHING = new Uint8Array();

function command(address: number, sequence: number, said: Command, check: "crc" | "checksum" = "crc"): string {
  return toHex(encodePacket({ address, sender: "panel", sequence, body: encodeCommand(said) }, check));
}

describe("the checks of OSDP", () => {
  it("have the values of the standard's examples", () => {
    expect(crc16(hex("53 7F 0D 00 04 6E 00 80 25 00 00"))).toBe(0x386e);
    expect(crc16(hex("53 00 09 00 04 61 00"))).toBe(0x66c0);
    expect(checksum(hex("53 7F 0C 00 00 6E 00 80 25 00 00"))).toBe(0x0f);
    expect(checksum(hex("53 00 08 00 00 61 00"))).toBe(0x44);
    expect(checksum(hex("53 65 07 00 00 60"))).toBe(0xe1);
  });
});

describe("a command", () => {
  it.each<[string, Command, string, string]>([
    ["a poll", { type: "poll" }, "5300080006 60 89CC", "5300070002 60 44"],
    ["a call for the identity", { type: "identify" }, "5300090006 6100 A008", "5300080002 6100 42"],
    ["a call for what it can", { type: "capabilities" }, "5300090006 6200 F35D", "5300080002 6200 41"],
    ["a call for its own state", { type: "local-status" }, "5300080006 64 0D8C", "5300070002 64 40"],
    ["a call for its inputs", { type: "input-status" }, "5300080006 65 2C9C", "5300070002 65 3F"],
    ["a call for its outputs", { type: "output-status" }, "5300080006 66 4FAC", "5300070002 66 3E"],
    [
      "another line setting",
      { type: "set-communication", address: 1, baudRate: 9_600 },
      "53000D0006 6E0180250000 EC7B",
      "53000C0002 6E0180250000 8B",
    ],
    [
      "a key",
      { type: "set-key", key: hex("0001020304050607 0001020304050607") },
      "53001A0006 750110 0001020304050607 0001020304050607 CFA3",
      "5300190002 750110 0001020304050607 0001020304050607 D4",
    ],
    [
      "two outputs",
      {
        type: "output",
        outputs: [
          { output: 0, control: "off-let-timer-end", tenths: 100 },
          { output: 1, control: "off-for-a-while", tenths: 120 },
        ],
      },
      "5300100006 68 00036400 01067800 0B5B",
      "53000F0002 68 00036400 01067800 4E",
    ],
    [
      "a maker's own command",
      { type: "other", code: 0x80, data: hex("010203 0A0B0C") },
      "53000E0006 80 010203 0A0B0C 6B14",
      "53000D0002 80 010203 0A0B0C F7",
    ],
  ])("that is %s stands on the line as OSDP.Net writes it", (_name, said, withCrc, withChecksum) => {
    expect(command(0, 2, said)).toBe(toHex(hex(withCrc)));
    expect(command(0, 2, said, "checksum")).toBe(toHex(hex(withChecksum)));
  });

  it("stands on the line as libosdp writes it", () => {
    expect(command(0x65, 0, { type: "poll" })).toBe("5365080004606090");
    expect(command(0x65, 0, { type: "identify" })).toBe("53650900046100D97A");
    const random = hex("0102030405060708");
    expect(command(0x65, 0, { type: "challenge", random })).toBe("5365100004760102030405060708" + "0D20");
  });

  it("sounds and shines as an OSDP.Net panel's did", () => {
    const beeps = { type: "buzzer", reader: 0, sound: "tone", on: 2, off: 2, count: 1 } as const;
    expect(command(0, 2, beeps)).toBe(toHex(hex("53-00-0D-00-06-6A-00-02-02-02-01-59-92")));
    const blink = { on: 1, off: 2, onColour: "cyan", offColour: "none" } as const;
    const led = {
      reader: 2,
      led: 3,
      passing: { ...blink, tenths: 4 },
      lasting: { on: 2, off: 6, onColour: "blue", offColour: "amber" },
    } as const;
    const leds = encodeCommand({ type: "led", leds: [led, { ...led, reader: 5, led: 6 }] });
    expect(toHex(leds)).toBe(toHex(hex("69 0203 0201020600 0400 0102060403 0506 0201020600 0400 0102060403")));
  });

  it("says a text of at most 255 bytes", () => {
    const text = { type: "text", reader: 0, lasts: "for-a-while", wraps: true, seconds: 5, row: 1, column: 2 } as const;
    expect(toHex(encodeCommand({ ...text, text: "Hi" }))).toBe("6B00040501020248" + "69");
    expect(encodeCommand({ ...text, text: "x".repeat(300) })).toHaveLength(7 + 255);
  });
});

describe("a reply", () => {
  const read = (text: string) => {
    const packet = decodePacket(hex(text));
    return packet && { ...packet, reply: decodeReply(packet.body) };
  };

  it("is read as real readers sent it", () => {
    expect(read("53 80 08 00 05 40 68 9F")).toMatchObject({
      address: 0,
      sender: "device",
      sequence: 1,
      reply: { type: "ack" },
    });
    expect(read("53-80-14-00-06-45-00-0E-E3-10-10-00-00-74-97-23-06-06-1B-88")?.reply).toEqual({
      type: "identity",
      vendor: "000EE3",
      model: 0x10,
      version: 0x10,
      serial: 0x97740000,
      firmware: "35.6.6",
    });
  });

  it("tells a card of 75 bits as the industry association's test does", () => {
    const body = hex("50 00 00 4B00 09A4494AA3274CD52BC0");
    expect(decodeReply(body)).toEqual({
      type: "card",
      reader: 0,
      format: "unspecified",
      bits: 75,
      data: hex("09A4494AA3274CD52BC0"),
    });
  });

  it.each([
    ["41 04", { type: "nak", reason: "sequence" }],
    ["41 77", { type: "nak", reason: "unknown" }],
    [
      "46 030101 040201",
      {
        type: "capabilities",
        capabilities: [
          { function: 3, compliance: 1, count: 1 },
          { function: 4, compliance: 2, count: 1 },
        ],
      },
    ],
    ["48 0100", { type: "local-status", tampered: true, powerFailed: false }],
    ["49 0100", { type: "input-status", active: [true, false] }],
    ["4A 01", { type: "output-status", active: [true] }],
    ["4B 000102", { type: "reader-status", readers: ["normal", "missing", "tampered"] }],
    ["50 0001 1A00 80000140", { type: "card", reader: 0, format: "wiegand", bits: 26, data: hex("80000140") }],
    ["51 000003 414243", { type: "card-text", reader: 0, direction: 0, text: "ABC" }],
    ["53 0003 31327F", { type: "keys", reader: 0, keys: hex("31327F") }],
    ["54 0100C20100", { type: "communication", address: 1, baudRate: 115_200 }],
    ["78 000102030405060708090A0B0C0D0E0F", { type: "initial-mac", mac: hex("000102030405060708090A0B0C0D0E0F") }],
    ["79", { type: "busy" }],
    ["90 0102", { type: "other", code: 0x90, data: hex("0102") }],
  ])("%s is read", (body, reply) => {
    expect(decodeReply(hex(body))).toEqual(reply);
  });

  it.each([
    "",
    "40 00",
    "41",
    "45 00",
    "46 0301",
    "48 00",
    "50 0000 1A00 800001",
    "50 0000 0000",
    "50 000020",
    "51 000003 4142",
    "51 000000",
    "53 0002 31",
    "53 00",
    "54 01",
    "76 00",
    "78 00",
    "79 00",
  ])("%s is not read, since its data is not what its code promises", (body) => {
    expect(decodeReply(hex(body))).toBeUndefined();
  });
});

const content = fc.record({
  address: fc.nat(126),
  sender: fc.constantFrom("panel" as const, "device" as const),
  sequence: fc.nat(3),
  body: fc.uint8Array({ minLength: 1, maxLength: 60 }),
  block: fc.option(fc.record({ type: fc.nat(255), data: fc.uint8Array({ maxLength: 4 }) }), { nil: undefined }),
});
const check = fc.constantFrom("crc" as const, "checksum" as const);
const plain = ({ block, ...rest }: { block: PacketContent["block"] } & Omit<PacketContent, "block">): PacketContent =>
  block === undefined ? rest : { ...rest, block };

describe("a line", () => {
  it("gives back every packet that was written, however its bytes arrive", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(content, check), { maxLength: 5 }), fc.array(fc.nat(200)), (said, cuts) => {
        const whole = Uint8Array.from(said.flatMap(([one, how]) => [0xff, ...encodePacket(plain(one), how)]));
        const ends = [...cuts.filter((cut) => cut < whole.length), whole.length].toSorted((a, b) => a - b);
        let kept: Uint8Array = NOTHING;
        const heard = ends.flatMap((end, index) => {
          const found = findPackets(kept, whole.subarray(ends[index - 1] ?? 0, end));
          ({ kept } = found);
          return found.packets;
        });
        expect(heard.map(({ bytes: _bytes, bodyAt: _at, ...rest }) => rest)).toEqual(said.map(([one]) => plain(one)));
        expect(kept).toHaveLength(0);
      }),
    );
  });

  it("gives a packet back that stands behind noise, at the latest when nothing more comes", () => {
    const packet = encodePacket({ address: 1, sender: "device", sequence: 1, body: hex("40") });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        const found = findPackets(NOTHING, Uint8Array.of(...noise, ...packet));
        const late = findLatePackets(found.kept);
        const heard = [...found.packets, ...late.packets].map(({ bytes }) => toHex(bytes));
        expect(heard).toContain(toHex(packet));
      }),
    );
  });

  it("is not fooled by one changed byte", () => {
    const packet = encodePacket({ address: 1, sender: "device", sequence: 1, body: hex("50 0000 2000 04A1B2C3") });
    const changes = [...packet].flatMap((byte, at) =>
      Array.from({ length: 255 }, (_, change) => packet.with(at, byte ^ (change + 1))),
    );
    const fooled = changes.filter((changed) => {
      const found = findPackets(NOTHING, changed);
      return found.packets.length + findLatePackets(found.kept).packets.length > 0;
    });
    expect(fooled).toEqual([]);
  });

  it("never keeps more than the longest packet, and counts what was noise", () => {
    const lie = hex("53 80 A0 05 04");
    const { kept, skipped } = findPackets(NOTHING, Uint8Array.of(...lie, ...new Uint8Array(1_434)));
    expect([kept.length, skipped]).toEqual([1_439, 0]);
    expect(findPackets(kept, hex("00 00"))).toEqual({ packets: [], kept: NOTHING, skipped: 1_441 });
  });
});
