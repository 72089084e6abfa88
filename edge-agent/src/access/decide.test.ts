import {
  type Credential,
  denyReasonCodes,
  doorModes,
  factors,
  hours,
  type Instant,
  instant,
  type Monotonic,
  mintId,
  monotonic,
  type OwnerComparison,
  ownerComparisons,
  personKinds,
  type Roster,
} from "@menshen/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  appOf,
  cardHash,
  cardOf,
  exampleDoor,
  exampleDoorId,
  exampleRoster,
  faceOf,
  monday,
  type Somebody,
  somebody,
} from "../roster/example-house.ts";
import { indexRoster } from "../roster/holder-of.ts";
import { decide } from "./decide.ts";
import { emptyMemory, forgetOverdue, type Memory, secondFactorWithin } from "./memory.ts";
import { wrongPinsAllowed } from "./pin-tries.ts";
import type { AccessContext, AccessRequest, Decided, Presented } from "./request.ts";
import { sameAgainAfter } from "./second-step.ts";

const noon = { minuteOfDay: 720, weekday: "monday", dayKind: "workday" } as const;

interface Changes {
  readonly at?: Instant;
  readonly online?: boolean;
  readonly quality?: "trusted" | "estimated" | "unknown";
  readonly doorMode?: AccessContext["doorMode"];
  readonly memory?: Memory;
}

function contextOf(roster: Roster | undefined, changes: Changes = {}): AccessContext {
  const { at = monday, online = true, quality = "trusted", doorMode = "locked", memory = emptyMemory } = changes;
  return {
    roster: roster && indexRoster(roster),
    doorId: exampleDoorId,
    doorMode,
    memory,
    siteTime: noon,
    clock: { lowerBound: at, quality, online },
  };
}

const request = (presented: Presented, at: Monotonic = monotonic(1000)): AccessRequest => ({
  entryId: mintId("entry"),
  at,
  presented,
});
const card: Presented = { type: "card", numberHash: cardHash("04A1B2C3") };
const faceOfPerson = (who: Somebody): Presented => ({ type: "face", seen: "match", personId: who.personId });

function outcome({ decision }: Decided): string {
  return decision.type === "denied" ? decision.reason : decision.type;
}

/** What comes of a person showing a credential of theirs. */
function showing(
  presented: Presented,
  who: readonly Somebody[],
  credentials: readonly Credential[],
  changes?: Changes,
) {
  return outcome(decide(request(presented), contextOf(exampleRoster(who, credentials), changes)));
}

