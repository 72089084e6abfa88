import type { KeyPress, ReadTrouble } from "@menshen/hardware";
import {
  type Credential,
  type DoorMode,
  type EventBody,
  type EventBodyOf,
  type Millis,
  type Monotonic,
  monotonic,
  numberHash,
  type OwnerComparison,
  type RosterDoor,
  seconds,
} from "@menshen/protocol";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { emptyMemory } from "./access/memory.ts";
import { createEntry, type Entry } from "./entry.ts";
import {
  cardOf,
  exampleDoor,
  exampleDoorId,
  exampleRoster,
  exampleSiteKey,
  monday,
  pinOf,
  somebody,
} from "./roster/example-house.ts";
import { indexRoster } from "./roster/holder-of.ts";

const li = somebody("tenant", { needsLonger: true });
const idNumber = "330299199001010017";
const idCard: Credential = {
  ...cardOf(li),
  kind: "id-card",
  numberHash: numberHash(exampleSiteKey, "id-card", idNumber),
};
const credentials: readonly Credential[] = [cardOf(li), pinOf(li, "204681", "911246"), idCard];

let now: Monotonic;
let mode: DoorMode;
/** What somebody who stands there can see and hear, in order. */
let shown: string[];
let told: string[];
let bodies: EventBody[];
beforeEach(() => {
  [shown, told, bodies] = [[], [], []];
  now = monotonic(1000);
  mode = "locked";
});

function open(
  door: Partial<RosterDoor> = {},
  awaitFace: (then: (found: OwnerComparison) => void) => void = () => {},
  onAfter: (act: () => void) => void = () => {},
): Entry {
  const roster = indexRoster(exampleRoster([li], credentials, { doors: [{ ...exampleDoor, ...door }] }));
  return createEntry({
    doorId: exampleDoorId,
    door: {
      admit: (_entryId, who) => shown.push(`unlocked ${who?.extended ? "longer" : ""} ${who?.resident ? "home" : ""}`),
      showDenied: () => shown.push("denied"),
      standingMode: () => mode,
    },
    roster: () => roster,
    siteTime: () => ({ minuteOfDay: 720, weekday: "monday", dayKind: "workday" }),
    clock: () => ({ monotonic: now, lowerBound: monday, quality: "trusted", online: true }),
    siteKey: exampleSiteKey,
    replay: false,
    append: (body) => bodies.push(body),
    photograph: () => told.push("photo"),
    remembered: emptyMemory,
    remember: () => {},
    alarmStands: () => false,
    onRepeatedRefusal: () => told.push("repeated refusal"),
    onDuress: () => told.push("duress"),
    onLendingSuspected: () => told.push("lending"),
    onPassedBack: () => told.push("passed back"),
    ownerComparer: {
      now: () => ({ found: "no-usable-view", settled: true }),
      within: (_span, _owners, then) => awaitFace(then),
    },
    showMoreAsked: () => shown.push("more asked"),
    showProcessing: () => shown.push("processing"),
    say: (sentence) => shown.push(sentence),
    after(_span: Millis, act) {
      onAfter(act);
      return () => {};
    },
  });
}

const type = (entry: Entry, keys: string, keypad?: string) => {
  for (const key of keys) entry.key({ key: key as KeyPress["key"], at: now }, keypad);
};
const decided = async (count = 1) =>
  await vi.waitFor(() =>
    expect(bodies.filter(({ type: kind }) => kind.startsWith("entry.")).length).toBeGreaterThanOrEqual(count),
  );

describe("a PIN at the door", () => {
  it("opens, for as long as this resident needs, and the journal holds no digit of it", async () => {
    const entry = open();
    type(entry, "204681#");
    expect(shown).toEqual(["processing"]);
    await decided();
    expect(shown).toEqual(["processing", "unlocked longer home", "welcome"]);
    expect(bodies[0]).toMatchObject({ type: "entry.granted", factors: ["pin"], extended: true });
    expect(JSON.stringify(bodies)).not.toContain("204681");
  });

  it("for being forced shows and says at the door exactly what any PIN does, and calls for help elsewhere", async () => {
    const usual = open();
    type(usual, "204681#");
    await decided();
    const seen = shown;
    const journalled = JSON.stringify(bodies).replaceAll(/entry_[a-z2-7]+/g, "");
    [shown, bodies, told] = [[], [], []];
    const forced = open();
    type(forced, "911246#");
    await decided();
    expect(shown).toEqual(seen);
    expect(told).toEqual(["duress", "photo"]);
    expect(JSON.stringify(bodies).replaceAll(/entry_[a-z2-7]+/g, "")).toBe(journalled);
  });

  it("for being forced calls for help also where it opens nothing, and is refused as any PIN is", async () => {
    mode = "locked-down";
    type(open(), "204681#");
    await decided();
    const seen = shown;
    [shown, bodies, told] = [[], [], []];
    type(open(), "911246#");
    await decided();
    expect(shown).toEqual(seen);
    expect(bodies[0]).toMatchObject({ type: "entry.denied", reason: "door-locked-down" });
    expect(told).toContain("duress");
  });

  it("for being forced calls for help also where the step after it is never shown", async () => {
    let runOut = () => {};
    const entry = open({ factorRules: [{ ways: [["card", "pin"]] }] }, undefined, (act) => {
      runOut = act;
    });
    type(entry, "911246#");
    await decided();
    expect(told).toEqual([]);
    now = monotonic(now + seconds(60));
    runOut();
    expect(told).toContain("duress");
  });

  it("that is hashed makes no card wait", async () => {
    const entry = open();
    type(entry, "204681#");
    entry.card({ type: "card", cardNumber: "04A1B2C3", at: now });
    expect(bodies.map((body) => "factors" in body && body.factors)).toEqual([["card"]]);
    await decided(2);
    expect(bodies.map((body) => "factors" in body && body.factors)).toEqual([["card"], ["pin"]]);
  });

  it("typed wrong five times makes this keypad rest; the other one and cards open", async () => {
    const entry = open();
    for (let count = 1; count <= 5; count++) {
      type(entry, "135790#", "street");
      await decided(count);
    }
    expect(told).toContain("repeated refusal");
    type(entry, "204681#", "street");
    await decided(6);
    const reasons = bodies.flatMap((body) => (body.type === "entry.denied" ? [body.reason] : []));
    expect(reasons).toEqual([...Array(5).fill("invalid-pin"), "pin-locked-out"]);
    type(entry, "204681#", "yard");
    await decided(7);
    entry.card({ type: "card", cardNumber: "04A1B2C3", at: now });
    expect(bodies.slice(-2).map((body) => body.type)).toEqual(["entry.granted", "entry.granted"]);
  });

  it("is asked for aloud where a card alone does not do", () => {
    open({ factorRules: [{ ways: [["card", "pin"]] }] }).card({ type: "card", cardNumber: "04A1B2C3", at: now });
    expect(shown).toEqual(["more asked", "enter-pin"]);
  });
});

