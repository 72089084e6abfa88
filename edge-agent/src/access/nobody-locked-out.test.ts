import {
  type Credential,
  type Factor,
  hours,
  instant,
  mintId,
  monotonic,
  numberHash,
  type OwnerComparison,
  ownerComparisons,
  weekdays,
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
  exampleSiteKey,
  faceOf,
  pinOf,
  type Somebody,
  somebody,
} from "../roster/example-house.ts";
import { indexRoster } from "../roster/holder-of.ts";
import { settledEntry, somebodyLeft } from "./anti-passback.ts";
import { decide } from "./decide.ts";
import { emptyMemory, forgetOverdue, type Memory } from "./memory.ts";
import type { AccessContext, Decision, Presented } from "./request.ts";
import { sameAgainAfter } from "./second-step.ts";

const documentHash = numberHash(exampleSiteKey, "id-card", "110101199003070011");
// Hashed once: the slow hash is not what is looked at here.
const { pin } = pinOf(somebody(), "204681");
const { pin: othersPin } = pinOf(somebody(), "735124");
const common = ({ occupancyId, occupancy: { validity } }: Somebody) => ({
  ...{ credentialId: mintId("credential"), occupancyId, validity },
});
const documentOf = (who: Somebody): Credential => ({ ...common(who), kind: "id-card", numberHash: documentHash });

/** What others do before and between a resident's own steps, and what the camera makes of whoever stands there. */
const meanwhile = fc.constantFrom(
  ...([
    "nothing",
    "wrong-pin",
    "other-card",
    "own-card",
    "own-phone",
    "doubtful-face",
    "masked-face",
    "stranger",
  ] as const),
  ...(["left", "taken", "overdue"] as const),
);
const setting = fc.record({
  kind: fc.constantFrom("owner" as const, "tenant" as const, "family" as const),
  from: fc.integer({ min: 0, max: 3_000_000_000_000 }),
  lasts: fc.integer({ min: 1, max: 1_000_000_000_000 }),
  share: fc.double({ min: 0, max: 0.999, noNaN: true }),
  /** What they carry, and what else they have. */
  carries: fc.constantFrom("card" as const, "id-card" as const, "pin" as const),
  holds: fc.subarray(["card", "face", "pin", "id-card", "app"] as const),
  hasOldLease: fc.boolean(),
  /** Whether their neighbour bears the same card, and has a PIN of their own. */
  sharesCard: fc.boolean(),
  hasHours: fc.boolean(),
  takes: fc.subarray(["card", "face", "pin", "id-card", "app"] as const),
  ways: fc.option(
    fc.array(
      fc.array(fc.constantFrom<Factor>("card", "pin", "face", "id-card", "qr", "app"), { minLength: 1, maxLength: 3 }),
      { minLength: 1, maxLength: 3 },
    ),
  ),
  ownerComparison: fc.constantFrom("off" as const, "observe" as const, "require" as const),
  antiPassback: fc.constantFrom("off" as const, "soft" as const),
});
const moment = fc.record({
  quality: fc.constantFrom("trusted" as const, "estimated" as const, "unknown" as const),
  online: fc.boolean(),
  lag: fc.integer({ min: 0, max: 3_000_000_000_000 }),
  compiled: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  minuteOfDay: fc.integer({ min: 0, max: 1439 }),
  weekday: fc.constantFrom(...weekdays),
  dayKind: fc.constantFrom("workday" as const, "weekend" as const, "holiday" as const),
  doorMode: fc.constantFrom("locked" as const, "unlocked" as const, "locked-open" as const, "double-locked" as const),
});
const steps = fc.array(
  fc.record({
    pause: fc.integer({ min: sameAgainAfter, max: 9_000 }),
    between: fc.array(meanwhile, { maxLength: 3 }),
    owner: fc.constantFrom(...ownerComparisons),
  }),
  { minLength: 6, maxLength: 6 },
);