describe("who is let in", () => {
  const li = somebody();

  it("lets a tenant in by card and says whose card it was", () => {
    const { decision } = decide(request(card), contextOf(exampleRoster([li], [cardOf(li)])));
    expect(decision).toMatchObject({
      type: "granted",
      factors: ["card"],
      admitted: { holder: { occupancy: li.occupancy } },
    });
  });

  it("lets a tenant in by face, and a stranger not", () => {
    const roster = exampleRoster([li], [faceOf(li)]);
    expect(outcome(decide(request(faceOfPerson(li)), contextOf(roster)))).toBe("granted");
    expect(outcome(decide(request({ type: "face", seen: "unknown" }), contextOf(roster)))).toBe("face-unknown");
    expect(outcome(decide(request({ type: "face", seen: "ambiguous" }), contextOf(roster)))).toBe("face-ambiguous");
  });

  it("refuses a card nobody registered, and says so", () => {
    expect(showing({ type: "card", numberHash: cardHash("FFFFFFFF") }, [li], [cardOf(li)])).toBe(
      "credential-not-found",
    );
  });

  it("does not take a room card's number for a document's", () => {
    expect(showing({ type: "id-card", numberHash: cardHash("04A1B2C3") }, [li], [cardOf(li)])).toBe(
      "credential-not-found",
    );
  });

  it("refuses a resident whose occupancy ended this morning, except on a door that is cut off", () => {
    const gone = somebody("tenant", { validity: { from: instant(0), until: instant(monday - hours(4)) } });
    const credentials = [cardOf(gone)];
    expect(showing(card, [gone], credentials)).toBe("credential-expired");
    expect(showing(card, [gone], credentials, { online: false })).toBe("granted");
    expect(showing(card, [gone], credentials, { online: false, at: instant(monday + hours(72)) })).toBe(
      "credential-expired",
    );
  });

  it("refuses a card that begins tomorrow while the time is known", () => {
    const soon = somebody("tenant", {
      validity: { from: instant(monday + hours(24)), until: instant(monday + hours(999)) },
    });
    expect(showing(card, [soon], [cardOf(soon)])).toBe("credential-not-active");
    expect(showing(card, [soon], [cardOf(soon)], { at: instant(0), quality: "unknown" })).toBe("granted");
  });

  it("refuses a lost card, and a face without consent", () => {
    expect(showing(card, [li], [{ ...cardOf(li), disabled: "lost" }])).toBe("credential-not-enabled");
    const { consent: _none, ...silent } = li.occupancy;
    expect(showing(faceOfPerson(li), [{ ...li, occupancy: silent }], [faceOf(li)])).toBe("consent-missing");
  });

  it("lets a person in by the one of several credentials that is good", () => {
    expect(showing(card, [li], [{ ...cardOf(li), disabled: "lost" }, cardOf(li)])).toBe("granted");
  });

  it("has no roster yet and says so", () => {
    expect(outcome(decide(request(card), contextOf(undefined)))).toBe("roster-missing");
  });

  it("drops guests and app orders when the registry has been silent too long, a tenant never", () => {
    const guest = somebody("guest");
    const cut = { online: false, at: instant(monday + hours(24 * 8)) };
    expect(showing(card, [guest], [cardOf(guest)], cut)).toBe("roster-stale");
    expect(showing(card, [li], [cardOf(li)], cut)).toBe("granted");
  });

  it("keeps a cleaner to the hours of the schedule", () => {
    const cleaner = somebody("staff");
    const scheduleId = mintId("schedule");
    const nights = {
      scheduleId,
      name: "nights",
      windows: [{ days: ["monday" as const], fromMinute: 0, untilMinute: 360 }],
    };
    const roster = exampleRoster([cleaner], [{ ...cardOf(cleaner), scheduleId }], { schedules: [nights] });
    expect(outcome(decide(request(card), contextOf(roster)))).toBe("not-permitted-at-this-time");
    const night = { ...contextOf(roster), siteTime: { ...noon, minuteOfDay: 10 } };
    expect(outcome(decide(request(card), night))).toBe("granted");
  });

  it.each([
    ["blocked", "door-blocked"],
    ["locked-down", "door-locked-down"],
    ["double-locked", "granted"],
  ] as const)("answers a tenant at a door that is %s with %s", (doorMode, expected) => {
    expect(showing(card, [li], [cardOf(li)], { doorMode })).toBe(expected);
  });

  it("opens to a signed order unless the door is shut to everyone", () => {
    const order: Presented = { type: "order", actor: { type: "account", accountId: mintId("account") } };
    expect(showing(order, [], [])).toBe("granted");
    expect(showing(order, [], [], { doorMode: "locked-down" })).toBe("door-locked-down");
  });

  it("counts a guest's uses", () => {
    const guest = somebody("guest");
    const pass: Credential = { ...cardOf(guest), kind: "guest", passHash: cardHash("1234"), uses: 1 };
    const context = contextOf(exampleRoster([guest], [pass]));
    const shown = request({ type: "guest", passHash: cardHash("1234") });
    const first = decide(shown, context);
    expect(outcome(first)).toBe("granted");
    expect(outcome(decide(shown, { ...context, memory: first.memory }))).toBe("uses-exhausted");
  });

  it("stops listening to PINs after five wrong ones", () => {
    const context = contextOf(exampleRoster([li], []));
    let memory: Memory = emptyMemory;
    for (let count = 0; count < wrongPinsAllowed; count++) {
      const decided = decide(request({ type: "pin" }), { ...context, memory });
      expect(outcome(decided)).toBe("invalid-pin");
      memory = decided.memory;
    }
    expect(outcome(decide(request({ type: "pin" }), { ...context, memory }))).toBe("pin-locked-out");
  });
});