describe("a reader that got no number", () => {
  const troubled = (entry: Entry, reason: ReadTrouble) => entry.trouble({ reason, at: now });
  const denied = () => bodies.filter((body): body is EventBodyOf<"entry.denied"> => body.type === "entry.denied");

  it("asks to try again and writes down why, once for a wire that goes on saying it", () => {
    const entry = open();
    troubled(entry, "parity");
    troubled(entry, "parity");
    expect(shown).toEqual(["denied", "read-again"]);
    expect(denied()).toMatchObject([{ reason: "credential-unreadable", factors: ["card"], readTrouble: "parity" }]);
    troubled(entry, "card-removed");
    now = monotonic(now + seconds(5));
    troubled(entry, "parity");
    expect(denied().map(({ readTrouble, factors }) => [readTrouble, factors[0]])).toEqual([
      ["parity", "card"],
      ["card-removed", "id-card"],
      ["parity", "card"],
    ]);
  });

  it("lets the house sleep while a wire is loose, hears the other reader, and this one again later", () => {
    const entry = open();
    for (let second = 0; second < 600; second++) {
      troubled(entry, "frame-lost");
      now = monotonic(now + seconds(1));
    }
    expect(denied()).toHaveLength(5);
    expect(shown.filter((one) => one === "read-again")).toHaveLength(5);
    entry.trouble({ reason: "frame-lost", at: now }, "yard");
    expect(denied()).toHaveLength(6);
    troubled(entry, "frame-lost");
    expect(denied()).toHaveLength(7);
  });

  it("turns nobody away at a door that stands open to all", () => {
    mode = "locked-open";
    const entry = open();
    troubled(entry, "parity");
    entry.card({ type: "card", cardNumber: "FFFFFFFF", at: now });
    expect(shown).toEqual([]);
    expect(denied().map(({ reason }) => reason)).toEqual(["credential-unreadable", "credential-not-found"]);
  });

  it("takes noise for nobody's attempt, and a card that is no genuine one for somebody's", () => {
    const entry = open();
    const often = (reason: ReadTrouble) => {
      for (let count = 0; count < 6; count++) {
        troubled(entry, reason);
        now = monotonic(now + seconds(5));
      }
    };
    often("parity");
    expect(told).toEqual([]);
    often("card-fake");
    expect(told).toContain("repeated refusal");
  });
});

describe("an identity document", () => {
  it("opens by the hash that its reader made, and the entry says of which kind it was", () => {
    const read = { type: "document", document: "citizen", numberHash: idCard.numberHash, at: now } as const;
    open().card(read);
    expect(bodies[0]).toMatchObject({ type: "entry.granted", factors: ["id-card"], document: "citizen" });
    expect(JSON.stringify(bodies)).not.toContain(idNumber);
  });

  it("is named as the kind it is, whatever is held to another reader while its owner's face is awaited", () => {
    let look = () => {};
    const entry = open({ ownerComparison: "require" }, (then) => {
      look = () => then("same");
    });
    entry.card({ type: "document", document: "foreign-2023", numberHash: idCard.numberHash, at: now });
    const found = look;
    entry.card({ type: "card", cardNumber: "FFFFFFFF", at: now });
    found();
    const kinds = bodies.flatMap((body) => (body.type === "entry.granted" ? [body.document] : []));
    expect(kinds).toEqual(["foreign-2023"]);
  });

  it("is nobody's where nobody registered it", () => {
    open().card({ type: "document", document: "hmt", numberHash: "ab".repeat(32), at: now });
    expect(bodies[0]).toMatchObject({ reason: "credential-not-found", document: "hmt" });
  });
});

describe("a card that comes in twice", () => {
  it("opens both times, is told, and is forgotten once somebody left", () => {
    const entry = open({ antiPassback: "soft" });
    const show = () => {
      entry.card({ type: "card", cardNumber: "04A1B2C3", at: now });
      const last = bodies.findLast(({ type: kind }) => kind === "entry.granted");
      if (last?.type !== "entry.granted") throw new Error(last?.type);
      entry.settled(last.entryId, "taken");
      now = monotonic(now + seconds(20));
      return last.antiPassback;
    };
    expect([show(), show()]).toEqual([undefined, "violated"]);
    expect(told.filter((one) => one === "passed back")).toHaveLength(1);
    entry.left();
    expect(show()).toBeUndefined();
  });
});