/** A house with one resident and one neighbour, at a moment, and a door that remembers. */
function houseOf(
  {
    kind,
    from,
    lasts,
    share,
    carries,
    holds,
    hasOldLease,
    sharesCard,
    hasHours,
    takes,
    ways,
    ...rules
  }: typeof Setting,
  { quality, lag, compiled, online, doorMode, ...siteTime }: typeof Moment,
) {
  const truth = from + Math.floor(lasts * share);
  // A door never takes it to be later than it is; a clock it trusts is right.
  const lowerBound = instant(quality === "trusted" ? truth : Math.max(0, truth - lag));
  const validity = { from: instant(from), until: instant(from + lasts) };
  const li = somebody(kind, { validity });
  const before = somebody(kind, { personId: li.personId, validity: { from: instant(0), until: instant(from) } });
  const wu = somebody(kind, { validity });
  const scheduleId = mintId("schedule");
  const own = new Set<Factor>([...holds, carries]);
  const credentialsOf = (who: Somebody): readonly Credential[] =>
    [
      ...(own.has("card") ? [cardOf(who)] : []),
      ...(own.has("face") ? [faceOf(who)] : []),
      ...(own.has("pin") ? [{ ...common(who), kind: "pin" as const, pin }] : []),
      ...(own.has("id-card") ? [documentOf(who)] : []),
      ...(own.has("app") ? [appOf(who)] : []),
    ].map((credential) => ({ ...credential, ...(hasHours && { scheduleId }) }));
  const credentials = [
    ...(sharesCard ? [cardOf(wu)] : []),
    ...(hasOldLease ? credentialsOf(before) : []),
    ...credentialsOf(li),
    cardOf(wu, "04FFFFFF"),
    ...(sharesCard ? [{ ...common(wu), kind: "pin" as const, pin: othersPin }] : []),
  ] satisfies readonly Credential[];
  const roster = exampleRoster(hasOldLease ? [before, li, wu] : [li, wu], credentials, {
    doors: [{ ...exampleDoor, ...rules, factorRules: ways ? [{ ways }] : [] }],
    compiledAt: instant(compiled),
    schedules: [{ scheduleId, name: "never", windows: [] }],
  });
  const context: Omit<AccessContext, "memory"> = {
    ...{ roster: indexRoster(roster), doorId: exampleDoorId, doorMode, siteTime },
    takes: new Set<Factor>([...takes, carries]),
    clock: { lowerBound, quality, online },
  };
  let memory: Memory = emptyMemory;
  const show = (presented: Presented, at: number): Decision => {
    const decided = decide({ entryId: mintId("entry"), at: monotonic(at), presented }, { ...context, memory });
    memory = decided.memory;
    return decided.decision;
  };
  // The keypad names the first credential whose digits these are.
  const matched = credentials.find((one) => one.kind === "pin" && one.pin === pin)?.credentialId;
  const phone = credentials.find((one) => one.kind === "app" && one.occupancyId === li.occupancyId)?.credentialId;
  const order = (owner: OwnerComparison, at: number) =>
    show({ type: "app", credentialId: phone ?? mintId("credential"), owner }, at);
  return {
    own,
    show,
    showOwn(factor: Factor, at: number, owner: OwnerComparison): Decision {
      if (factor === "pin") return show({ type: "pin", ...(matched && { matched }) }, at);
      if (factor === "app") return order(owner, at);
      if (factor === "id-card") return show({ type: "id-card", numberHash: documentHash, owner }, at);
      return show({ type: "card", numberHash: cardHash("04A1B2C3"), owner }, at);
    },
    happen(what: typeof Meanwhile, at: number): Decision | undefined {
      switch (what) {
        case "wrong-pin":
          return show({ type: "pin" }, at);
        case "other-card":
          return show({ type: "card", numberHash: cardHash("04FFFFFF") }, at);
        case "doubtful-face":
          return own.has("face")
            ? show({ type: "face", seen: "match", personId: li.personId, doubtful: true }, at)
            : undefined;
        case "own-card":
          return own.has("card")
            ? show({ type: "card", numberHash: cardHash("04A1B2C3"), owner: "different" }, at)
            : undefined;
        case "own-phone":
          return own.has("app") ? order("different", at) : undefined;
        case "masked-face":
          return show({ type: "face", seen: "masked" }, at);
        case "stranger":
          return show({ type: "face", seen: "unknown" }, at);
        case "left":
          memory = somebodyLeft(memory);
          return undefined;
        case "taken":
          for (const { entryId } of memory.cameIn.values()) memory = settledEntry(memory, entryId, "taken");
          return undefined;
        case "overdue":
          memory = forgetOverdue(memory, monotonic(at)).memory;
          return undefined;
        case "nothing":
          return undefined;
      }
    },
  };
}
declare const Setting: typeof setting extends fc.Arbitrary<infer Value> ? Value : never;
declare const Moment: typeof moment extends fc.Arbitrary<infer Value> ? Value : never;
declare const Meanwhile: typeof meanwhile extends fc.Arbitrary<infer Value> ? Value : never;

describe("whoever lives here", () => {
  it("comes in by what they carry, in a few steps, whatever is combined against them", () => {
    fc.assert(
      fc.property(setting, moment, fc.array(meanwhile, { maxLength: 12 }), steps, (house, when, before, each) => {
        const door = houseOf(house, when);
        let at = 1000;
        for (const what of before) {
          at += 300;
          door.happen(what, at);
        }
        // A keypad that a passer-by played with rests for minutes; nobody is asked to wait longer.
        at += hours(1);
        let next: Factor = house.carries;
        const told: string[] = [];
        for (const { pause, between, owner } of each) {
          const decision = door.showOwn(next, at, owner);
          told.push(decision.type === "denied" ? `${next} ${decision.reason}` : `${next} ${decision.type}`);
          if (decision.type === "granted") return;
          if (decision.type === "denied") break;
          // They show what they are asked for and have at hand, and what they came with otherwise.
          const asked = decision.accepts.find((factor) => factor !== "face" && door.own.has(factor));
          next = asked ?? house.carries;
          // At most one wrong PIN a step: the row beside a card has five, and then a minute.
          const others = between.filter((what, place) => what !== "wrong-pin" || between.indexOf(what) === place);
          for (const [place, what] of others.entries()) {
            const other = door.happen(what, at + 300 * (place + 1));
            // Their own phone, or whoever shares the card, finished the entry they began: the door stands open before them.
            const isTheirs = what === "own-phone" || what === "own-card" || what === "other-card";
            if (isTheirs && other?.type === "granted" && other.entryId === decision.entryId) return;
          }
          at += Math.max(pause, 300 * others.length);
        }
        expect.fail(told.join(", then "));
      }),
      { numRuns: 20000 },
    );
  });
});
