import { describe, expect, it } from "vitest";
import { keysHolding, openOsdpHouse } from "../simulators/osdp-house.ts";
import type { SimulatedOsdpReader } from "../simulators/osdp-reader.ts";
import type { OsdpReader } from "./osdp-reader.ts";

const KEY = Uint8Array.from({ length: 16 }, (_, index) => 0xa0 + index);
const UID = Uint8Array.of(0x04, 0xa1, 0xb2, 0xc3);

describe.each([
  ["in plain text", {}, {}],
  ["over its secure channel", { keys: keysHolding(KEY) }, { key: KEY }],
])("a reader %s", (_how, spec, device) => {
  const open = async () => {
    const at = await openOsdpHouse([{ address: 3, ...spec }], [{ address: 3, ...device }]);
    at.clock.advance(1_000);
    expect(at.told.splice(0)).toEqual(["tamper inactive", "state working"]);
    return { ...at, reader: at.readers[0] as OsdpReader, device: at.devices[0] as SimulatedOsdpReader };
  };

  it("is met, says who it is and what it can, and is polled every 20 ms, as it is alone", async () => {
    const { reader, clock, cable: line } = await open();
    expect(reader.identity()).toEqual({
      type: "identity",
      vendor: "4D534E",
      model: 1,
      version: 1,
      serial: 1,
      firmware: "1.2.3",
    });
    expect(reader.capabilities()).toContainEqual({ function: 3, compliance: 1, count: 1 });
    expect(reader.isSecure()).toBe("keys" in spec);
    line.sent.splice(0);
    clock.advance(1_000);
    expect(line.sent).toHaveLength(50);
  });

  it("tells cards of whole bytes as their UID and others as Wiegand numbers, parity checked", async () => {
    const { device: there, clock, told } = await open();
    there.present(UID);
    there.present(Uint8Array.of(0x80, 0x80, 0x80, 0x00), 26);
    there.present(Uint8Array.of(0x00, 0x80, 0x80, 0x00), 26);
    there.present(Uint8Array.of(0xff, 0xff), 16, true);
    there.present(Uint8Array.of(0xff, 0xff), 16);
    there.present(new Uint8Array(40));
    there.presentText("04a1b2");
    there.presentText("hello");
    clock.advance(500);
    expect(told).toEqual([
      "card 04A1B2C3 32",
      "card 010100 26",
      "trouble parity",
      "trouble bits",
      "trouble bits",
      "trouble bits",
      "card 04A1B2 undefined",
      "trouble read-failed",
    ]);
  });

  it("tells keys and tampering, and asks for the state of its case when it is met", async () => {
    const { device: there, clock, told } = await open();
    there.press("17*#");
    there.tamper(true);
    clock.advance(200);
    expect(told).toEqual(["key 1", "key 7", "key *", "key #", "tamper active"]);
  });

  it("loses no card and tells none twice when replies are dropped, spoilt, repeated, late or behind noise", async () => {
    const { device: there, clock, told } = await open();
    const troubles = [
      { drop: 1 },
      { corrupt: 1 },
      { repeat: 1 },
      { delayMs: 150 },
      { delayMs: 250 },
      { busy: 3 },
      { drop: 3 },
      { noise: Uint8Array.of(0x53, 0x83, 0xa0, 0x05, 0x04, 0x53) },
      { noise: Uint8Array.of(0xff, 0x53, 0x00) },
    ];
    for (const [index, trouble] of troubles.entries()) {
      there.trouble(trouble);
      there.present(Uint8Array.of(0x04, 0, 0, index));
      clock.advance(1_500);
    }
    expect(told).toEqual(troubles.map((_trouble, index) => `card 0400000${index} 32`));
  });

  it("is not asked again when its answer came in time and only the program was late to read it", async () => {
    const { device: there, clock, told, cable: line } = await open();
    line.readLate((act) => clock.after(0, act));
    line.sent.splice(0);
    there.trouble({ delayMs: 200 });
    there.present(UID);
    clock.advance(400);
    expect(told).toEqual(["card 04A1B2C3 32"]);
    const sequences = line.sent.map((bytes) => bytes.readUInt8(4) & 3);
    expect(sequences.filter((sequence, index) => sequence === sequences[index - 1])).toEqual([]);
  });

  it("is silent 8 s after it was last heard, its case unknown, and works again when it is plugged in", async () => {
    const { device: there, clock, told } = await open();
    there.unplug();
    clock.advance(7_900);
    expect(told).toEqual([]);
    clock.advance(200);
    expect(told.splice(0)).toEqual(["tamper unknown", "state silent reader-silent"]);
    there.restart();
    there.plug();
    clock.advance(2_000);
    expect(told).toEqual(["tamper inactive", "state working"]);
  });

  it("is silent when it is busy for ever", async () => {
    const { device: there, clock, told } = await open();
    there.trouble({ busy: 1_000 });
    clock.advance(8_100);
    expect(told).toEqual(["tamper unknown", "state silent reader-silent"]);
  });

  it("goes on within two seconds after it lost power, and is told its lamp anew", async () => {
    const { device: there, reader, clock, told } = await open();
    reader.indicator.show("fault");
    clock.advance(100);
    expect(there.shown()).toBe("fault");
    there.restart();
    expect(there.shown()).toBe("idle");
    clock.advance(2_000);
    there.present(UID);
    clock.advance(100);
    expect(there.shown()).toBe("fault");
    expect(told).toEqual(["card 04A1B2C3 32"]);
  });

  it("sounds with an answer, and lets a yes go out by itself", async () => {
    const { device: there, reader, clock } = await open();
    reader.indicator.show("granted");
    clock.advance(100);
    expect([there.shown(), there.sounds()]).toEqual(["granted", 1]);
    clock.advance(15_000);
    expect([there.shown(), there.sounds()]).toEqual(["idle", 1]);
  });

  it("is in fault as long as its line is, and nobody is asked meanwhile", async () => {
    const { cable: line, clock, told } = await open();
    line.become("fault");
    line.sent.splice(0);
    clock.advance(20_000);
    expect(line.sent).toEqual([]);
    line.become("working");
    clock.advance(500);
    expect(told).toEqual(["state fault", "tamper unknown", "state starting", "tamper inactive", "state working"]);
  });
});

