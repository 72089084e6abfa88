import type { DeviceState, LockState } from "@menshen/hardware";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CardReadiness, cardReadiness, onceCardReady } from "./card-ready.ts";

/** Reader, roster and lock that are moved by hand. */
function parts() {
  const now: { reader: DeviceState; lock: LockState; roster?: "held" } = { reader: "starting", lock: "unknown" };
  const listeners: (() => void)[] = [];
  const listen = (listener: () => void) => {
    listeners.push(listener);
    return () => {};
  };
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const deeds = {
    listen: { reader: "working" },
    connect: { lock: "locked" },
    lose: { lock: "unknown" },
    roster: { roster: "held" },
  } as const;
  return {
    seen: {
      hardware: { readers: [{ cardReader: { state: () => now.reader, onState: listen } }] },
      keeper: { current: () => now.roster, onChange: listen },
      lock: { state: () => now.lock, onState: listen },
    },
    do(deed: keyof typeof deeds) {
      Object.assign(now, deeds[deed]);
      tell();
    },
  };
}

describe("a card", () => {
  it("would open once the reader listens, a roster is held and the lock answers, and not while one is missing", () => {
    const { seen, do: act } = parts();
    const story: CardReadiness[] = [cardReadiness(seen)];
    for (const deed of ["listen", "roster", "connect", "lose"] as const) {
      act(deed);
      story.push(cardReadiness(seen));
    }
    expect(story).toEqual(["reader-silent", "roster-missing", "lock-unreachable", "ready", "lock-unreachable"]);
  });

  it("is said to open once, at the first moment it would, in whatever order the parts come", () => {
    const deeds = fc.array(fc.constantFrom("listen", "connect", "lose", "roster"));
    fc.assert(
      fc.property(deeds, (order) => {
        const { seen, do: act } = parts();
        const told: CardReadiness[] = [];
        onceCardReady(seen, () => told.push(cardReadiness(seen)));
        let wasReady = false;
        for (const deed of order) {
          act(deed);
          wasReady ||= cardReadiness(seen) === "ready";
        }
        expect(told).toEqual(wasReady ? ["ready"] : []);
      }),
    );
  });
});
