import {
  type AgentId,
  type BootId,
  type Credential,
  checker,
  days,
  hours,
  instant,
  mintId,
  type Request,
  type RequestId,
  type Roster,
  SimulatedReplySchema,
} from "@menshen/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
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
import { createSiteTime } from "../roster/site-time.ts";
import { answerQuestion } from "./answer-question.ts";
import { decide } from "./decide.ts";
import { emptyMemory } from "./memory.ts";
import type { AccessContext, Presented } from "./request.ts";

type Question = Extract<Request, { type: "simulate" }>;
const night = instant(Date.UTC(2026, 10, 30, 18));
const situationOf = (roster: Roster | undefined): AccessContext => ({
  roster: roster && indexRoster(roster),
  doorId: exampleDoorId,
  doorMode: "locked",
  memory: emptyMemory,
  takes: new Set(["card", "pin", "face"]),
  siteTime: { minuteOfDay: 720, weekday: "monday", dayKind: "workday" },
  clock: { lowerBound: monday, quality: "unknown", online: false },
});
const addressed = {
  requestId: mintId("request") as RequestId,
  agentId: mintId("agent") as AgentId,
  bootId: mintId("boot") as BootId,
};
const question = (who: Somebody, change: Partial<Question> = {}): Question => ({
  ...{ type: "simulate", ...addressed, doorId: exampleDoorId, personId: who.personId, moment: night },
  ...{ shows: ["card"], online: true, accountId: mintId("account") },
  ...change,
});
const ask = (who: Somebody, roster: Roster | undefined, change: Partial<Question> = {}, hasFace = true) =>
  answerQuestion(question(who, change), { situation: situationOf(roster), hasFace: () => hasFace });
const unmet = (answer: ReturnType<typeof ask>) =>
  answer.type === "simulated" ? answer.conditions.flatMap((one) => (one.met ? [] : [one.condition])) : answer.reason;

