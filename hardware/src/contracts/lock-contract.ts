import { describe, expect, it, vi } from "vitest";
import type { Lock, LockState } from "../ports.ts";
import { type Make, type Rig, withRig } from "./rig.ts";

/** A lock and the levels its line was driven to since it was made, read where the line ends and not at the driver. */
export interface LockRig extends Rig {
  readonly lock: Lock;
  levels(): Promise<readonly { readonly level: "active" | "inactive"; readonly atMs: number }[]>;
}

/** Every lock behaves like this; `make` gives one whose line is inactive and whose memory is empty. */
export function describeLockContract(name: string, make: Make<LockRig>): void {
  const edges = async (rig: LockRig) => (await rig.levels()).slice(1);

  describe(`${name} keeps the contract of a lock`, () => {
    it("drives its line inactive before anything else, and is locked", () =>
      withRig(make, async ({ lock, levels }) => {
        await vi.waitFor(() => expect(lock.state()).toBe("locked"));
        expect((await levels()).map(({ level }) => level)).toEqual(["inactive"]);
      }));

    it("unlocks for the time of the pulse and locks again by itself", () =>
      withRig(make, async (rig) => {
        expect(await rig.lock.pulse("p-1", 150)).toEqual({ type: "pulsed" });
        expect(rig.lock.state()).toBe("unlocked");
        await vi.waitFor(() => expect(rig.lock.state()).toBe("locked"));
        const [rise, fall] = await edges(rig);
        expect([rise?.level, fall?.level]).toEqual(["active", "inactive"]);
        const held = (fall?.atMs ?? 0) - (rise?.atMs ?? 0);
        expect(held).toBeGreaterThan(145);
        expect(held).toBeLessThan(1_000);
      }));

    it("tells its listeners until they leave", () =>
      withRig(make, async ({ lock }) => {
        await vi.waitFor(() => expect(lock.state()).toBe("locked"));
        const told: LockState[] = [];
        const leave = lock.onState((state) => told.push(state));
        await lock.pulse("p-1", 100);
        await vi.waitFor(() => expect(told).toEqual(["unlocked", "locked"]));
        leave();
        await lock.pulse("p-2", 100);
        await vi.waitFor(() => expect(lock.state()).toBe("locked"));
        expect(told).toHaveLength(2);
      }));

    it("confirms an id it has used and moves nothing", () =>
      withRig(make, async (rig) => {
        await rig.lock.pulse("p-1", 100);
        await vi.waitFor(() => expect(rig.lock.state()).toBe("locked"));
        expect(await rig.lock.pulse("p-1", 100)).toEqual({ type: "pulsed" });
        expect(rig.lock.state()).toBe("locked");
        expect(await edges(rig)).toHaveLength(2);
      }));

    it("stays unlocked for two people until the later pulse ends", () =>
      withRig(make, async (rig) => {
        await Promise.all([rig.lock.pulse("p-1", 300), rig.lock.pulse("p-2", 100)]);
        await vi.waitFor(() => expect(rig.lock.state()).toBe("locked"));
        const [rise, fall, ...more] = await edges(rig);
        expect((fall?.atMs ?? 0) - (rise?.atMs ?? 0)).toBeGreaterThan(295);
        expect(more).toEqual([]);
      }));

    it("holds for as long as it is told again, and locks by itself when it no longer is", () =>
      withRig(make, async (rig) => {
        expect(await rig.lock.hold("h-1", 400)).toEqual({ type: "pulsed" });
        // Real time, as the keeper may be another process: well within the hold, well after it began.
        await new Promise((resolve) => setTimeout(resolve, 250));
        expect(await rig.lock.hold("h-1", 400)).toEqual({ type: "pulsed" });
        await vi.waitFor(() => expect(rig.lock.state()).toBe("locked"));
        const [rise, fall, ...more] = await edges(rig);
        expect((fall?.atMs ?? 0) - (rise?.atMs ?? 0)).toBeGreaterThan(645);
        expect(more).toEqual([]);
        expect(await rig.lock.pulses()).toEqual([{ id: "h-1", milliseconds: 400 }]);
      }));

    it("lifts a hold that ran out when it is told again", () =>
      withRig(make, async (rig) => {
        await rig.lock.hold("h-1", 100);
        await vi.waitFor(() => expect(rig.lock.state()).toBe("locked"));
        expect(await rig.lock.hold("h-1", 60_000)).toEqual({ type: "pulsed" });
        expect(rig.lock.state()).toBe("unlocked");
        expect(await edges(rig)).toHaveLength(3);
      }));

    it.each(["pulse", "hold"] as const)("ends a %s early when it is released", (order) =>
      withRig(make, async (rig) => {
        await rig.lock[order]("p-1", 60_000);
        await rig.lock.release("p-1");
        expect(rig.lock.state()).toBe("locked");
        expect((await edges(rig)).map(({ level }) => level)).toEqual(["active", "inactive"]);
      }),
    );

    it("stays unlocked for a hold when the pulse beside it is released", () =>
      withRig(make, async (rig) => {
        await rig.lock.hold("h-1", 60_000);
        await rig.lock.pulse("p-1", 60_000);
        await rig.lock.release("p-1");
        expect(rig.lock.state()).toBe("unlocked");
        await rig.lock.release("h-1");
        expect(rig.lock.state()).toBe("locked");
        expect(await edges(rig)).toHaveLength(2);
      }));

    it("takes the release of what does not run for done", () =>
      withRig(make, async (rig) => {
        await vi.waitFor(() => expect(rig.lock.state()).toBe("locked"));
        await rig.lock.release("p-1");
        await rig.lock.release("two words");
        await rig.lock.close();
        await rig.lock.release("p-1");
        expect(await edges(rig)).toEqual([]);
      }));

    it("remembers its pulses, the oldest first", () =>
      withRig(make, async ({ lock }) => {
        expect(await lock.pulses()).toEqual([]);
        await lock.pulse("p-1", 100);
        await lock.pulse("p-2", 200);
        expect(await lock.pulses()).toEqual([
          { id: "p-1", milliseconds: 100 },
          { id: "p-2", milliseconds: 200 },
        ]);
      }));

    it.each([
      ["p-1", 99],
      ["p-1", 60_001],
      ["p-1", 100.5],
      ["p-1", Number.NaN],
      ["", 500],
      ["two words", 500],
      ["p-1 500\npulse p-2", 500],
    ])("refuses the order %j for %d ms and moves nothing", (id, milliseconds) =>
      withRig(make, async (rig) => {
        expect(await rig.lock.pulse(id, milliseconds)).toEqual({ type: "failed", reason: "refused" });
        expect(await rig.lock.hold(id, milliseconds)).toEqual({ type: "failed", reason: "refused" });
        expect(await rig.lock.pulses()).toEqual([]);
        expect(await edges(rig)).toEqual([]);
      }),
    );

    it("locks at once when it is closed in mid-pulse, and takes no order afterwards", () =>
      withRig(make, async (rig) => {
        await rig.lock.pulse("p-1", 60_000);
        await rig.lock.close();
        await vi.waitFor(async () => expect((await edges(rig)).at(-1)?.level).toBe("inactive"));
        expect(await rig.lock.pulse("p-2", 100)).toEqual({ type: "failed", reason: "lock-unreachable" });
        expect(rig.lock.state()).toBe("unknown");
      }));
  });
}
