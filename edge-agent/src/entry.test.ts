import type { ContactState, Frame, VoiceSentence } from "@menshen/hardware";
import {
  type Credential,
  type EntryId,
  type EventBody,
  hours,
  instant,
  type Monotonic,
  millis,
  mintId,
  monotonic,
  numberHash,
  type OwnerComparison,
  type RosterDoor,
  seconds,
} from "@menshen/protocol";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { emptyMemory, secondFactorWithin } from "./access/memory.ts";
import { createDoor } from "./door/door.ts";
import { createEntry, type Entry, type EntryParts } from "./entry.ts";
import { finds, nobodySeen } from "./owner-comparison/example-comparer.ts";
import type { OwnerComparer } from "./owner-comparison/owner-comparer.ts";
import type { Sighting } from "./recognition/watch-faces.ts";
import {
  cardOf,
  exampleDoor,
  exampleDoorId,
  exampleRoster,
  exampleSiteKey,
  faceOf,
  monday,
  somebody,
} from "./roster/example-house.ts";
import { indexRoster } from "./roster/holder-of.ts";

const li = somebody();
const frame: Frame = { width: 1, height: 1, data: new Uint8Array(3), capturedAt: 5, sequence: 1 };
const recognition = {
  model: "one",
  version: "1",
  metric: "euclidean",
  threshold: 0.4,
  gallerySize: 1,
  views: 2,
} as const;
const moment = { capturedAt: 5, sequence: 1 };
const seen = (verdict: Sighting["verdict"]): Sighting => ({
  track: 1,
  verdict,
  light: "normal",
  frame,
  firstView: moment,
  deciding: moment,
  lookAgain: () => story.push("look again"),
});
const liSeen = seen({ seen: "match", personId: li.personId, recognition });
const strangerSeen = seen({ seen: "unknown", recognition });

let story: string[];
let said: VoiceSentence[];
let bodies: EventBody[];
let now: Monotonic;
let due: { at: number; act: () => void }[];
let alarmStands: boolean;
let toldWhenRemembered: readonly string[];

/** Opens an entry whose every deed is written down in order. */
function open(
  door: Partial<RosterDoor> = {},
  credentials: readonly Credential[] = [cardOf(li), faceOf(li)],
  parts: Partial<EntryParts> = {},
): Entry {
  const roster = indexRoster(exampleRoster([li], credentials, { doors: [{ ...exampleDoor, ...door }] }));
  return createEntry({
    doorId: exampleDoorId,
    door: { admit: () => story.push("lock"), showDenied: () => story.push("denied"), standingMode: () => "locked" },
    roster: () => roster,
    siteTime: () => ({ minuteOfDay: 720, weekday: "monday", dayKind: "workday" }),
    clock: () => ({ monotonic: now, lowerBound: monday, quality: "trusted", online: true }),
    siteKey: exampleSiteKey,
    replay: true,
    append(body) {
      bodies.push(body);
      story.push(body.type);
    },
    photograph: (_entryId: EntryId, kept?: Frame) => story.push(kept ? "photo of the frame" : "photo"),
    remembered: emptyMemory,
    remember() {
      toldWhenRemembered = [...story];
    },
    alarmStands: () => alarmStands,
    onRepeatedRefusal: () => story.push("repeated refusal"),
    onDuress: () => story.push("duress"),
    onLendingSuspected: () => story.push("lending suspected"),
    ownerComparer: nobodySeen,
    showMoreAsked: () => story.push("more asked"),
    say: (sentence) => said.push(sentence),
    after(span, act) {
      due.push({ at: now + span, act });
      return () => {};
    },
    ...parts,
  });
}

/** The real door, with parts that do nothing by themselves. */
function openDoor() {
  let press = (_at: number) => {};
  let move = (_leaf: ContactState, _at: number) => {};
  const door = createDoor({
    lock: {
      pulse: () => Promise.resolve({ type: "pulsed" }),
      hold: () => Promise.resolve({ type: "pulsed" as const }),
      release: () => Promise.resolve(),
      pulses: () => Promise.resolve([]),
      state: () => "locked",
      onState: () => () => {},
      close: () => Promise.resolve(),
    },
    contact: {
      state: () => "closed",
      onChange(listener) {
        move = listener;
        return () => {};
      },
    },
    exitButton: {
      onPress(listener) {
        press = listener;
        return () => {};
      },
    },
    indicator: { show: () => {} },
    alarms: { raise: () => {}, clear: () => {} },
    faults: { raise: () => {}, clear: () => {} },
    voice: { say: () => true },
    inputs: {},
    setup: () => ({ lock: "fail-safe", escapeRoute: false, timings: exampleDoor.timings }),
    keep: () => {},
    append: () => {},
    now: () => now,
    wall: () => monday,
    after: () => () => {},
    onChange: () => {},
  });
  return {
    door,
    press: () => press(now),
    open: () => move("open", now),
    close: () => move("closed", now),
    admit: () => door.admit(mintId("entry")),
  };
}