describe("a door that asks for more", () => {
  const li = somebody();
  const door = {
    ...exampleDoor,
    factorRules: [{ ways: [["card", "face"], ["card", "pin"], ["id-card"]] }],
  } satisfies typeof exampleDoor;
  const context = contextOf(exampleRoster([li], [cardOf(li), faceOf(li)], { doors: [door] }));
  const first = decide(request(card), context);

  it("asks for what is missing on the ways begun", () => {
    expect(first.decision).toMatchObject({ type: "second-factor", accepts: ["face", "card"] });
  });

  it("lets the person in under the first factor's entry once the second is shown", () => {
    const second = decide(request(faceOfPerson(li), monotonic(5000)), { ...context, memory: first.memory });
    expect(second.decision).toMatchObject({
      type: "granted",
      entryId: first.decision.entryId,
      factors: ["card", "face"],
    });
    expect(second.memory.pending).toEqual([]);
  });

  it("gives up waiting and names the entry it waited for", () => {
    const late = monotonic(1000 + secondFactorWithin);
    const second = decide(request(faceOfPerson(li), late), { ...context, memory: first.memory });
    expect(second.decision).toMatchObject({ type: "second-factor", accepts: ["card"] });
    expect(forgetOverdue(first.memory, late).overdue).toMatchObject([{ entryId: first.decision.entryId }]);
  });

  it("does not join two people's factors", () => {
    const wu = somebody();
    const both = contextOf(exampleRoster([li, wu], [cardOf(li), faceOf(wu)], { doors: [door] }), {
      memory: first.memory,
    });
    expect(outcome(decide(request(faceOfPerson(wu)), both))).toBe("second-factor");
  });
});

