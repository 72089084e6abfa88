import { scryptSync } from "node:crypto";
import {
  type AgentId,
  type Credential,
  type CredentialId,
  type DoorId,
  days,
  hours,
  type Instant,
  instant,
  keyedPin,
  mintId,
  numberHash,
  type OccupancyId,
  type PersonId,
  type PersonKind,
  type PinHash,
  pinScrypt,
  type Roster,
  type RosterDoor,
  type RosterOccupancy,
  type Sha256,
  type SiteId,
  seconds,
  toBase64Url,
} from "@menshen/protocol";

/** A moment on a Monday at noon in Shanghai. */
export const monday: Instant = instant(Date.UTC(2026, 10, 23, 4));

/** One door with one way of setting it up; a test changes what it is about. */
export const exampleDoorId: DoorId = mintId("door");
export const exampleAgentId: AgentId = mintId("agent");
const siteId: SiteId = mintId("site");
export const exampleSiteKey = new Uint8Array(32).fill(7);

export const exampleDoor: RosterDoor = {
  doorId: exampleDoorId,
  timings: { releaseTime: seconds(5), openTime: seconds(20) },
  factorRules: [],
  ownerComparison: "off",
  escapeRoute: true,
  antiPassback: "off",
  photoRetention: days(30),
  deniedPhotos: "always",
  targetFpir: 0.001,
};

export interface Somebody {
  readonly personId: PersonId;
  readonly occupancyId: OccupancyId;
  readonly occupancy: RosterOccupancy;
}

/** Somebody who may be in the building for a year, and has agreed to be recognised. */
export function somebody(kind: PersonKind = "tenant", changes: Partial<RosterOccupancy> = {}): Somebody {
  const personId = changes.personId ?? mintId("person");
  const occupancyId = mintId("occupancy");
  const occupancy: RosterOccupancy = {
    occupancyId,
    personId,
    kind,
    identityLevel: "document-seen",
    validity: { from: instant(monday - days(30)), until: instant(monday + days(300)) },
    doorIds: [exampleDoorId],
    consent: {
      consentId: mintId("consent"),
      scopes: ["face_recognition_local"],
      noticeVersion: "1",
      givenAt: monday,
    },
    ...changes,
  };
  return { personId, occupancyId, occupancy };
}

interface Common {
  readonly credentialId: CredentialId;
  readonly occupancyId: OccupancyId;
  readonly validity: RosterOccupancy["validity"];
}
const common = ({ occupancyId, occupancy }: Somebody): Common => ({
  credentialId: mintId("credential"),
  occupancyId,
  validity: occupancy.validity,
});

/** The hash of a card's number under the example site's key. */
export const cardHash = (number: string): Sha256 => numberHash(exampleSiteKey, "card", number);

export const cardOf = (who: Somebody, number = "04A1B2C3"): Extract<Credential, { kind: "card" }> => ({
  ...common(who),
  kind: "card",
  numberHash: cardHash(number),
});

export const faceOf = (who: Somebody): Extract<Credential, { kind: "face" }> => ({ ...common(who), kind: "face" });

/** A phone of somebody that signs with the half of `publicKey` nobody else has. */
export const appOf = (who: Somebody, publicKey = "A".repeat(43)): Extract<Credential, { kind: "app" }> => ({
  ...common(who),
  kind: "app",
  publicKey,
});

/** A PIN of somebody under the example site's key; the cost is the least there is, so that tests do not wait. */
export function pinOf(who: Somebody, digits: string, duress?: string): Extract<Credential, { kind: "pin" }> {
  const { r, p, bytes } = pinScrypt;
  const salt = new Uint8Array(16).fill(9);
  const cost = 1024;
  const hashOf = (text: string): PinHash => {
    const hash = keyedPin(exampleSiteKey, scryptSync(text, salt, bytes, { N: cost, r, p }));
    return { salt: toBase64Url(salt), cost, hash, keyed: "site" };
  };
  return {
    ...common(who),
    ...{ kind: "pin", pin: hashOf(digits) },
    ...(duress === undefined ? {} : { duressPin: hashOf(duress) }),
  };
}

/** A roster of these people with these credentials, otherwise ordinary. */
export function exampleRoster(
  people: readonly Somebody[],
  credentials: readonly Credential[],
  changes: Partial<Roster> = {},
): Roster {
  return {
    type: "roster",
    rosterVersion: 1,
    agentId: exampleAgentId,
    siteId,
    timeZone: "Asia/Shanghai",
    compiledAt: monday,
    offlineGrace: hours(72),
    staleAfter: days(7),
    doors: [exampleDoor],
    occupancies: people.map(({ occupancy }) => occupancy),
    credentials: [...credentials],
    schedules: [],
    calendar: [],
    orderKeys: [],
    ...changes,
  };
}
