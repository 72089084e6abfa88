import {
  doorModes,
  hours,
  instant,
  mintId,
  minutes,
  monotonic,
  type Roster,
  type RosterDoor,
  type SiteTime,
  seconds,
} from "@menshen/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cardHash,
  cardOf,
  exampleDoor,
  exampleDoorId,
  exampleRoster,
  faceOf,
  monday,
  pinOf,
  somebody,
} from "../roster/example-house.ts";
import { indexRoster } from "../roster/holder-of.ts";
import { comesAgain, settledEntry, somebodyLeft } from "./anti-passback.ts";
import { decide } from "./decide.ts";
import { emptyMemory, forgetOverdue, type Memory } from "./memory.ts";
import { wrongPinsAllowed } from "./pin-tries.ts";
import type { AccessContext, Decided, Presented } from "./request.ts";
import { sameAgainAfter } from "./second-step.ts";
import { unlockHours } from "./unlock-hours.ts";

const noon: SiteTime = { minuteOfDay: 720, weekday: "monday", dayKind: "workday" };
const card: Presented = { type: "card", numberHash: cardHash("04A1B2C3") };

/** A door that goes through presentations one after the other and remembers. */
function doorWith(roster: Roster, changes: Partial<AccessContext> = {}) {
  let memory: Memory = changes.memory ?? emptyMemory;
  const context: Omit<AccessContext, "memory"> = {
    roster: indexRoster(roster),
    doorId: exampleDoorId,
    doorMode: "locked",
    siteTime: noon,
    clock: { lowerBound: monday, quality: "trusted", online: true },
    ...changes,
  };
  const show = (presented: Presented, at: number): Decided["decision"] => {
    const decided = decide({ entryId: mintId("entry"), at: monotonic(at), presented }, { ...context, memory });
    memory = decided.memory;
    return decided.decision;
  };
  return {
    show,
    says(presented: Presented, at: number): string {
      const decision = show(presented, at);
      return decision.type === "denied" ? decision.reason : decision.type;
    },
    change(by: (memory: Memory) => Memory) {
      memory = by(memory);
    },
    memory: () => memory,
  };
}

const withDoor = (door: Partial<RosterDoor>): Partial<Roster> => ({ doors: [{ ...exampleDoor, ...door }] });

