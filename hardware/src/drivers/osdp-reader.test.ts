import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { HardwareFault } from "../fault.ts";
import { createListeners } from "../listeners.ts";
import type { DeviceState } from "../ports.ts";
import { createHandClock } from "../simulators/hand-clock.ts";
import {
  createSimulatedOsdpReader,
  type SimulatedOsdpReader,
  type SimulatedOsdpReaderOptions,
  type Wire,
} from "../simulators/osdp-reader.ts";
import { type ReaderKeys, readerKeyFile } from "./osdp-key-file.ts";
import { type OsdpReader, type OsdpReaderSpec, readOsdpReaders } from "./osdp-reader.ts";
import type { SerialLine } from "./serial-line.ts";

const KEY = Uint8Array.from({ length: 16 }, (_, index) => 0xa0 + index);
const UID = Uint8Array.of(0x04, 0xa1, 0xb2, 0xc3);

/** A key store that a test looks into. */
function keysHolding(key?: Uint8Array): ReaderKeys & { held(): Uint8Array | undefined } {
  let held = key;
  return {
    load: () => Promise.resolve(held),
    save(next) {
      held = next;
      return Promise.resolve();
    },
    held: () => held,
  };
}

/** A cable in memory: bytes arrive at once, and whoever tests can pull it and listen on it. */
function cable() {
  const toPanel = createListeners<[Uint8Array]>();
  const toDevices = createListeners<[Uint8Array]>();
  const states = createListeners<[DeviceState, HardwareFault?]>();
  const sent: Buffer[] = [];
  let read = (act: () => void) => act();
  let state: DeviceState = "working";
  const line: SerialLine = {
    write(bytes) {
      // Without the mark that comes first.
      sent.push(Buffer.from(bytes.subarray(1)));
      if (state === "working") toDevices.tell(Buffer.from(bytes));
      return state === "working";
    },
    onBytes: toPanel.add,
    state: () => state,
    onState: states.add,
    close: () => Promise.resolve(),
  };
  const wire: Wire = {
    write(bytes) {
      const arrived = Buffer.from(bytes);
      read(() => {
        if (state === "working") toPanel.tell(arrived);
      });
    },
    onBytes: toDevices.add,
  };
  return {
    line,
    wire,
    sent,
    /** Bytes are there and are read by the program when `how` lets it. */
    readLate(how: typeof read) {
      read = how;
    },
    become(next: DeviceState) {
      state = next;
      states.tell(next);
    },
  };
}

interface House {
  readonly clock: ReturnType<typeof createHandClock>;
  readonly cable: ReturnType<typeof cable>;
  readonly devices: readonly SimulatedOsdpReader[];
  readonly readers: readonly OsdpReader[];
  readonly told: string[];
  close(): Promise<void>;
}

/** Readers and simulated devices on one cable, a hand-moved clock, everything told as text. */
async function house(
  specs: readonly OsdpReaderSpec[],
  devices: readonly Omit<SimulatedOsdpReaderOptions, "wire">[],
): Promise<House> {
  const clock = createHandClock();
  const line = cable();
  const { after } = clock;
  let seed = 0;
  const random = (bytes: number) => Uint8Array.from({ length: bytes }, () => (seed = (seed * 167 + 41) % 251));
  const simulated = devices.map((device) => createSimulatedOsdpReader({ wire: line.wire, after, random, ...device }));
  const options = { readers: specs, now: clock.now, after, random };
  const { readers, close } = await readOsdpReaders(() => line.line, "/dev/ttyTest", options);
  const told: string[] = [];
  for (const { cardReader, keypad, tamper } of readers) {
    cardReader.onRead((read) => told.push(read.type === "card" ? `card ${read.cardNumber} ${read.bits}` : "document"));
    cardReader.onTrouble(({ reason }) => told.push(`trouble ${reason}`));
    cardReader.onState((state, fault) => told.push(`state ${state}${fault === undefined ? "" : ` ${fault.code}`}`));
    keypad.onKey(({ key }) => told.push(`key ${key}`));
    tamper.onChange((state) => told.push(`tamper ${state}`));
  }
  return { clock, cable: line, devices: simulated, readers, told, close };
}

