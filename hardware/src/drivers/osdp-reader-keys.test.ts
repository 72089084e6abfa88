import { describe, expect, it } from "vitest";
import { keysHolding, type OsdpHouse, openOsdpHouse } from "../simulators/osdp-house.ts";
import { createSimulatedOsdpReader } from "../simulators/osdp-reader.ts";
import type { ReaderKeys } from "./osdp-key-file.ts";

const KEY = Uint8Array.from({ length: 16 }, (_, index) => 0xa0 + index);
const UID = Uint8Array.of(0x04, 0xa1, 0xb2, 0xc3);

describe("a reader with a key", () => {
  const keyed = [{ address: 0, keys: keysHolding(KEY) }];

  it("is not worked with when it knows another key, has no secure channel, or was swapped for a new one", async () => {
    for (const [device, code] of [
      [{ key: KEY.with(0, 0) }, "reader-key-refused"],
      [{ key: KEY, hasSecureChannel: false }, "reader-key-refused"],
      [{}, "reader-key-refused"],
    ] as const) {
      const { clock, told, devices } = await openOsdpHouse(keyed, [{ address: 0, ...device }]);
      devices[0]?.present(UID);
      clock.advance(30_000);
      expect(told).toEqual([`state fault ${code}`]);
    }
  });

  it("is a fault where none is kept for it and it speaks only under one, and works without where it only refuses lamps", async () => {
    const strict = await openOsdpHouse([{ address: 0 }], [{ address: 0, key: KEY, wantsSeal: true }]);
    strict.clock.advance(30_000);
    expect(strict.told).toEqual(["state fault reader-needs-key"]);
    const half = await openOsdpHouse([{ address: 0 }], [{ address: 0, key: KEY }]);
    half.clock.advance(1_000);
    half.cable.sent.splice(0);
    half.readers[0]?.indicator.show("granted");
    half.devices[0]?.present(UID);
    half.clock.advance(1_000);
    expect(half.told).toEqual(["tamper inactive", "state working", "card 04A1B2C3 32"]);
    expect(half.cable.sent.map((bytes) => bytes.readUInt8(5))).not.toContain(0x61);
  });

  it("is never sent a poll, a lamp or a sound in plain text", async () => {
    const { clock, cable: line, readers, devices } = await openOsdpHouse(keyed, [{ address: 0, key: KEY }]);
    for (let second = 0; second < 20; second++) {
      readers[0]?.indicator.show(second % 2 ? "denied" : "idle");
      if (second % 5 === 0) devices[0]?.restart();
      clock.advance(1_000);
    }
    const bare = line.sent.filter((bytes) => (bytes.readUInt8(4) & 8) === 0).map((bytes) => bytes.readUInt8(5));
    expect(new Set(bare)).toEqual(new Set([0x61]));
  });

  it("takes no card that somebody else on the line says", async () => {
    const { clock, cable: line, told } = await openOsdpHouse(keyed, [{ address: 0, key: KEY }]);
    clock.advance(1_000);
    told.splice(0);
    const forged = createSimulatedOsdpReader({ wire: line.wire, address: 0, after: clock.after });
    for (let read = 0; read < 20; read++) forged.present(UID);
    clock.advance(30_000);
    expect(told.filter((text) => text.startsWith("card"))).toEqual([]);
  });

  it("says that it has no key as long as it has none, and is not spoken to in plain text", async () => {
    const { clock, cable: line, told } = await openOsdpHouse([{ address: 0, keys: keysHolding() }], [{ address: 0 }]);
    clock.advance(20_000);
    expect(told).toEqual(["state fault reader-not-paired"]);
    expect(new Set(line.sent.map((bytes) => bytes.readUInt8(5)))).toEqual(new Set([0x61]));
  });

  it("is not opened when its key cannot be read", async () => {
    const keys: ReaderKeys = { ...keysHolding(), load: () => Promise.reject(new Error("worn card")) };
    await expect(openOsdpHouse([{ address: 0, keys }], [])).rejects.toThrow("worn card");
  });
});

describe("pairing", () => {
  /** Lets promises of the key store settle between the moves of the clock. */
  const settle = async ({ clock }: OsdpHouse, milliseconds: number) => {
    for (let at = 0; at < milliseconds; at += 50) {
      clock.advance(50);
      await Promise.resolve();
    }
  };

  it("gives a reader in its install mode a random key, keeps it first, and works with it at once", async () => {
    const keys = keysHolding();
    const at = await openOsdpHouse([{ address: 0, keys }], [{ address: 0 }]);
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
    const at = await openOsdpHouse(
      [{ address: 0, keys }],
      [{ address: 0, cuid: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) }],
    );
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
    const at = await openOsdpHouse([{ address: 0, keys }], [{ address: 0 }]);
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
      const at = await openOsdpHouse([{ address: 0, keys }], [{ address: 0 }]);
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
    const at = await openOsdpHouse([{ address: 0, keys }], devices);
    const outcome = at.readers[0]?.pair();
    await settle(at, 16_000);
    expect(await outcome).toEqual({ type: "failed", reason });
    expect(at.devices[0]?.key()).toEqual(device === undefined || !("key" in device) ? undefined : KEY);
    expect(at.readers[0]?.isSecure()).toBe(false);
  });

  it("does not lose the key of a reader that works when somebody asks to pair it outside its install mode", async () => {
    const keys = keysHolding(KEY);
    const at = await openOsdpHouse([{ address: 0, keys }], [{ address: 0, key: KEY }]);
    at.clock.advance(1_000);
    const outcome = at.readers[0]?.pair();
    await settle(at, 2_000);
    expect(await outcome).toEqual({ type: "failed", reason: "refused" });
    expect(keys.held()).toEqual(KEY);
    expect(at.readers[0]?.isSecure()).toBe(true);
  });

  it("takes a key for given whose acknowledgement was lost again and again", async () => {
    const keys = keysHolding();
    const at = await openOsdpHouse([{ address: 0, keys }], [{ address: 0 }]);
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
    const at = await openOsdpHouse([{ address: 0 }], [{ address: 0 }]);
    expect(await at.readers[0]?.pair()).toEqual({ type: "failed", reason: "no-key-store" });
  });
});