describe("a PIN", () => {
  const li = somebody();
  const wu = somebody();
  const own = pinOf(li, "204681", "911246");
  const credentials = [cardOf(li), own, cardOf(wu, "04FFFFFF"), pinOf(wu, "735124")];
  const roster = exampleRoster([li, wu], credentials);
  const right: Presented = { type: "pin", matched: own.credentialId };
  const nobodys: Presented = { type: "pin" };
  const passerBy = (door: ReturnType<typeof doorWith>, keypad?: string) => {
    for (let count = 0; count < wrongPinsAllowed; count++) {
      expect(door.says({ ...nobodys, ...(keypad && { keypad }) }, 1000 + count)).toBe("invalid-pin");
    }
  };

  it("opens, and the one for being forced opens just as well and tells nobody at the door", () => {
    const door = doorWith(roster);
    expect(door.show(right, 1)).toMatchObject({ type: "granted", factors: ["pin"], duress: false });
    expect(door.show({ ...right, duress: true }, 2)).toMatchObject({ type: "granted", factors: ["pin"], duress: true });
  });

  it("of a passer-by makes that keypad rest, and nothing else: cards, faces and the other keypad go on", () => {
    const door = doorWith(roster);
    passerBy(door, "street");
    expect(door.says({ ...right, keypad: "street" }, 2000)).toBe("pin-locked-out");
    expect(door.says({ ...right, keypad: "yard" }, 2000)).toBe("granted");
    expect(door.says(card, 2000)).toBe("granted");
    expect(door.says({ ...right, keypad: "street" }, 1004 + minutes(1))).toBe("granted");
  });

  it("beside the resident's own card is heard although the keypad rests", () => {
    const rule = withDoor({ factorRules: [{ ways: [["card", "pin"]] }] });
    const door = doorWith(exampleRoster([li, wu], credentials, rule));
    passerBy(door);
    expect(door.says(card, 2000)).toBe("second-factor");
    expect(door.show(right, 3000)).toMatchObject({ type: "granted", factors: ["card", "pin"] });
  });

  it("cannot be guessed on by whoever found a card: their tries are counted too, a minute at a time", () => {
    const rule = withDoor({ factorRules: [{ ways: [["card", "pin"]] }] });
    const door = doorWith(exampleRoster([li, wu], credentials, rule));
    expect(door.says(card, 1000)).toBe("second-factor");
    for (let count = 0; count < wrongPinsAllowed; count++) door.show(nobodys, 1100 + count);
    expect(door.says(right, 2000)).toBe("pin-locked-out");
    expect(door.says(card, 1104 + minutes(1))).toBe("second-factor");
    expect(door.says(right, 1200 + minutes(1))).toBe("granted");
  });

  it("that is not heard tells nobody whether it was anybody's", () => {
    const rule = withDoor({ factorRules: [{ ways: [["card", "pin"]] }] });
    const tries = fc.array(
      fc.constantFrom<Presented>(nobodys, card, { type: "card", numberHash: cardHash("04FFFFFF") }),
      {
        maxLength: 14,
      },
    );
    fc.assert(
      fc.property(tries, (before) => {
        const door = doorWith(exampleRoster([li, wu], credentials, rule));
        before.forEach((presented, index) => void door.show(presented, 100 * index));
        const at = 100 * before.length;
        const memory = door.memory();
        const isHeard = memory.pending.some(({ personId }) => personId === li.personId);
        if (isHeard || !((memory.pinTries.get("keypad entry")?.restsUntil ?? 0) > at)) return;
        const known = doorWith(exampleRoster([li, wu], credentials, rule), { memory }).says(right, at);
        const unknown = doorWith(exampleRoster([li, wu], credentials, rule), { memory }).says(nobodys, at);
        expect(known).toBe(unknown);
      }),
    );
  });

  it("for being forced counts whichever step it was", () => {
    const door = doorWith(
      exampleRoster([li], credentials.slice(0, 2), withDoor({ factorRules: [{ ways: [["card", "pin"]] }] })),
    );
    expect(door.says({ ...right, duress: true }, 1000)).toBe("second-factor");
    expect(door.show(card, 2000)).toMatchObject({ type: "granted", duress: true });
    expect(door.says(card, 3000)).toBe("second-factor");
    expect(door.show({ ...right, duress: true }, 4000)).toMatchObject({ type: "granted", duress: true });
  });
});