describe("a door that is closed to everybody", () => {
  const deed = fc.constantFrom("press", "admit", "open", "close");

  it.each(["blocked", "locked-down"] as const)("opens to nobody while it is %s, whoever is awaited", (to) => {
    fc.assert(
      fc.property(fc.array(deed), fc.array(deed), (before, since) => {
        const { door, ...deeds } = openDoor();
        const entry = open({}, undefined, { door });
        bodies = [];
        for (const name of before) deeds[name]();
        const actor = { type: "account", accountId: mintId("account") } as const;
        door.order({ action: to === "blocked" ? "block" : "lock-down", role: "landlord", actor, reason: "a drill" });
        for (const name of since) deeds[name]();
        entry.card(card());
        entry.face(liSeen);
        const refusals = bodies.filter((body) => body.type === "entry.denied").map(({ reason }) => reason);
        expect(refusals).toEqual([`door-${to}`, `door-${to}`]);
        expect(bodies.some(({ type }) => type === "entry.granted")).toBe(false);
      }),
    );
  });
});

function pass(span: number) {
  now = monotonic(now + span);
  for (const { act } of due.filter(({ at }) => at <= now)) act();
}
const card = (cardNumber = "04A1B2C3") => ({ type: "card" as const, cardNumber, at: 1 });

beforeEach(() => {
  [story, said, bodies, due, alarmStands] = [[], [], [], [], false];
  now = monotonic(1000);
});

describe("the story of an entry", () => {
  it("is lock, journal, photograph, in this order", () => {
    open().face(liSeen);
    expect(story).toEqual(["lock", "entry.granted", "photo of the frame"]);
    expect(toldWhenRemembered).toEqual(["lock", "entry.granted"]);
    expect(bodies[0]).toMatchObject({ replay: true, recognition, actor: { personId: li.personId } });
  });

  it("takes a picture of now for a card, which no camera decided on", () => {
    open().card(card());
    expect(story).toEqual(["lock", "entry.granted", "photo"]);
    expect(bodies[0]).toMatchObject({ replay: false, numberHash: numberHash(exampleSiteKey, "card", "04A1B2C3") });
  });

  it("reads a number registered as a document's as a document", () => {
    const idCard: Credential = {
      ...cardOf(li),
      kind: "id-card",
      numberHash: numberHash(exampleSiteKey, "id-card", "0011223344556677"),
    };
    open({}, [idCard]).card(card("0011223344556677"));
    expect(bodies[0]).toMatchObject({ type: "entry.granted", factors: ["id-card"] });
  });

  it("looks again at whoever was let in by their face and did not enter", () => {
    const entry = open();
    entry.face(liSeen);
    const [granted] = bodies;
    const entryId = granted?.type === "entry.granted" ? granted.entryId : mintId("entry");
    entry.settled(mintId("entry"), "not-taken");
    expect(story).not.toContain("look again");
    entry.settled(entryId, "not-taken");
    entry.settled(entryId, "not-taken");
    expect(story.filter((deed) => deed === "look again")).toHaveLength(1);
  });

  it("moves no lock for a stranger", () => {
    open().face(strangerSeen);
    expect(story).toEqual(["entry.denied", "denied", "photo of the frame"]);
  });

  it("joins a card and a face to one entry where the door asks for both", () => {
    const entry = open({
      factorRules: [
        {
          ways: [
            ["card", "face"],
            ["card", "pin"],
          ],
        },
      ],
    });
    entry.card(card());
    entry.face(liSeen);
    expect(story).toEqual([
      "entry.second-factor-requested",
      "more asked",
      "lock",
      "entry.granted",
      "photo of the frame",
    ]);
    pass(secondFactorWithin);
    expect(story).toHaveLength(5);
  });

  it("refuses who was asked for more and showed nothing, under the same entry", () => {
    open({ factorRules: [{ ways: [["card", "pin"]] }] }).card(card());
    pass(secondFactorWithin);
    expect(bodies.map(({ type }) => type)).toEqual(["entry.second-factor-requested", "entry.denied"]);
    const [asked, refused] = bodies;
    expect(refused).toMatchObject({
      reason: "second-factor-timeout",
      entryId: asked && "entryId" in asked && asked.entryId,
    });
  });
});

