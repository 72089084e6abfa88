import { type Credential, type EventBody, mintId, monotonic, type RosterDoor } from "@menshen/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { emptyMemory } from "./access/memory.ts";
import { createEntry, type Entry, type EntryParts } from "./entry.ts";
import { finds, nobodySeen } from "./owner-comparison/example-comparer.ts";
import type { OwnerComparer } from "./owner-comparison/owner-comparer.ts";
import {
  appOf,
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

const li = somebody();
const app = appOf(li);
const phone = { type: "app", credentialId: app.credentialId } as const;
const card = { type: "card", cardNumber: "04A1B2C3", at: 1 } as const;

let story: string[];
let bodies: EventBody[];
beforeEach(() => {
  [story, bodies] = [[], []];
});

/** Opens an entry whose every deed is written down in order. */
function open(door: Partial<RosterDoor>, credentials: readonly Credential[], parts: Partial<EntryParts> = {}): Entry {
  const roster = indexRoster(exampleRoster([li], credentials, { doors: [{ ...exampleDoor, ...door }] }));
  return createEntry({
    doorId: exampleDoorId,
    door: { admit: () => story.push("lock"), showDenied: () => story.push("denied"), standingMode: () => "locked" },
    roster: () => roster,
    siteTime: () => ({ minuteOfDay: 720, weekday: "monday", dayKind: "workday" }),
    clock: () => ({ monotonic: monotonic(1000), lowerBound: monday, quality: "trusted", online: true }),
    siteKey: exampleSiteKey,
    replay: true,
    append(body) {
      bodies.push(body);
      story.push(body.type);
    },
    photograph: () => story.push("photo"),
    remembered: emptyMemory,
    remember: () => {},
    alarmStands: () => false,
    onRepeatedRefusal: () => {},
    onDuress: () => {},
    onLendingSuspected: () => story.push("lending suspected"),
    ownerComparer: nobodySeen,
    showMoreAsked: () => story.push("more asked"),
    after: () => () => {},
    ...parts,
  });
}

describe("a phone that opens, and the faces at the door", () => {
  it("are compared once it opened, with whose phone it is, as for a card", () => {
    const asked: string[] = [];
    const now: OwnerComparer["now"] = (owners) => {
      asked.push(...owners.map(({ personId }) => personId));
      story.push("compared");
      return { found: "same", settled: true };
    };
    const ownerComparer = { ...nobodySeen, now };
    const decision = open({ ownerComparison: "observe" }, [cardOf(li), app], { ownerComparer }).order(phone);
    expect(decision).toMatchObject({ type: "granted", factors: ["app"] });
    expect(story).toEqual(["lock", "compared", "entry.granted", "photo"]);
    expect(bodies[0]).toMatchObject({ factors: ["app"], ownerComparison: "same", credentialId: app.credentialId });
    expect(asked).toEqual([li.personId]);
  });

  it("are told of afterwards where nobody is in view yet", () => {
    open({ ownerComparison: "observe" }, [app]).order(phone);
    expect(story).toEqual(["lock", "entry.granted", "photo", "entry.owner-compared"]);
    expect(bodies.at(-1)).toMatchObject({ comparison: "no-usable-view" });
  });

  it.each(["different", "no-usable-view", "not-compared", "same"] as const)(
    "hold up nobody where the owner's face is required and they are %s: a visitor is let in from afar",
    (found) => {
      const parts = { ownerComparer: finds(found) };
      const entry = open({ ownerComparison: "require" }, [app, pinOf(li, "204681")], parts);
      expect(entry.order(phone)).toMatchObject({ type: "granted" });
      expect(story).toEqual(["lock", "entry.granted", "photo"]);
      expect(bodies[0]).toMatchObject({ ownerComparison: found });
    },
  );

  it("are compared with nobody where that is switched off, the phone is refused, or staff ordered", () => {
    const parts = { ownerComparer: finds("different") };
    open({ ownerComparison: "off" }, [app], parts).order(phone);
    open({ ownerComparison: "observe" }, [{ ...app, disabled: "lost" }], parts).order(phone);
    const actor = { type: "account", accountId: mintId("account") } as const;
    open({ ownerComparison: "require" }, [app], parts).order({ type: "order", actor });
    expect(bodies.filter(({ type }) => type !== "entry.photo-missing")).toHaveLength(3);
    for (const body of bodies) expect(body).not.toHaveProperty("ownerComparison");
  });

  it("say nothing new of a card whose doubt the phone ended", () => {
    const entry = open({ ownerComparison: "require" }, [cardOf(li), app], { ownerComparer: finds("different") });
    entry.card(card);
    expect(bodies[0]).toMatchObject({ because: "card-face-mismatch", accepts: ["app"] });
    const asked = bodies.length;
    entry.order(phone);
    expect(bodies.slice(asked)).toMatchObject([{ type: "entry.granted", ownerComparison: "different" }]);
    expect(story).not.toContain("lending suspected");
  });

  it("go with the step after it where a rule asks for one", () => {
    const rule = { factorRules: [{ ways: [["app" as const, "card" as const], ["pin" as const]] }] };
    const entry = open({ ownerComparison: "require", ...rule }, [cardOf(li), app], {
      ownerComparer: finds("different"),
    });
    expect(entry.order(phone)).toMatchObject({ type: "second-factor", accepts: ["card"] });
    entry.card(card);
    expect(bodies.at(-1)).toMatchObject({
      type: "entry.granted",
      factors: ["app", "card"],
      ownerComparison: "different",
    });
  });
});
