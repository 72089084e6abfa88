import {
  type Credential,
  days,
  type Factor,
  hours,
  instant,
  mintId,
  minutes,
  monotonic,
  type OwnerComparison,
  type RosterDoor,
} from "@menshen/protocol";
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
  type Somebody,
  somebody,
} from "../roster/example-house.ts";
import { indexRoster } from "../roster/holder-of.ts";
import { decide } from "./decide.ts";
import { emptyMemory, type Memory } from "./memory.ts";
import { wrongPinsAllowed } from "./pin-tries.ts";
import type { AccessContext, Presented } from "./request.ts";
import { sameAgainAfter } from "./second-step.ts";

const card: Presented = { type: "card", numberHash: cardHash("04A1B2C3") };
const scheduleId = mintId("schedule");
const night = { scheduleId, name: "night", windows: [{ days: ["workday" as const], fromMinute: 0, untilMinute: 360 }] };
const noon = { minuteOfDay: 720, weekday: "monday", dayKind: "workday" } as const;
const atNight = { ...noon, minuteOfDay: 120 };

interface House extends Partial<Omit<AccessContext, "roster" | "memory">> {
  readonly door?: Partial<RosterDoor>;
  readonly compiledAt?: ReturnType<typeof instant>;
}

/** What the door says to one presentation after the other, two and a half seconds apart. */
function house(people: readonly Somebody[], credentials: readonly Credential[], changes: House = {}) {
  const { door, compiledAt = monday, ...context } = changes;
  const doors = [{ ...exampleDoor, ...door }];
  const roster = indexRoster(exampleRoster(people, credentials, { doors, compiledAt, schedules: [night] }));
  let memory: Memory = emptyMemory;
  let at = 0;
  const show = (presented: Presented, later: number = sameAgainAfter + 500) => {
    at += later;
    const decided = decide(
      { entryId: mintId("entry"), at: monotonic(at), presented },
      {
        ...{ roster, doorId: exampleDoorId, doorMode: "locked", siteTime: noon, memory },
        ...{ clock: { lowerBound: monday, quality: "trusted", online: true }, ...context },
      },
    );
    memory = decided.memory;
    return decided.decision;
  };
  const says = (presented: Presented, later?: number) => {
    const decision = show(presented, later);
    return decision.type === "denied" ? decision.reason : decision.type;
  };
  return { show, says };
}

const withoutNumber = (who: Somebody) => {
  const { numberHash: _, ...common } = cardOf(who);
  return common;
};

describe("a rule of the night", () => {
  const li = somebody();
  const credentials = [cardOf(li), pinOf(li, "204681")];
  const door = { factorRules: [{ scheduleId, ways: [["card", "pin"] as Factor[]] }] };

  it("asks for two factors in its hours, and for one at any other", () => {
    expect(house([li], credentials, { door, siteTime: atNight }).show(card)).toMatchObject({ accepts: ["pin"] });
    expect(house([li], credentials, { door, siteTime: noon }).says(card)).toBe("granted");
    const holiday = { ...atNight, dayKind: "holiday" as const };
    expect(house([li], credentials, { door, siteTime: holiday }).says(card)).toBe("granted");
  });

  it("asks nobody for a PIN that was switched off", () => {
    const off = house([li], [cardOf(li), { ...pinOf(li, "204681"), disabled: "lost" }], { door, siteTime: atNight });
    expect(off.show(card)).toMatchObject({ accepts: ["card"] });
    expect(off.show(card)).toMatchObject({ type: "granted", waived: true });
  });

  it("lets whoever a living face is doubted of show what the rule takes without a face", () => {
    const rule = { factorRules: [{ ways: [["face"], ["card"]] as Factor[][] }] };
    const face: Presented = { type: "face", seen: "match", personId: li.personId, doubtful: true };
    expect(house([li], [...credentials, faceOf(li)], { door: rule }).show(face)).toMatchObject({ accepts: ["card"] });
  });
});

describe("what a way in is worth", () => {
  const li = somebody();

  it("ends with the credential where that ends before the occupancy, and begins no sooner", () => {
    const own = cardOf(li);
    const over = { ...own, validity: { from: own.validity.from, until: instant(monday - hours(1)) } };
    expect(house([li], [over]).says(card)).toBe("credential-expired");
    const still = { ...own, validity: { from: own.validity.from, until: instant(monday + days(9999)) } };
    const gone = somebody("tenant", { validity: { from: own.validity.from, until: instant(monday - hours(1)) } });
    expect(house([gone], [{ ...still, occupancyId: gone.occupancyId }]).says(card)).toBe("credential-expired");
    const later = { ...own, validity: { from: instant(monday + hours(1)), until: own.validity.until } };
    expect(house([li], [later]).says(card)).toBe("credential-not-active");
  });

  it("is that of its own kind: a card's number proves no phone and no code", () => {
    const own = cardOf(li);
    const { credentialId } = own;
    expect(house([li], [own]).says({ type: "qr", credentialId, proof: "valid" })).toBe("credential-not-found");
    expect(house([li], [own]).says({ type: "app", credentialId })).toBe("credential-not-found");
    expect(house([li], [own]).says({ type: "pin", matched: credentialId })).toBe("credential-not-found");
  });

  it("is nothing without a proof that holds", () => {
    const qr: Credential = {
      ...{ ...withoutNumber(li), kind: "qr" as const, publicKey: "A".repeat(43), rotatesEvery: minutes(1) },
    };
    const says = (proof: "valid" | "replayed" | "unreadable") =>
      house([li], [qr]).says({ type: "qr", credentialId: qr.credentialId, proof });
    expect([says("valid"), says("replayed"), says("unreadable")]).toEqual([
      ...["granted", "credential-replayed", "credential-unreadable"],
    ]);
  });
});

