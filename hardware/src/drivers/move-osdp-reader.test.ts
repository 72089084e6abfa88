import { describe, expect, it } from "vitest";
import { keysHolding, openOsdpHouse } from "../simulators/osdp-house.ts";

const KEY = Uint8Array.from({ length: 16 }, (_, index) => 0xa0 + index);

describe("moving a reader", () => {
  const spec = { address: 0, keys: keysHolding(KEY) };

  it("is agreed under its seal, and it is found under its new address alone", async () => {
    const at = await openOsdpHouse([spec, { ...spec, address: 7 }], [{ address: 0, key: KEY }]);
    at.clock.advance(1_000);
    const outcome = at.readers[0]?.move({ address: 7, baudRate: 115_200 });
    at.clock.advance(100);
    expect(await outcome).toEqual({ type: "moved" });
    at.clock.advance(9_000);
    expect(at.readers.map(({ cardReader }) => cardReader.state())).toEqual(["silent", "working"]);
  });

  it("is not asked of a reader that is not there, and is not taken for done when nothing is answered", async () => {
    const at = await openOsdpHouse([spec], [{ address: 0, key: KEY }]);
    expect(await at.readers[0]?.move({ address: 7, baudRate: 115_200 })).toEqual({ type: "failed", reason: "offline" });
    at.clock.advance(1_000);
    at.devices[0]?.unplug();
    const outcome = at.readers[0]?.move({ address: 7, baudRate: 115_200 });
    at.clock.advance(3_000);
    expect(await outcome).toEqual({ type: "failed", reason: "silent" });
  });
});