describe("asking a door whether somebody would get in", () => {
  const li = somebody();
  const roster = exampleRoster([li], [cardOf(li), faceOf(li), pinOf(li, "204681")]);

  it("answers with what it would do, when it would be, and every condition it looked at", () => {
    const answer = ask(li, roster);
    expect(answer).toMatchObject({
      ...{ type: "simulated", action: "grant", rosterVersion: 1 },
      siteTime: { minuteOfDay: 120, weekday: "tuesday", dayKind: "workday" },
    });
    if (answer.type !== "simulated") throw new Error(answer.type);
    expect(answer.conditions.map(({ condition }) => condition)).toEqual([
      ...["roster-held", "credential-held", "door-takes", "at-this-door", "credential-enabled"],
      ...["validity-begun", "validity-not-over", "door-mode", "factors-suffice"],
    ]);
    expect(unmet(answer)).toEqual([]);
    const at = night;
    expect(checker("reply", SimulatedReplySchema)({ ...answer, ...addressed, at }).ok).toBe(true);
  });

  it("says that it takes a card to be in its owner's hands where the door looks at the face beside it", () => {
    const doors = [{ ...exampleDoor, ownerComparison: "require" as const }];
    const strict = exampleRoster([li], [cardOf(li), faceOf(li)], { doors });
    const beside = (asked: Somebody, list: Roster, hasFace = true) => {
      const answer = ask(asked, list, {}, hasFace);
      return (
        answer.type === "simulated" && answer.conditions.find(({ condition }) => condition === "owner-beside")?.met
      );
    };
    expect(beside(li, strict)).toBe(true);
    expect([beside(li, strict, false), beside(li, roster)]).toEqual([undefined, undefined]);
    const { consent: _none, ...silent } = li.occupancy;
    const shy = { ...li, occupancy: silent };
    expect(beside(shy, exampleRoster([shy], [cardOf(shy)], { doors }))).toBeUndefined();
  });

  it("says all that speaks against it, not only what comes first", () => {
    const cleaner = somebody("staff", { validity: { from: instant(0), until: instant(night - hours(1)) } });
    const scheduleId = mintId("schedule");
    const windows = [{ days: ["workday" as const], fromMinute: 480, untilMinute: 1080 }];
    const late = exampleRoster([cleaner], [{ ...cardOf(cleaner), scheduleId }], {
      schedules: [{ scheduleId, name: "白天", windows }],
    });
    const answer = ask(cleaner, late);
    expect(answer).toMatchObject({ action: "deny", reason: "credential-expired" });
    expect(unmet(answer)).toEqual(["validity-not-over", "within-hours"]);
    if (answer.type !== "simulated") throw new Error(answer.type);
    expect(answer.conditions).toContainEqual({
      ...{ condition: "within-hours", met: false, factor: "card", schedule: "白天" },
    });
  });

  it("follows several steps, and says what is still asked for", () => {
    const strict = exampleRoster([li], [cardOf(li), faceOf(li), pinOf(li, "204681")], {
      doors: [{ ...exampleDoor, factorRules: [{ ways: [["card", "pin"]] }] }],
    });
    expect(ask(li, strict)).toMatchObject({ action: "ask", reason: "second-factor-required", accepts: ["pin"] });
    expect(ask(li, strict, { shows: ["card", "pin"] })).toMatchObject({ action: "grant" });
    const without = exampleRoster([li], [cardOf(li)], { doors: strict.doors });
    expect(ask(li, without, { shows: ["card", "card"] })).toMatchObject({ action: "grant", waived: "no-other-way" });
  });

  it("knows what the door cannot be shown, whose face it does not hold, and which mode it stands in", () => {
    expect(unmet(ask(li, roster, { shows: ["qr"] }))).toEqual(["credential-held"]);
    const guest = exampleRoster(
      [li],
      [{ ...cardOf(li), kind: "qr", publicKey: "A".repeat(43), rotatesEvery: days(0) } as never],
    );
    expect(ask(li, guest, { shows: ["qr"] })).toMatchObject({ action: "deny" });
    expect(unmet(ask(li, guest, { shows: ["qr"] }))).toEqual(["door-takes"]);
    const strange = ask(li, roster, { shows: ["face"] }, false);
    expect(strange).toMatchObject({ action: "deny", reason: "face-unknown" });
    expect(unmet(strange)).toEqual(["face-enrolled"]);
    const closed = ask(li, roster, { mode: "locked-down" });
    expect(closed).toMatchObject({ action: "deny", reason: "door-locked-down" });
    expect(unmet(closed)).toEqual(["door-mode"]);
  });

  it("looks at nothing that does not concern what is shown: it would claim what nobody looked at", () => {
    const conditions = (who: Somebody, own: Credential, kind: "card" | "face" | "guest") => {
      const answer = ask(who, exampleRoster([who], [own]), { shows: [kind] });
      return answer.type === "simulated" ? answer.conditions.map(({ condition }) => condition) : [answer.reason];
    };
    const concern = ["consent-given", "roster-fresh", "within-hours", "uses-left"];
    const concerning = (...given: Parameters<typeof conditions>) =>
      conditions(...given).filter((condition) => concern.includes(condition));
    const scheduleId = mintId("schedule");
    const [cleaner, guest] = [somebody("staff"), somebody("guest")];
    expect(concerning(li, { ...cardOf(li), scheduleId }, "card")).toEqual([]);
    expect(concerning(li, faceOf(li), "face")).toEqual(["consent-given"]);
    expect(concerning(cleaner, { ...cardOf(cleaner), scheduleId }, "card")).toEqual(["within-hours"]);
    const { numberHash: passHash, ...pass } = cardOf(guest);
    expect(concerning(guest, { ...pass, kind: "guest", passHash, uses: 1 }, "guest")).toEqual([
      ...["roster-fresh", "uses-left"],
    ]);
  });

  it("knows somebody who has no way in yet, and says that this is what is missing", () => {
    const wu = somebody();
    const answer = ask(wu, exampleRoster([li, wu], [cardOf(li)]));
    expect(answer).toMatchObject({ type: "simulated", action: "deny", reason: "credential-not-found" });
    expect(unmet(answer)).toEqual(["credential-held"]);
  });

  it("knows that a phone's order comes by the network alone", () => {
    const { numberHash: _, ...common } = cardOf(li);
    const phone = exampleRoster([li], [{ ...common, kind: "app", publicKey: "A".repeat(43) }]);
    const situation = { ...situationOf(phone), takes: new Set(["card", "app"] as const) };
    const says = (online: boolean) =>
      answerQuestion(question(li, { shows: ["app"], online }), { situation, hasFace: () => true });
    expect(says(true)).toMatchObject({ action: "grant" });
    expect(unmet(says(false))).toContain("door-takes");
  });

  it("knows of a pass that was used up", () => {
    const guest = somebody("guest");
    const { numberHash: passHash, ...common } = cardOf(guest);
    const pass = { ...common, kind: "guest" as const, passHash, uses: 1 };
    const situation = {
      ...situationOf(exampleRoster([guest], [pass])),
      memory: { ...emptyMemory, uses: new Map([[pass.credentialId, 1]]) },
      takes: new Set(["guest"] as const),
    };
    const answer = answerQuestion(question(guest, { shows: ["guest"] }), { situation, hasFace: () => true });
    expect(unmet(answer)).toEqual(["uses-left"]);
  });

  it("is refused for another door, somebody the door does not know, and before a roster came", () => {
    expect(ask(li, roster, { doorId: mintId("door") })).toMatchObject({ type: "refused", reason: "door-not-found" });
    expect(ask(somebody(), roster)).toMatchObject({ type: "refused", reason: "person-not-found" });
    expect(ask(li, undefined)).toMatchObject({ type: "refused", reason: "roster-missing" });
  });

  it("says what the door then does, whoever asks and whatever the roster: it is the same decision", () => {
    const kinds = fc.constantFrom("tenant" as const, "guest" as const, "staff" as const);
    const validity = fc
      .tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: 1, max: 40 }))
      .map(([from, lasts]) => ({ from: instant(night + days(from)), until: instant(night + days(from + lasts)) }));
    const ways = fc.option(fc.constantFrom([["card"]], [["pin"]], [["card", "pin"]], [["face", "pin"], ["id-card"]]));
    const setting = fc.record({
      ...{ kind: kinds, validity, ways, online: fc.boolean(), disabled: fc.boolean(), scheduled: fc.boolean() },
      mode: fc.constantFrom("locked" as const, "blocked" as const, "locked-down" as const, "unlocked" as const),
    });
    fc.assert(
      fc.property(setting, ({ kind, validity: period, ways: asked, online, disabled, scheduled, mode }) => {
        const who = somebody(kind, { validity: period });
        const scheduleId = mintId("schedule");
        const windows = [{ days: ["weekend" as const], fromMinute: 0, untilMinute: 1440 }];
        const own = {
          ...cardOf(who),
          ...(disabled && { disabled: "lost" as const }),
          ...(scheduled && { scheduleId }),
        };
        const held = exampleRoster([who], [own as Credential], {
          schedules: [{ scheduleId, name: "周末", windows }],
          doors: [{ ...exampleDoor, factorRules: asked ? [{ ways: asked as never }] : [] }],
        });
        const answer = ask(who, held, { online, mode });
        const presented: Presented = { type: "card", numberHash: own.numberHash };
        const { decision } = decide(
          { entryId: mintId("entry"), at: 0 as never, presented },
          {
            ...situationOf(held),
            doorMode: mode,
            siteTime: createSiteTime("Asia/Shanghai", [])(night),
            clock: { lowerBound: night, quality: "trusted", online },
          },
        );
        const does = { granted: "grant", denied: "deny", "second-factor": "ask" } as const;
        expect(answer).toMatchObject({ type: "simulated", action: does[decision.type] });
        if (decision.type === "denied") expect(answer).toMatchObject({ reason: decision.reason });
        if (answer.type !== "simulated") return;
        // A refusal names what was not met; an entry names nothing.
        expect(answer.conditions.every(({ met }) => met)).toBe(decision.type === "granted");
      }),
      { numRuns: 300 },
    );
  });

  it("counts no use, remembers nobody and leaves the door as it was", () => {
    const situation = situationOf(roster);
    const before = JSON.stringify([
      ...situation.memory.uses,
      ...situation.memory.pending,
      ...situation.memory.pinTries,
    ]);
    answerQuestion(question(li, { shows: ["card", "pin", "face"] }), { situation, hasFace: () => true });
    const { memory } = situation;
    expect(JSON.stringify([...memory.uses, ...memory.pending, ...memory.pinTries])).toBe(before);
  });
});