describe("a rule that asks for more than a resident has", () => {
  const li = somebody();
  const strict = withDoor({ factorRules: [{ ways: [["card", "pin"], ["id-card"]] }] });

  it("is waived for them on the second showing, and says so", () => {
    const door = doorWith(exampleRoster([li], [cardOf(li)], strict));
    expect(door.show(card, 1000)).toMatchObject({ type: "second-factor", accepts: ["card"] });
    expect(door.says(card, 1000 + sameAgainAfter - 1)).toBe("second-factor");
    expect(door.show(card, 1000 + sameAgainAfter)).toMatchObject({ type: "granted", waived: true, factors: ["card"] });
  });

  it("asks a resident for what they have, where what they showed is no part of it", () => {
    const door = doorWith(
      exampleRoster([li], [cardOf(li), pinOf(li, "204681")], withDoor({ factorRules: [{ ways: [["pin"]] }] })),
    );
    expect(door.show(card, 1000)).toMatchObject({ type: "second-factor", accepts: ["pin"] });
    const cleaner = somebody("staff");
    const pins = exampleRoster([cleaner], [cardOf(cleaner)], withDoor({ factorRules: [{ ways: [["pin"]] }] }));
    expect(doorWith(pins).says(card, 1000)).toBe("not-permitted-at-this-time");
  });

  it("holds for whoever has what it asks for, and for staff and guests", () => {
    const holds = doorWith(exampleRoster([li], [cardOf(li), pinOf(li, "204681")], strict));
    const cleaner = somebody("staff");
    const staff = doorWith(exampleRoster([cleaner], [cardOf(cleaner)], strict));
    for (const door of [holds, staff]) {
      for (const at of [1000, 4000, 7000]) expect(door.show(card, at)).toMatchObject({ type: "second-factor" });
    }
  });

  it("is waived where the keypad is gone, and never for a face alone while a card is there", () => {
    const credentials = [cardOf(li), faceOf(li), pinOf(li, "204681")];
    const door = doorWith(exampleRoster([li], credentials, strict), { takes: new Set(["card", "face"]) });
    const face: Presented = { type: "face", seen: "match", personId: li.personId };
    expect(door.show(face, 1000)).toMatchObject({ type: "second-factor", accepts: ["card"] });
    expect(door.says(face, 5000)).toBe("second-factor");
    expect(door.show(card, 6000)).toMatchObject({ type: "granted", waived: true });
  });
});

describe("a door whose rules ask in turn", () => {
  const li = somebody();
  const notTheirFace: Presented = { ...card, owner: "different" };
  const strict = { factorRules: [{ ways: [["card" as const, "pin" as const]] }] };

  it("does not ask a resident for ever: a waived rule and a doubted card are each asked about once", () => {
    const door = doorWith(exampleRoster([li], [cardOf(li)], withDoor({ ...strict, ownerComparison: "require" })));
    expect(door.show(notTheirFace, 1000)).toMatchObject({ because: "second-factor-required" });
    expect(door.show(notTheirFace, 4000)).toMatchObject({ because: "card-face-mismatch" });
    expect(door.show(notTheirFace, 7000)).toMatchObject({ type: "granted", waived: true, lendingSuspected: true });
  });

  it("goes on where it was, whatever the camera makes of their face between two showings", () => {
    const door = doorWith(exampleRoster([li], [cardOf(li), faceOf(li)], withDoor(strict)));
    const doubtful: Presented = { type: "face", seen: "match", personId: li.personId, doubtful: true };
    expect(door.says(card, 1000)).toBe("second-factor");
    expect(door.show(doubtful, 2000)).toMatchObject({ because: "liveness-doubtful" });
    expect(door.show(card, 4000)).toMatchObject({ type: "granted", waived: true });
  });
});

describe("two who share a room card", () => {
  const [li, wu] = [somebody(), somebody()];
  const strict = withDoor({ factorRules: [{ ways: [["card", "pin"]] }] });
  const own = [pinOf(li, "204681"), pinOf(wu, "735124")] as const;
  const shared = exampleRoster([li, wu], [cardOf(li), cardOf(wu), ...own], strict);
  const admitted = (decision: Decided["decision"]) =>
    decision.type === "granted" && decision.admitted.type === "holder" && decision.admitted.holder.occupancy.personId;

  it("both come in with it and a PIN of their own, whichever comes first", () => {
    for (const [place, who] of [li, wu].entries()) {
      const pin: Presented = { type: "pin", matched: own[place === 0 ? 0 : 1].credentialId };
      for (const order of [[card, pin] as const, [pin, card] as const]) {
        const door = doorWith(shared);
        const first = door.show(order[0], 1000);
        const second = door.show(order[1], 2000);
        expect([first.type, admitted(second)]).toEqual(["second-factor", who.personId]);
        expect(second.entryId).toBe(first.entryId);
        expect(door.memory().pending).toEqual([]);
      }
    }
  });

  it("are asked on under the entry that one of them began", () => {
    const three = withDoor({ factorRules: [{ ways: [["card", "pin", "id-card"]] }] });
    const documents = [li, wu].map((who) => ({ ...cardOf(who, `${who.personId}`), kind: "id-card" as const }));
    const door = doorWith(exampleRoster([li, wu], [cardOf(li), cardOf(wu), ...own, ...documents], three));
    const begun = door.show({ type: "pin", matched: own[1].credentialId }, 1000);
    expect(door.show(card, 2000)).toMatchObject({ type: "second-factor", entryId: begun.entryId });
  });

  it("are one refusal where neither shows a second step", () => {
    const door = doorWith(shared);
    const { entryId } = door.show(card, 1000);
    expect(forgetOverdue(door.memory(), monotonic(60_000))).toMatchObject({
      ...{ overdue: [{ entryId }], memory: { pending: [] } },
    });
  });
});