describe("a door that requires the owner's face beside a card", () => {
  const li = somebody();
  const lent = (owner: OwnerComparison): Presented => ({ ...card, owner }) as Presented;
  const pinOf = (who: Somebody): Credential => ({
    ...{ credentialId: mintId("credential"), occupancyId: who.occupancyId, validity: who.occupancy.validity },
    ...{ kind: "pin", pin: { salt: "AA", hash: "AA", cost: 16_384 } },
  });
  const requiring = (credentials: readonly Credential[], changes: Partial<AccessContext> = {}): AccessContext => ({
    ...contextOf(exampleRoster([li], credentials, { doors: [{ ...exampleDoor, ownerComparison: "require" }] })),
    ...changes,
  });
  const asked = ({ decision }: Decided) => (decision.type === "second-factor" ? decision.accepts : decision.type);

  it("opens to the owner, and to whoever did not agree to be compared", () => {
    const context = requiring([cardOf(li), faceOf(li), pinOf(li)]);
    for (const owner of ["same", "not-compared"] as const) {
      expect(outcome(decide(request(lent(owner)), context))).toBe("granted");
    }
  });

  it("leaves the choice among what the resident holds", () => {
    const credentials = [cardOf(li), faceOf(li), pinOf(li), appOf(li)];
    expect(asked(decide(request(lent("different")), requiring(credentials)))).toEqual(["face", "pin", "app"]);
    const cut = requiring(credentials, { clock: { lowerBound: monday, quality: "trusted", online: false } });
    expect(asked(decide(request(lent("different")), cut))).toEqual(["face", "pin"]);
  });

  it("asks nobody for what the door cannot be shown", () => {
    const context = requiring([cardOf(li), faceOf(li), pinOf(li)], { takes: new Set(["card", "face"]) });
    expect(asked(decide(request(lent("different")), context))).toEqual(["face", "card"]);
  });

  it("asks a masked resident with a PIN for it, and shuts out nobody who has only a face besides the card", () => {
    const masked = lent("no-usable-view");
    expect(asked(decide(request(masked), requiring([cardOf(li), faceOf(li), pinOf(li)])))).toEqual(["face", "pin"]);
    expect(asked(decide(request(masked), requiring([cardOf(li), faceOf(li)])))).toBe("granted");
  });

  it("asks for another step where the face may be anybody's, and accuses and holds up nobody who has none", () => {
    const unclear = lent("inconclusive");
    expect(asked(decide(request(unclear), requiring([cardOf(li), faceOf(li), pinOf(li)])))).toEqual(["face", "pin"]);
    const { decision } = decide(request(unclear), requiring([cardOf(li), faceOf(li)]));
    expect(decision).toMatchObject({ type: "granted", lendingSuspected: false, owner: "inconclusive" });
  });

  it("tells nobody of another face where none could be told", () => {
    const because = (owner: OwnerComparison) => {
      const { decision } = decide(request(lent(owner)), requiring([cardOf(li), faceOf(li), pinOf(li)]));
      return decision.type === "second-factor" ? decision.because : decision.type;
    };
    expect(because("different")).toBe("card-face-mismatch");
    expect([because("no-usable-view"), because("inconclusive")]).toEqual(["card-face-unclear", "card-face-unclear"]);
  });

  it("opens to a phone whoever stands there, and asks nothing more of a card that follows it", () => {
    const app = appOf(li);
    const context = requiring([cardOf(li), pinOf(li), app]);
    for (const owner of ownerComparisons) {
      const { decision } = decide(request({ type: "app", credentialId: app.credentialId, owner }), context);
      expect(decision).toMatchObject({ type: "granted", lendingSuspected: false, owner });
    }
    const both = [{ ways: [["app" as const, "card" as const]] }];
    const doors = [{ ...exampleDoor, ownerComparison: "require" as const, factorRules: both }];
    const strict = contextOf(exampleRoster([li], [cardOf(li), pinOf(li), app], { doors }));
    const begun = decide(request({ type: "app", credentialId: app.credentialId }), strict);
    expect(outcome(begun)).toBe("second-factor");
    expect(outcome(decide(request(lent("different")), { ...strict, memory: begun.memory }))).toBe("granted");
  });

  it("never shuts out a resident: whatever the camera says, a step without a face opens", () => {
    const comparisons = fc.constantFrom(...ownerComparisons);
    const others = fc.subarray<"face" | "pin" | "app">(["face", "pin", "app"]);
    fc.assert(
      fc.property(comparisons, comparisons, others, fc.boolean(), (first, second, held, online) => {
        const own = { face: faceOf(li), pin: pinOf(li), app: appOf(li) };
        const clock = { lowerBound: monday, quality: "trusted", online } as const;
        const context = requiring([cardOf(li), ...held.map((kind) => own[kind])], { clock });
        const begun = decide(request(lent(first)), context);
        if (begun.decision.type === "granted") return;
        const accepts = begun.decision.type === "second-factor" ? begun.decision.accepts : [];
        const way = accepts.find((factor) => factor !== "face");
        expect(way).toBeDefined();
        const shown =
          way === "pin"
            ? ({ type: "pin", matched: own.pin.credentialId } as const)
            : way === "app"
              ? ({ type: "app", credentialId: own.app.credentialId, owner: second } as const)
              : lent(second);
        const then = decide(request(shown, monotonic(1000 + sameAgainAfter)), { ...context, memory: begun.memory });
        expect(outcome(then)).toBe("granted");
        if (then.decision.type !== "granted") return;
        expect(then.decision.lendingSuspected).toBe(way === "card" && second === "different");
      }),
    );
  });
});

