import { decodeEvent, mintId, monotonic } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { cardHash, cardOf, monday, somebody } from "../roster/example-house.ts";
import { entryEvent, overdueEvent } from "./entry-events.ts";

const stamp = {
  agentId: mintId("agent"),
  epoch: mintId("epoch"),
  seq: 1,
  doorId: mintId("door"),
  bootId: mintId("boot"),
  monotonic: 5,
  at: monday,
  clockQuality: "trusted",
};
const circumstances = {
  rosterVersion: 3,
  replay: true,
  numberHash: cardHash("04A1B2C3"),
  ownerComparison: "same",
} as const;

describe("the journal's words for a decision", () => {
  const li = somebody();
  const holder = { credential: cardOf(li), occupancy: li.occupancy };
  const entryId = mintId("entry");
  const factors = ["card"] as const;
  const plainly = {
    duress: false,
    lendingSuspected: false,
    passedBack: false,
    waived: false,
    extended: false,
  } as const;
  const waited = {
    ...({ entryId, personId: li.personId, shown: "card", because: "second-factor-required" } as const),
    ...{ asked: new Map(), until: monotonic(9) },
  };

  it.each([
    entryEvent(
      { type: "granted", entryId, factors, admitted: { type: "holder", holder }, ...plainly, owner: "different" },
      circumstances,
    ),
    entryEvent(
      {
        type: "granted",
        entryId,
        factors: ["order"],
        admitted: { type: "order", actor: { type: "door" } },
        ...plainly,
      },
      circumstances,
    ),
    entryEvent({ type: "denied", entryId, factors, reason: "credential-expired", holder }, circumstances),
    entryEvent({ type: "denied", entryId, factors, reason: "face-unknown" }, { rosterVersion: 0, replay: false }),
    entryEvent(
      { type: "second-factor", entryId, factors, accepts: ["pin"], because: "face-masked", holder, within: 5 as never },
      circumstances,
    ),
    overdueEvent({ ...waited, factors }, circumstances),
    overdueEvent({ ...waited, factors: [], shown: "face", because: "liveness-doubtful" }, circumstances),
  ])("can be read by everyone who speaks the protocol: $type", (body) => {
    expect(decodeEvent(JSON.stringify({ ...stamp, ...body }))).toMatchObject({ ok: true });
  });
});