describe("somebody who lives here", () => {
  it("comes home at every hour, whatever hours a roster gives their card", () => {
    const scheduleId = mintId("schedule");
    const schedules = [{ scheduleId, name: "never", windows: [] }];
    const [li, cleaner] = [somebody("family"), somebody("staff")];
    const says = (who: typeof li) =>
      doorWith(exampleRoster([who], [{ ...cardOf(who), scheduleId }], { schedules })).says(card, 1);
    expect([says(li), says(cleaner)]).toEqual(["granted", "not-permitted-at-this-time"]);
  });

  it("keeps their PIN when one lease follows another, whichever of the two the keypad names", () => {
    const li = somebody();
    const over = somebody("tenant", {
      ...{ personId: li.personId, validity: { from: instant(0), until: instant(monday - hours(1)) } },
    });
    const pins = [pinOf(over, "204681", "911246"), pinOf(li, "204681", "911246")] as const;
    for (const { credentialId: matched } of pins) {
      const door = doorWith(exampleRoster([over, li], pins));
      expect(door.show({ type: "pin", matched }, 1)).toMatchObject({
        ...{ type: "granted", admitted: { holder: { occupancy: li.occupancy } } },
      });
      expect(door.show({ type: "pin", matched, duress: true }, 2)).toMatchObject({ type: "granted", duress: true });
    }
  });
});

describe("a door that minds cards handed back", () => {
  const li = somebody();
  const open = () => doorWith(exampleRoster([li], [cardOf(li)], withDoor({ antiPassback: "soft" })));
  const entry = (decision: Decided["decision"]) => decision.entryId;

  it("opens all the same and notes it, when the card comes in again and nobody left", () => {
    const door = open();
    const first = door.show(card, 1000);
    expect(first).toMatchObject({ type: "granted", passedBack: false });
    door.change((memory) => settledEntry(memory, entry(first), "taken"));
    expect(door.show(card, 4000)).toMatchObject({ type: "granted", passedBack: true });
  });

  it("minds nothing when somebody left, nobody had gone in, it was the same showing, or long ago", () => {
    const leaving = open();
    leaving.change((memory) => settledEntry(memory, entry(leaving.show(card, 1000)), "taken"));
    leaving.change(somebodyLeft);
    expect(leaving.show(card, 4000)).toMatchObject({ passedBack: false });
    const waiting = open();
    const first = waiting.show(card, 1000);
    waiting.change((memory) => settledEntry(memory, entry(first), "not-taken"));
    expect(waiting.show(card, 7000)).toMatchObject({ passedBack: false });
    const twice = open();
    twice.show(card, 1000);
    expect(twice.show(card, 3000)).toMatchObject({ passedBack: false });
    const evening = open();
    const gone = evening.show(card, 1000);
    evening.change((memory) => settledEntry(memory, entry(gone), "taken"));
    expect(evening.show(card, 1000 + minutes(5))).toMatchObject({ passedBack: false });
  });

  it("knows no difference on a door without a contact, once the first showing is over", () => {
    const door = open();
    door.show(card, 1000);
    expect(door.show(card, 1000 + seconds(10))).toMatchObject({ type: "granted", passedBack: true });
  });

  it("forgets who is not expected any more, so that its memory does not grow", () => {
    const li2 = somebody();
    const roster = exampleRoster([li, li2], [cardOf(li), cardOf(li2, "04FFFFFF")], withDoor({ antiPassback: "soft" }));
    const door = doorWith(roster);
    door.show(card, 1000);
    door.show({ type: "card", numberHash: cardHash("04FFFFFF") }, 1000 + minutes(6));
    expect(door.memory().cameIn.size).toBe(1);
    expect(comesAgain(door.memory(), mintId("credential"), monotonic(0))).toBe(false);
  });
});

