import type { VoiceSentence } from "@menshen/hardware";
import { type Credential, type EventBody, monotonic, numberHash } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { emptyMemory } from "./access/memory.ts";
import { createEntry } from "./entry.ts";
import { cardOf, exampleDoorId, exampleRoster, exampleSiteKey, monday, somebody } from "./roster/example-house.ts";
import { indexRoster } from "./roster/holder-of.ts";

// The example that GB 11643-1999 prints.
const idNumber = "11010519491231002X";
const li = somebody();
const idCardOf = (number: string): Credential => ({
  ...cardOf(li),
  kind: "id-card",
  numberHash: numberHash(exampleSiteKey, "id-card", number),
});

/** A door whose only resident is registered by the ID number above, and all that was told of it. */
function openDoor() {
  const bodies: EventBody[] = [];
  const deeds: string[] = [];
  const said: VoiceSentence[] = [];
  const roster = indexRoster(exampleRoster([li], [idCardOf(idNumber)]));
  const entry = createEntry({
    doorId: exampleDoorId,
    door: {
      admit: () => deeds.push("admit"),
      showDenied: () => deeds.push("denied"),
      standingMode: () => "locked",
    },
    roster: () => roster,
    siteTime: () => ({ minuteOfDay: 720, weekday: "monday", dayKind: "workday" }),
    clock: () => ({ monotonic: monotonic(1_000), lowerBound: monday, quality: "trusted", online: true }),
    siteKey: exampleSiteKey,
    replay: false,
    append: (body) => bodies.push(body),
    photograph: () => deeds.push("photograph"),
    remembered: emptyMemory,
    remember: () => {},
    alarmStands: () => false,
    onRepeatedRefusal: () => deeds.push("repeated refusal"),
    onDuress: () => {},
    onLendingSuspected: () => {},
    ownerComparer: {
      now: () => ({ found: "not-compared", settled: true }),
      within: (_s, _o, then) => then("not-compared"),
    },
    showMoreAsked: () => {},
    say: (sentence) => said.push(sentence),
    after: () => () => {},
  });
  return { entry, bodies, deeds, said };
}

/** What the driver tells, having been given the site's key. */
const document = (number: string) =>
  ({
    type: "document",
    document: "citizen",
    numberHash: numberHash(exampleSiteKey, "id-card", number),
    at: 1,
  }) as const;

describe("an ID card at the door", () => {
  it("lets in the resident who is registered by its number, and journals the kind of document and no number", () => {
    const { entry, bodies, deeds } = openDoor();
    entry.card(document(idNumber));
    expect(deeds).toEqual(["admit", "photograph"]);
    expect(bodies).toMatchObject([
      { type: "entry.granted", factors: ["id-card"], document: "citizen", actor: { personId: li.personId } },
    ]);
    expect(JSON.stringify(bodies)).not.toContain(idNumber);
  });

  it("of somebody who is not registered opens nothing", () => {
    const { entry, bodies, deeds, said } = openDoor();
    entry.card(document("440524188001010014"));
    expect(deeds).toEqual(["denied", "photograph"]);
    expect(bodies[0]).toMatchObject({ type: "entry.denied", reason: "credential-not-found", document: "citizen" });
    expect(said).toEqual(["not-admitted"]);
  });

  it("is not opened for by a card whose number happens to be registered as a card's", () => {
    const { entry, bodies } = openDoor();
    entry.card({ ...document(idNumber), numberHash: numberHash(exampleSiteKey, "card", idNumber) });
    expect(bodies[0]).toMatchObject({ type: "entry.denied", reason: "credential-not-found" });
  });

  it("that the module does not accept is journalled by that reason and counts as somebody's attempt", () => {
    const { entry, bodies, deeds, said } = openDoor();
    entry.trouble({ reason: "card-fake", at: 1 });
    expect(deeds).toEqual(["denied", "photograph"]);
    expect(bodies[0]).toMatchObject({
      type: "entry.denied",
      factors: ["id-card"],
      reason: "credential-unreadable",
      readTrouble: "card-fake",
    });
    expect(said).toEqual(["not-admitted"]);
  });

  it("is asked for once more where that helps, and only there", () => {
    const { entry, said } = openDoor();
    for (const reason of ["card-removed", "read-failed", "checksum"] as const) entry.trouble({ reason, at: 1 });
    expect(said).toEqual(["read-again", "read-again", "read-again"]);
    for (const reason of ["card-not-permitted", "layout-unknown", "reader-refused"] as const) {
      entry.trouble({ reason, at: 1 });
    }
    expect(said.slice(3)).toEqual(["not-admitted", "not-admitted", "not-admitted"]);
  });
});