describe("whatever is shown at whatever door", () => {
  const instants = fc.integer({ min: 0, max: 4_000_000_000_000 }).map(instant);
  const anyPresented = (people: readonly Somebody[]): fc.Arbitrary<Presented> =>
    fc.oneof(
      fc.constantFrom<Presented>(
        card,
        { type: "pin" },
        { type: "face", seen: "unknown" },
        { type: "face", seen: "ambiguous" },
        { type: "face", seen: "masked" },
        { ...card, owner: "different" } as Presented,
        { ...card, owner: "no-usable-view" } as Presented,
      ),
      fc.constantFrom(...people.map(faceOfPerson)),
      fc.constantFrom(...people.map((who) => ({ ...faceOfPerson(who), doubtful: true }) as Presented)),
      fc
        .constantFrom<Presented["type"]>("qr", "app")
        .map((type) => ({ type, credentialId: mintId("credential"), proof: "valid" }) as Presented),
    );
  const changes = fc.record({
    at: instants,
    online: fc.boolean(),
    quality: fc.constantFrom("trusted" as const, "estimated" as const, "unknown" as const),
    doorMode: fc.constantFrom(...doorModes),
  });
  const anyone = fc
    .record({ kind: fc.constantFrom(...personKinds), from: instants, until: instants })
    .map(({ kind, from, until }) => somebody(kind, { validity: { from, until } }));
  const ways = fc.array(fc.array(fc.constantFrom(...factors), { minLength: 1, maxLength: 2 }), {
    minLength: 1,
    maxLength: 3,
  });

  it("always decides, with a reason the wire knows, and never lets in without a roster", () => {
    fc.assert(
      fc.property(
        fc.array(anyone, { minLength: 1, maxLength: 3 }),
        changes,
        ways,
        fc.boolean(),
        (people, change, rule, hasRoster) => {
          const credentials = people.flatMap((who) => [cardOf(who), faceOf(who)]);
          const doors = [{ ...exampleDoor, ownerComparison: "require" as const, factorRules: [{ ways: rule }] }];
          const roster = exampleRoster(people, credentials, { doors });
          fc.assert(
            fc.property(anyPresented(people), (presented) => {
              const { decision } = decide(request(presented), contextOf(hasRoster ? roster : undefined, change));
              if (decision.type === "denied") expect(denyReasonCodes).toContain(decision.reason);
              if (!hasRoster) expect(decision.type).toBe("denied");
              if (decision.type === "second-factor") expect(decision.accepts.length).toBeGreaterThan(0);
              if (decision.type === "granted") expect(presented).not.toHaveProperty("doubtful");
            }),
            { numRuns: 4 },
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("lets an unexpired resident with an enabled card in at every ordinary locked door, whatever the clock and the network", () => {
    const resident = fc.record({
      kind: fc.constantFrom("owner" as const, "tenant" as const, "family" as const),
      from: instants,
      lasts: fc.integer({ min: 1, max: 1e12 }),
      share: fc.double({ min: 0, max: 0.999, noNaN: true }),
    });
    fc.assert(
      fc.property(resident, changes, ({ kind, from, lasts, share }, change) => {
        const who = somebody(kind, { validity: { from, until: instant(from + lasts) } });
        const truth = from + Math.floor(lasts * share);
        // Whatever a door believes, it never believes it is later than it is.
        const at = instant(change.quality === "trusted" ? truth : Math.min(change.at, truth));
        expect(showing(card, [who], [cardOf(who)], { ...change, at, doorMode: "locked" })).toBe("granted");
      }),
    );
  });

  it("never makes a face the only way in: where a face opens, the same person's card does", () => {
    fc.assert(
      fc.property(anyone, changes, (who, change) => {
        if (showing(faceOfPerson(who), [who], [faceOf(who), cardOf(who)], change) !== "granted") return;
        expect(showing(card, [who], [faceOf(who), cardOf(who)], change)).toBe("granted");
      }),
    );
  });

  it("lets nobody in whose time is over beyond the grace, at any hour they show anything", () => {
    fc.assert(
      fc.property(anyone, changes, (who, change) => {
        const at = instant(who.occupancy.validity.until + hours(72));
        expect(showing(card, [who], [cardOf(who)], { ...change, at })).not.toBe("granted");
      }),
    );
  });
});