describe("several readers on one line", () => {
  it("work side by side, each with its own key, and one that is dead holds up nobody for long", async () => {
    const specs = [1, 2, 3].map((address) => ({ address, keys: keysHolding(KEY.with(0, address)) }));
    const devices = [1, 2, 3].map((address) => ({ address, key: KEY.with(0, address) }));
    const { clock, devices: there, readers, told } = await openOsdpHouse(specs, devices);
    clock.advance(2_000);
    expect(readers.map(({ cardReader }) => cardReader.state())).toEqual(["working", "working", "working"]);
    there[1]?.unplug();
    clock.advance(9_000);
    expect(readers.map(({ cardReader }) => cardReader.state())).toEqual(["working", "silent", "working"]);
    told.splice(0);
    for (let read = 0; read < 20; read++) {
      there[2]?.present(Uint8Array.of(0x04, 0, 0, read));
      clock.advance(350);
      expect(told.splice(0)).toEqual([`card 040000${read.toString(16).padStart(2, "0").toUpperCase()} 32`]);
    }
  });

  it("are polled every 50 ms each", async () => {
    const at = await openOsdpHouse([{ address: 1 }, { address: 2 }], [{ address: 1 }, { address: 2 }]);
    at.clock.advance(1_000);
    at.cable.sent.splice(0);
    at.clock.advance(1_000);
    for (const address of [1, 2]) expect(at.cable.sent.filter((bytes) => bytes[1] === address)).toHaveLength(20);
  });

  it("on one address spoil each other's replies, and neither is believed", async () => {
    const specs = [{ address: 1, keys: keysHolding(KEY) }];
    const { clock, told } = await openOsdpHouse(specs, [
      { address: 1, key: KEY },
      { address: 1, key: KEY.with(0, 1) },
    ]);
    clock.advance(20_000);
    expect(told.filter((text) => text.startsWith("card"))).toEqual([]);
  });
});
