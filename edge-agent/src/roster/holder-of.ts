import type { Credential, PersonId, Roster, RosterOccupancy } from "@menshen/protocol";

/** A credential with the occupancy it belongs to: who would enter by it, and in what capacity. */
export interface Holder {
  readonly credential: Credential;
  readonly occupancy: RosterOccupancy;
}

/** A roster with its holders at hand by what a door is shown. */
export interface IndexedRoster {
  readonly roster: Roster;
  readonly byNumber: ReadonlyMap<string, readonly Holder[]>;
  readonly byFace: ReadonlyMap<PersonId, readonly Holder[]>;
  readonly byPerson: ReadonlyMap<PersonId, readonly Holder[]>;
  readonly byCredential: ReadonlyMap<string, readonly Holder[]>;
}

/** Prepares a roster for look-ups; pure. */
export function indexRoster(roster: Roster): IndexedRoster {
  const occupancies = new Map(roster.occupancies.map((occupancy) => [occupancy.occupancyId, occupancy]));
  const holders = roster.credentials.flatMap((credential) => {
    const occupancy = occupancies.get(credential.occupancyId);
    return occupancy ? [{ credential, occupancy }] : [];
  });
  return {
    roster,
    byNumber: Map.groupBy(
      holders.filter(({ credential }) => numberOf(credential) !== undefined),
      ({ credential }) => numberOf(credential) ?? "",
    ),
    byFace: Map.groupBy(
      holders.filter(({ credential }) => credential.kind === "face"),
      ({ occupancy }) => occupancy.personId,
    ),
    byPerson: Map.groupBy(holders, ({ occupancy }) => occupancy.personId),
    byCredential: Map.groupBy(holders, ({ credential }) => credential.credentialId),
  };
}

/** The key under which a number shown to the reader is looked up: a card's number is never taken for a document's. */
export function numberKey(kind: "card" | "id-card" | "guest", hash: string): string {
  return `${kind} ${hash}`;
}

function numberOf(credential: Credential): string | undefined {
  switch (credential.kind) {
    case "card":
    case "id-card":
      return numberKey(credential.kind, credential.numberHash);
    case "guest":
      return numberKey("guest", credential.passHash);
    case "face":
    case "pin":
    case "qr":
    case "app":
      return undefined;
  }
}
