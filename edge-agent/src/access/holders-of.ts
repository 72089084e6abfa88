import type { Factor, PinHash } from "@menshen/protocol";
import { type Holder, type IndexedRoster, numberKey } from "../roster/holder-of.ts";
import type { PresentedCredential } from "./request.ts";

/** Whoever what was shown may belong to, whether they may enter or not; pure. */
export function holdersOf(presented: PresentedCredential, roster: IndexedRoster): readonly Holder[] {
  switch (presented.type) {
    case "face":
      return presented.seen === "match" ? (roster.byFace.get(presented.personId) ?? []) : [];
    case "card":
    case "id-card":
      return roster.byNumber.get(numberKey(presented.type, presented.numberHash)) ?? [];
    case "guest":
      return roster.byNumber.get(numberKey("guest", presented.passHash)) ?? [];
    case "pin":
      return holdersOfPin(roster, presented.matched);
    case "qr":
    case "app":
      return ofKind(roster, presented.credentialId, presented.type);
  }
}

/** One PIN may stand for several occupancies of a person, of which one may be over and another not begun. */
function holdersOfPin(roster: IndexedRoster, matched: string | undefined): readonly Holder[] {
  return ofKind(roster, matched, "pin").flatMap(({ credential: found, occupancy: { personId } }) =>
    (roster.byPerson.get(personId) ?? []).filter(
      ({ credential }) => credential.kind === "pin" && found.kind === "pin" && isSamePin(credential.pin, found.pin),
    ),
  );
}

const isSamePin = (one: PinHash, other: PinHash) => one.hash === other.hash && one.salt === other.salt;

function ofKind(roster: IndexedRoster, credentialId: string | undefined, kind: Factor): readonly Holder[] {
  const holders = credentialId === undefined ? [] : (roster.byCredential.get(credentialId) ?? []);
  return holders.filter(({ credential }) => credential.kind === kind);
}