describe("a door that does not know enough", () => {
  const cut = { quality: "trusted", online: false } as const;
  const guest = somebody("guest");

  it("does not keep a cleaner to hours that it cannot know", () => {
    const cleaner = somebody("staff");
    const own = [{ ...cardOf(cleaner), scheduleId }];
    const clock = { lowerBound: monday, quality: "unknown", online: true } as const;
    expect(house([cleaner], own, { siteTime: atNight, clock }).says(card)).toBe("clock-untrusted");
    expect(house([cleaner], own, { siteTime: atNight }).says(card)).toBe("granted");
  });

  it("believes an old roster for as long as the registry is heard, or was lately", () => {
    const lowerBound = instant(monday + days(30));
    const says = (clock: AccessContext["clock"]) => house([guest], [cardOf(guest)], { clock }).says(card);
    expect(says({ ...cut, lowerBound })).toBe("roster-stale");
    expect(says({ ...cut, lowerBound, online: true })).toBe("granted");
    expect(says({ ...cut, lowerBound, lastWord: instant(lowerBound - days(1)) })).toBe("granted");
    expect(says({ ...cut, lowerBound, lastWord: instant(lowerBound - days(8)) })).toBe("roster-stale");
  });

  it("does not believe a resident's phone on an old roster, and their card as ever", () => {
    const li = somebody();
    const app: Credential = { ...withoutNumber(li), kind: "app", publicKey: "A".repeat(43) };
    const clock = { ...cut, lowerBound: instant(monday + days(30)) };
    const own = house([li], [app, cardOf(li)], { clock });
    expect(own.says({ type: "app", credentialId: app.credentialId })).toBe("roster-stale");
    expect(own.says(card)).toBe("granted");
  });
});

describe("wrong PINs", () => {
  const li = somebody();
  const own = pinOf(li, "204681");
  const right: Presented = { type: "pin", matched: own.credentialId };
  const wrong: Presented = { type: "pin" };
  const door = { factorRules: [{ ways: [["card", "pin"] as Factor[]] }] };
  const times = (count: number, act: () => unknown) => Array.from({ length: count }, act);

  it("are forgotten with the right one", () => {
    const pad = house([li], [own]);
    times(wrongPinsAllowed - 1, () => pad.says(wrong));
    expect(pad.says(right)).toBe("granted");
    expect(new Set(times(wrongPinsAllowed - 1, () => pad.says(wrong)))).toEqual(new Set(["invalid-pin"]));
    expect(pad.says(right)).toBe("granted");
  });

  it("make a keypad rest for longer each time, and whoever showed a card for a minute at most", () => {
    const street = house([li], [own]);
    const rest = () => times(wrongPinsAllowed, () => street.says(wrong, 1));
    rest();
    expect(street.says(right, minutes(1))).toBe("granted");
    rest();
    expect(street.says(right, minutes(1))).toBe("pin-locked-out");
    const found = house([li], [own, cardOf(li)], { door });
    const guess = () => {
      found.says(card);
      times(wrongPinsAllowed, () => found.says(wrong, 1));
    };
    guess();
    found.says(card, minutes(1));
    times(wrongPinsAllowed, () => found.says(wrong, 1));
    found.says(card, minutes(1));
    expect(found.says(right, 1)).toBe("granted");
  });

  it("are told apart from a rest only where nobody is listened to", () => {
    const pad = house([li], [own, cardOf(li)], { door });
    times(wrongPinsAllowed, () => pad.says(wrong, 1));
    expect(pad.says(wrong, 1)).toBe("pin-locked-out");
    pad.says(card);
    expect(pad.says(wrong, 1)).toBe("invalid-pin");
  });
});

describe("a card beside a face that is not its owner's", () => {
  const li = somebody();
  const doubted = (owner: OwnerComparison): Presented => ({ ...card, owner }) as Presented;

  it("opens at once where the door only watches", () => {
    expect(house([li], [cardOf(li)], { door: { ownerComparison: "observe" } }).says(doubted("different"))).toBe(
      "granted",
    );
  });

  it("is cleared up by a phone, whoever stands before the camera then, and not by itself", () => {
    const app: Credential = { ...withoutNumber(li), kind: "app", publicKey: "A".repeat(43) };
    const door = house([li], [cardOf(li), app], { door: { ownerComparison: "require" } });
    expect(door.show(doubted("different"))).toMatchObject({ accepts: ["app"] });
    expect(door.says(doubted("different"))).toBe("second-factor");
    const phone: Presented = { type: "app", credentialId: app.credentialId, owner: "different" };
    expect(door.show(phone)).toMatchObject({ type: "granted", lendingSuspected: false });
  });
});