describe("somebody who needs longer", () => {
  it("is let in for the door's extended times", () => {
    const slow = somebody("owner", { needsLonger: true });
    expect(doorWith(exampleRoster([slow], [cardOf(slow)])).show(card, 1)).toMatchObject({ extended: true });
    const order: Presented = { type: "order", actor: { type: "door" }, extended: true };
    expect(doorWith(exampleRoster([], [])).show(order, 1)).toMatchObject({ type: "granted", extended: true });
  });
});

describe("a door that stands unlocked by a schedule", () => {
  const scheduleId = mintId("schedule");
  const windows = [{ days: ["workday" as const], fromMinute: 480, untilMinute: 1080 }];
  const roster = exampleRoster([], [], { schedules: [{ scheduleId, name: "白天", windows }] });
  const door = { ...exampleDoor, unlockSchedule: { scheduleId, firstPersonIn: true } };
  const at = (minuteOfDay: number, changes: Partial<SiteTime> = {}) =>
    unlockHours(door, roster, { ...noon, minuteOfDay, ...changes }, "trusted");

  it("does so from the first minute until before the last, on the days that are meant", () => {
    expect([479, 480, 1079, 1080].map((minute) => at(minute) !== undefined)).toEqual([false, true, true, false]);
    expect(at(720, { weekday: "thursday", dayKind: "holiday" })).toBeUndefined();
    // A Sunday that is worked instead of a bridge day.
    expect(at(720, { weekday: "sunday", dayKind: "workday" })).toEqual({ scheduleId, firstPersonIn: true });
  });

  it("does not where it is not sure of the time, or has no schedule", () => {
    expect(unlockHours(door, roster, noon, "unknown")).toBeUndefined();
    expect(unlockHours(door, roster, noon, "estimated")).toBeUndefined();
    expect(unlockHours(exampleDoor, roster, noon, "trusted")).toBeUndefined();
    expect(unlockHours(door, { schedules: [] }, noon, "trusted")).toBeUndefined();
  });
});

describe("nobody is locked out of home by software", () => {
  /** What a passer-by, a neighbour and the resident themselves did before, in any order. */
  const deeds = fc.array(fc.constantFrom("wrong-pin", "other-card", "own-card", "left", "taken"), { maxLength: 12 });

  it("anti-passback and a keypad at rest change no decision of any card", () => {
    const li = somebody();
    fc.assert(
      fc.property(deeds, fc.constantFrom(...doorModes), (before, doorMode) => {
        const outcome = (door: Partial<RosterDoor>, memory?: Memory) => {
          const one = doorWith(exampleRoster([li], [cardOf(li)], withDoor(door)), {
            doorMode,
            ...(memory && { memory }),
          });
          return one.says(card, 60_000);
        };
        const busy = doorWith(exampleRoster([li], [cardOf(li)], withDoor({ antiPassback: "soft" })));
        before.forEach((_, index) => void busy.show(index % 2 === 0 ? card : { type: "pin" }, index * 100));
        expect(outcome({ antiPassback: "soft" }, busy.memory())).toBe(outcome({}));
      }),
    );
  });
});
