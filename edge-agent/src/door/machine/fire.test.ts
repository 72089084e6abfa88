import { seconds } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { objectionTo } from "./may-order.ts";
import { admit, at, closedDoor, exampleSetup, fire, landlord, leaf, order, play, time, when } from "./play.ts";

describe("a fire", () => {
  it.each(["lock", "block", "lock-down", "double-lock", "unlock", "lock-open"] as const)(
    "releases a door after %s, the lock first, and keeps it so",
    (action) => {
      const { state } = play([order(0, action)]);
      const { effects, alarms, state: next } = play([fire(1), fire(5, "inactive"), time(9)], state);
      if (action !== "unlock" && action !== "lock-open") expect(effects[0]).toMatchObject({ type: "hold" });
      expect(next).toMatchObject({
        mode: "locked-open",
        fire: { since: at(1) },
        override: { by: { type: "fire-contact" } },
      });
      expect(alarms).toEqual(["raise fire"]);
    },
  );

  it("is reset by a person once its contact is at rest, and then the door is locked", () => {
    const reset = (second: number) => when(second, { type: "reset-fire", actor: landlord });
    expect(play([fire(1), reset(2)]).state.mode).toBe("locked-open");
    const { bodies, alarms, lock, state } = play([order(0, "lock-down"), fire(1), fire(2, "inactive"), reset(3)]);
    expect(bodies).toContainEqual({ type: "door.fire-reset", actor: landlord, stoodFor: seconds(2) });
    expect(alarms.at(-1)).toBe("clear fire");
    expect(lock).toEqual(["hold", "release"]);
    expect(state).toMatchObject({ mode: "locked" });
    expect(play([fire(1), fire(2, "inactive"), order(3, "lock-open-release")]).state.mode).toBe("locked");
  });

  it("is reset from afar by nobody while its contact is silent, since wires burn, and by an installer who looks", () => {
    const { state } = play([fire(1), fire(2, "unknown")]);
    const installer = { type: "installer", name: "Wang" } as const;
    const reset = (actor: typeof landlord | typeof installer) => when(3, { type: "reset-fire", actor });
    expect(play([reset(landlord)], state).state.mode).toBe("locked-open");
    expect(play([order(3, "lock-open-release")], state).state.mode).toBe("locked-open");
    expect(objectionTo({ action: "lock-open-release", role: "landlord" }, state, exampleSetup)).toBe("fire-release");
    expect(play([reset(installer)], state).state.mode).toBe("locked");
  });

  it("moves no lock that needs power to open, and still refuses and accuses nobody", () => {
    const setup = { ...exampleSetup, lock: "fail-secure" } as const;
    const from = play([order(0, "lock-down")], closedDoor(setup), setup).state;
    const { lock, alarms, state } = play([fire(1), leaf(2, "open"), time(100)], from, setup);
    expect(lock).toEqual([]);
    expect(alarms).toEqual(["raise fire"]);
    expect(state.mode).toBe("locked");
    expect(play([admit(3)], state, setup).lock).toEqual(["pulse"]);
    const unlocked = play([order(0, "unlock", { holdsFor: seconds(10) }), fire(1), time(20)], closedDoor(setup), setup);
    expect(unlocked.state.mode).toBe("unlocked");
  });

  it("lets somebody open a lock that needs power for those who come to help, until the reset", () => {
    const setup = { ...exampleSetup, lock: "fail-secure" } as const;
    const burning = play([fire(1), fire(2, "inactive")], closedDoor(setup), setup).state;
    const opened = play([order(3, "lock-open"), time(11)], burning, setup);
    expect(opened.lock).toEqual(["hold", "hold"]);
    expect(opened.state).toMatchObject({ mode: "locked-open", fire: { since: at(1) }, override: { by: landlord } });
    expect(play([time(90_000)], opened.state, setup).state.mode).toBe("locked-open");
    expect(play([order(10, "lock-open-release")], opened.state, setup)).toMatchObject({
      lock: ["release"],
      state: { mode: "locked" },
    });
  });

  it("is not made of a contact that falls silent, which is a fault", () => {
    const { types, state } = play([fire(0, "inactive"), fire(1, "unknown"), fire(2, "inactive")]);
    expect(state.fire).toBeUndefined();
    expect(types).toEqual(["door.input-changed", "door.fault", "door.fault-cleared", "door.input-changed"]);
  });
});

describe("the contacts of the house", () => {
  it("tell of an opened case and of mains lost, until it is over", () => {
    const input = (second: number, name: "tamper" | "mains", state: "active" | "inactive") =>
      when(second, { type: "input", input: name, state });
    const { alarms } = play([
      input(1, "tamper", "active"),
      input(2, "mains", "active"),
      input(3, "tamper", "inactive"),
    ]);
    expect(alarms).toEqual(["raise tamper", "raise mains-lost", "clear tamper"]);
  });
});