describe.each([
  ["in plain text", {}, {}],
  ["over its secure channel", { keys: keysHolding(KEY) }, { key: KEY }],
])("a reader %s", (_how, spec, device) => {
  const open = async () => {
    const at = await house([{ address: 3, ...spec }], [{ address: 3, ...device }]);
    at.clock.advance(1_000);
    expect(at.told.splice(0)).toEqual(["tamper inactive", "state working"]);
    return { ...at, reader: at.readers[0] as OsdpReader, device: at.devices[0] as SimulatedOsdpReader };
  };

  it("is met, says who it is and what it can, and is polled every 50 ms", async () => {
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
    expect(line.sent).toHaveLength(20);
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

describe("a reader with a key", () => {
  const keyed = [{ address: 0, keys: keysHolding(KEY) }];

  it("is not worked with when it knows another key, has no secure channel, or was swapped for a new one", async () => {
    for (const [device, code] of [
      [{ key: KEY.with(0, 0) }, "reader-key-refused"],
      [{ key: KEY, hasSecureChannel: false }, "reader-key-refused"],
      [{}, "reader-key-refused"],
    ] as const) {
      const { clock, told, devices } = await house(keyed, [{ address: 0, ...device }]);
      devices[0]?.present(UID);
      clock.advance(30_000);
      expect(told).toEqual([`state fault ${code}`]);
    }
  });

  it("is never sent a poll, a lamp or a sound in plain text", async () => {
    const { clock, cable: line, readers, devices } = await house(keyed, [{ address: 0, key: KEY }]);
    for (let second = 0; second < 20; second++) {
      readers[0]?.indicator.show(second % 2 ? "denied" : "idle");
      if (second % 5 === 0) devices[0]?.restart();
      clock.advance(1_000);
    }
    const bare = line.sent.filter((bytes) => (bytes.readUInt8(4) & 8) === 0).map((bytes) => bytes.readUInt8(5));
    expect(new Set(bare)).toEqual(new Set([0x61]));
  });

  it("takes no card that somebody else on the line says", async () => {
    const { clock, cable: line, told } = await house(keyed, [{ address: 0, key: KEY }]);
    clock.advance(1_000);
    told.splice(0);
    const forged = createSimulatedOsdpReader({ wire: line.wire, address: 0, after: clock.after });
    for (let read = 0; read < 20; read++) forged.present(UID);
    clock.advance(30_000);
    expect(told.filter((text) => text.startsWith("card"))).toEqual([]);
  });

  it("says that it has no key as long as it has none, and is not spoken to in plain text", async () => {
    const { clock, cable: line, told } = await house([{ address: 0, keys: keysHolding() }], [{ address: 0 }]);
    clock.advance(20_000);
    expect(told).toEqual(["state fault reader-not-paired"]);
    expect(new Set(line.sent.map((bytes) => bytes.readUInt8(5)))).toEqual(new Set([0x61]));
  });

  it("is not opened when its key cannot be read", async () => {
    const keys: ReaderKeys = { ...keysHolding(), load: () => Promise.reject(new Error("worn card")) };
    await expect(house([{ address: 0, keys }], [])).rejects.toThrow("worn card");
  });
});

describe("pairing", () => {
  /** Lets promises of the key store settle between the moves of the clock. */
  const settle = async ({ clock }: House, milliseconds: number) => {
    for (let at = 0; at < milliseconds; at += 50) {
      clock.advance(50);
      await Promise.resolve();
    }
  };

  it("gives a reader in its install mode a random key, keeps it first, and works with it at once", async () => {
    const keys = keysHolding();
    const at = await house([{ address: 0, keys }], [{ address: 0 }]);
    const outcome = at.readers[0]?.pair();
    await settle(at, 2_000);
    expect(await outcome).toEqual({ type: "paired" });
    expect(at.devices[0]?.key()).toEqual(keys.held());
    expect(at.readers[0]?.isSecure()).toBe(true);
    at.devices[0]?.present(UID);
    at.clock.advance(100);
    expect(at.told).toContain("card 04A1B2C3 32");
  });

  it("makes the key of a master key where one is given", async () => {
    const keys = keysHolding();
    const at = await house([{ address: 0, keys }], [{ address: 0, cuid: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) }]);
    const outcome = at.readers[0]?.pair({ masterKey: KEY });
    await settle(at, 2_000);
    expect(await outcome).toEqual({ type: "paired" });
    // AES-128 of 0102030405060708 FEFDFCFBFAF9F8F7 with the key A0A1…AF, by openssl.
    expect(Buffer.from(keys.held() ?? []).toString("hex")).toBe("d0a03a1c46ea8c9ba2bc246b314fe51b");
  });

  it("tells no card while the channel is only as good as the default key", async () => {
    let keep = () => {};
    const keys: ReaderKeys = {
      ...keysHolding(),
      save: () =>
        new Promise((resolve) => {
          keep = resolve;
        }),
    };
    const at = await house([{ address: 0, keys }], [{ address: 0 }]);
    const outcome = at.readers[0]?.pair();
    await settle(at, 500);
    at.devices[0]?.present(UID);
    await settle(at, 500);
    expect(at.devices[0]?.key()).toBeUndefined();
    keep();
    await settle(at, 1_000);
    expect(await outcome).toEqual({ type: "paired" });
    expect(at.told.filter((text) => text.startsWith("card"))).toEqual([]);
  });

  it("does not take the answer to a poll for the answer to the key, whenever the key is put away", async () => {
    for (let keptAfterMs = 0; keptAfterMs < 120; keptAfterMs += 5) {
      let keep = () => {};
      const keys: ReaderKeys = {
        ...keysHolding(),
        save: () =>
          new Promise((resolve) => {
            keep = resolve;
          }),
      };
      const at = await house([{ address: 0, keys }], [{ address: 0 }]);
      at.devices[0]?.slow(20);
      const outcome = at.readers[0]?.pair();
      at.clock.advance(200 + keptAfterMs);
      keep();
      await Promise.resolve();
      at.clock.advance(1_000);
      expect(await outcome).toEqual({ type: "paired" });
      expect(at.devices[0]?.key()).toBeDefined();
    }
  });

  it.each([
    ["refused", { key: KEY, installMode: false }, keysHolding()],
    ["silent", undefined, keysHolding()],
    ["not-kept", {}, { ...keysHolding(), save: () => Promise.reject(new Error("disk full")) }],
  ] as const)("fails as %s and leaves reader and panel as they were", async (reason, device, keys) => {
    const devices = device === undefined ? [] : [{ address: 0, ...device }];
    const at = await house([{ address: 0, keys }], devices);
    const outcome = at.readers[0]?.pair();
    await settle(at, 16_000);
    expect(await outcome).toEqual({ type: "failed", reason });
    expect(at.devices[0]?.key()).toEqual(device === undefined || !("key" in device) ? undefined : KEY);
    expect(at.readers[0]?.isSecure()).toBe(false);
  });

  it("does not lose the key of a reader that works when somebody asks to pair it outside its install mode", async () => {
    const keys = keysHolding(KEY);
    const at = await house([{ address: 0, keys }], [{ address: 0, key: KEY }]);
    at.clock.advance(1_000);
    const outcome = at.readers[0]?.pair();
    await settle(at, 2_000);
    expect(await outcome).toEqual({ type: "failed", reason: "refused" });
    expect(keys.held()).toEqual(KEY);
    expect(at.readers[0]?.isSecure()).toBe(true);
  });

  it("takes a key for given whose acknowledgement was lost again and again", async () => {
    const keys = keysHolding();
    const at = await house([{ address: 0, keys }], [{ address: 0 }]);
    const outcome = at.readers[0]?.pair();
    while (at.devices[0]?.key() === undefined) {
      const saved = keys.held() !== undefined;
      at.devices[0]?.trouble({ drop: saved ? 4 : 0 });
      at.clock.advance(10);
      await Promise.resolve();
    }
    await settle(at, 5_000);
    expect(await outcome).toEqual({ type: "paired" });
    expect(at.devices[0]?.key()).toEqual(keys.held());
  });

  it("needs somewhere to keep the key", async () => {
    const at = await house([{ address: 0 }], [{ address: 0 }]);
    expect(await at.readers[0]?.pair()).toEqual({ type: "failed", reason: "no-key-store" });
  });
});

describe("moving a reader", () => {
  const spec = { address: 0, keys: keysHolding(KEY) };

  it("is agreed under its seal, and it is found under its new address alone", async () => {
    const at = await house([spec, { ...spec, address: 7 }], [{ address: 0, key: KEY }]);
    at.clock.advance(1_000);
    const outcome = at.readers[0]?.move({ address: 7, baudRate: 115_200 });
    at.clock.advance(100);
    expect(await outcome).toEqual({ type: "moved" });
    at.clock.advance(9_000);
    expect(at.readers.map(({ cardReader }) => cardReader.state())).toEqual(["silent", "working"]);
  });

  it("is not asked of a reader that is not there, and is not taken for done when nothing is answered", async () => {
    const at = await house([spec], [{ address: 0, key: KEY }]);
    expect(await at.readers[0]?.move({ address: 7, baudRate: 115_200 })).toEqual({ type: "failed", reason: "offline" });
    at.clock.advance(1_000);
    at.devices[0]?.unplug();
    const outcome = at.readers[0]?.move({ address: 7, baudRate: 115_200 });
    at.clock.advance(3_000);
    expect(await outcome).toEqual({ type: "failed", reason: "silent" });
  });
});

describe("several readers on one line", () => {
  it("work side by side, each with its own key, and one that is dead holds up nobody for long", async () => {
    const specs = [1, 2, 3].map((address) => ({ address, keys: keysHolding(KEY.with(0, address)) }));
    const devices = [1, 2, 3].map((address) => ({ address, key: KEY.with(0, address) }));
    const { clock, devices: there, readers, told } = await house(specs, devices);
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

  it("on one address spoil each other's replies, and neither is believed", async () => {
    const specs = [{ address: 1, keys: keysHolding(KEY) }];
    const { clock, told } = await house(specs, [
      { address: 1, key: KEY },
      { address: 1, key: KEY.with(0, 1) },
    ]);
    clock.advance(20_000);
    expect(told.filter((text) => text.startsWith("card"))).toEqual([]);
  });
});

describe("a key file", () => {
  let folder: string | undefined;
  const path = () => {
    folder = mkdtempSync(join(tmpdir(), "key-"));
    return join(folder, "reader.key");
  };
  afterEach(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true });
    folder = undefined;
  });

  it("keeps a key for its owner's eyes alone, and another in its place", async () => {
    const file = path();
    const keys = readerKeyFile(file);
    expect(await keys.load()).toBeUndefined();
    await keys.save(KEY.with(0, 0));
    await keys.save(KEY);
    expect(await keys.load()).toEqual(KEY);
    expect(readFileSync(file, "latin1")).toBe("A0A1A2A3A4A5A6A7A8A9AAABACADAEAF\n");
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it.each(["", "A0A1", "Z".repeat(32), "A0".repeat(17)])("is refused when it holds %j", async (text) => {
    const file = path();
    writeFileSync(file, text);
    await expect(readerKeyFile(file).load()).rejects.toMatchObject({ code: "reader-key-unusable" });
  });

  it("says where it cannot be written or read", async () => {
    const keys = readerKeyFile("/nowhere/reader.key");
    await expect(keys.save(KEY)).rejects.toMatchObject({ code: "reader-key-unusable", device: "/nowhere/reader.key" });
    await expect(readerKeyFile("/").load()).rejects.toMatchObject({ code: "reader-key-unusable" });
  });
});