describe("an order from afar", () => {
  const actor = { type: "account", accountId: mintId("account") } as const;

  it("is an entry like any other: lock, journal, photograph", () => {
    expect(open().order({ type: "order", actor })).toMatchObject({ type: "granted", factors: ["order"] });
    expect(story).toEqual(["lock", "entry.granted", "photo"]);
    expect(bodies[0]).toMatchObject({ actor, replay: false });
  });

  it("is refused where the mode lets nobody in, and shows nobody at the door why", () => {
    const standingMode = () => "locked-down" as const;
    const door = { admit: () => {}, showDenied: () => story.push("denied"), standingMode };
    expect(open({}, undefined, { door }).order({ type: "order", actor })).toMatchObject({ reason: "door-locked-down" });
    expect(story).toEqual(["entry.denied", "entry.photo-missing"]);
  });
});

describe("a card and the face beside it", () => {
  it("opens without waiting where the outcome is only noted, and tells the outcome afterwards", () => {
    open({ ownerComparison: "observe" }).card(card());
    expect(story).toEqual(["lock", "entry.granted", "photo", "entry.owner-compared"]);
    expect(bodies.at(-1)).toMatchObject({ comparison: "no-usable-view" });
  });

  it("says it in the entry itself where it is known at once", () => {
    const now = () => {
      story.push("compared");
      return { found: "same", settled: true } as const;
    };
    open({ ownerComparison: "observe" }, undefined, { ownerComparer: { ...finds("same"), now } }).card(card());
    expect(story).toEqual(["lock", "compared", "entry.granted", "photo"]);
    expect(bodies[0]).toMatchObject({ ownerComparison: "same" });
  });

  it("tells whoever counts what was found, whether it was known at once or later", () => {
    const told: OwnerComparison[] = [];
    const onCompared = (_entryId: EntryId, found: OwnerComparison) => void told.push(found);
    open({ ownerComparison: "observe" }, undefined, { onCompared, ownerComparer: finds("different") }).card(card());
    open({ ownerComparison: "observe" }, undefined, { onCompared }).card(card());
    expect(told).toEqual(["different", "no-usable-view"]);
  });

  it("takes a card that is held to the reader while a view is waited for as one showing of it", () => {
    const answers: ((found: OwnerComparison) => void)[] = [];
    const ownerComparer: OwnerComparer = { ...nobodySeen, within: (_span, _owner, then) => void answers.push(then) };
    const entry = open({ ownerComparison: "require" }, undefined, { ownerComparer });
    entry.card(card());
    entry.card(card());
    expect([story, answers.length]).toEqual([[], 1]);
    answers[0]?.("same");
    expect(story).toEqual(["lock", "entry.granted", "photo"]);
  });

  it("keeps what was seen of the owner while a second factor is waited for", () => {
    const rule = { factorRules: [{ ways: [["card" as const, "face" as const], ["pin" as const]] }] };
    const parts = { ownerComparer: finds("same") };
    const entry = open({ ownerComparison: "observe", ...rule }, undefined, parts);
    entry.card(card());
    entry.face(liSeen);
    expect(bodies.at(-1)).toMatchObject({ type: "entry.granted", ownerComparison: "same" });
  });

  it("compares a card that a couple shares with both", () => {
    const han = somebody();
    const doors = [{ ...exampleDoor, ownerComparison: "observe" as const }];
    const roster = indexRoster(exampleRoster([li, han], [cardOf(li), cardOf(han)], { doors }));
    const asked: string[] = [];
    const now: OwnerComparer["now"] = (owners) => {
      asked.push(...owners.map(({ personId }) => personId));
      return { found: "same", settled: true };
    };
    open({}, undefined, { roster: () => roster, ownerComparer: { ...nobodySeen, now } }).card(card());
    expect(asked).toEqual([li.personId, han.personId]);
  });

  it("compares with whoever holds the card now, not with who held it before", () => {
    const before = somebody("tenant", { validity: { from: monday, until: instant(monday - hours(80)) } });
    const roster = indexRoster(
      exampleRoster([before, li], [cardOf(before), cardOf(li)], {
        doors: [{ ...exampleDoor, ownerComparison: "observe" }],
      }),
    );
    const asked: string[] = [];
    const now: OwnerComparer["now"] = (owners) => {
      asked.push(...owners.map(({ personId }) => personId));
      return { found: "same", settled: true };
    };
    open({}, undefined, { roster: () => roster, ownerComparer: { ...nobodySeen, now } }).card(card());
    expect(bodies[0]).toMatchObject({ type: "entry.granted", actor: { personId: li.personId } });
    expect(asked).toEqual([li.personId]);
  });

  it("compares nobody where the landlord switched it off, and nobody who is refused", () => {
    open({ ownerComparison: "off" }, undefined, { ownerComparer: finds("different") }).card(card());
    open({ ownerComparison: "require" }, undefined, { ownerComparer: finds("different") }).card(card("FFFF"));
    for (const body of bodies) expect(body).not.toHaveProperty("ownerComparison");
  });

  it("asks for a look where it is required and the face is another's, and lets the owner in by their face", () => {
    const entry = open({ ownerComparison: "require" }, undefined, { ownerComparer: finds("different") });
    entry.card(card());
    expect(bodies[0]).toMatchObject({ because: "card-face-mismatch", accepts: ["face", "card"] });
    expect(story).toEqual(["entry.second-factor-requested", "more asked"]);
    entry.face(liSeen);
    expect(bodies[1]).toMatchObject({ type: "entry.granted", factors: ["card", "face"], ownerComparison: "different" });
    expect(story).not.toContain("lending suspected");
  });

  it("opens to the same card once more, and tells the landlord", () => {
    const entry = open({ ownerComparison: "require" }, undefined, { ownerComparer: finds("different") });
    entry.card(card());
    now = monotonic(now + 500);
    entry.card(card());
    expect(story).not.toContain("lock");
    now = monotonic(now + 2000);
    entry.card(card());
    expect(story.slice(-4)).toEqual(["lock", "entry.granted", "lending suspected", "photo"]);
    expect(bodies.at(-1)).toMatchObject({ ownerComparison: "different" });
  });

  it("writes the comparison into the refusal of whoever showed nothing more", () => {
    open({ ownerComparison: "require" }, undefined, { ownerComparer: finds("different") }).card(card());
    pass(secondFactorWithin);
    expect(bodies[1]).toMatchObject({ reason: "second-factor-timeout", ownerComparison: "different" });
  });
});

describe("a face in doubt", () => {
  const liveness = (found: Partial<NonNullable<Sighting["liveness"]>>): Sighting => ({
    ...liSeen,
    liveness: { mode: "in-doubt", verdict: "doubtful", ...found },
  });

  it("asks for another way in where a turn of the head was not passed, and the card then opens", () => {
    const entry = open();
    entry.face(liveness({ challenge: "timed-out" }));
    expect(bodies[0]).toMatchObject({ because: "liveness-doubtful", accepts: ["card"] });
    expect(said).toEqual(["use-card"]);
    entry.card(card());
    expect(bodies.at(-1)).toMatchObject({ type: "entry.granted", factors: ["card"] });
  });

  it("is refused where its owner holds nothing else", () => {
    open({}, [faceOf(li)]).face(liveness({ challenge: "failed" }));
    expect(bodies[0]).toMatchObject({ type: "entry.denied", reason: "liveness-doubtful" });
  });

  it("opens where it was passed, judged alive, or is only noted", () => {
    for (const found of [{ challenge: "passed" }, { verdict: "live" }, { mode: "observe" }] as const) {
      open().face(liveness(found));
      expect(bodies.at(-1)).toMatchObject({ type: "entry.granted" });
    }
    open().face(liveness({ mode: "always", verdict: "live" }));
    expect(bodies.at(-1)).toMatchObject({ because: "liveness-doubtful" });
  });

  it("counts as no factor where a rule asks for a face and a PIN", () => {
    const entry = open({ factorRules: [{ ways: [["face", "card"], ["pin"]] }] });
    entry.face(liveness({ challenge: "failed" }));
    entry.card(card());
    expect(bodies.some(({ type }) => type === "entry.granted")).toBe(false);
  });

  it("is told apart from a mask, which is refused with its own words", () => {
    open().face(seen({ seen: "masked", recognition }));
    expect(bodies[0]).toMatchObject({ type: "entry.denied", reason: "face-masked" });
    expect(said).toEqual(["mask-off"]);
  });
});

describe("the picture of somebody refused", () => {
  const outcomes = () => story.filter((deed) => deed.startsWith("photo") || deed === "entry.photo-missing");

  it("is never kept where the rule says never", () => {
    open({ deniedPhotos: "never" }).face(strangerSeen);
    expect(bodies[1]).toMatchObject({ type: "entry.photo-missing", reason: "not-kept" });
  });

  it("is kept from the second refusal within ten minutes on where the rule says repeated", () => {
    const entry = open({ deniedPhotos: "repeated" });
    entry.face(strangerSeen);
    pass(seconds(30));
    entry.card(card("FFFF"));
    pass(hours(1));
    entry.face(strangerSeen);
    expect(outcomes()).toEqual(["entry.photo-missing", "photo", "entry.photo-missing"]);
  });

  it("is kept at once while an alarm stands", () => {
    alarmStands = true;
    open({ deniedPhotos: "repeated" }).face(strangerSeen);
    expect(outcomes()).toEqual(["photo of the frame"]);
  });

  it("comes with a sign of alarm at the fifth refusal and at each that follows", () => {
    const entry = open();
    for (let count = 0; count < 7; count++) {
      entry.card(card("FFFF"));
      pass(millis(100));
    }
    expect(story.filter((deed) => deed === "repeated refusal")).toHaveLength(3);
  });
});
