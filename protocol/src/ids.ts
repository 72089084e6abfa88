import { randomBytes } from "@noble/hashes/utils.js";
import { base32nopad } from "@scure/base";
import type { Brand } from "./brand.ts";

/** Every kind of thing that carries an id, with the prefix its ids begin with. */
const prefixes = {
  site: "site",
  room: "room",
  person: "person",
  occupancy: "occ",
  door: "door",
  agent: "agent",
  credential: "cred",
  entry: "entry",
  consent: "consent",
  account: "acct",
  alarm: "alarm",
  boot: "boot",
  epoch: "epoch",
  challenge: "chal",
  command: "cmd",
  request: "req",
  schedule: "sched",
  key: "key",
} as const;

export type IdKind = keyof typeof prefixes;
export type Id<Kind extends IdKind> = Brand<string, `${Kind} id`>;

export type SiteId = Id<"site">;
export type RoomId = Id<"room">;
export type PersonId = Id<"person">;
export type OccupancyId = Id<"occupancy">;
export type DoorId = Id<"door">;
export type AgentId = Id<"agent">;
export type CredentialId = Id<"credential">;
export type EntryId = Id<"entry">;
export type ConsentId = Id<"consent">;
export type AccountId = Id<"account">;
export type AlarmId = Id<"alarm">;
export type BootId = Id<"boot">;
export type Epoch = Id<"epoch">;
export type ChallengeId = Id<"challenge">;
export type CommandId = Id<"command">;
export type RequestId = Id<"request">;
export type ScheduleId = Id<"schedule">;
export type KeyId = Id<"key">;

/** 100 random bits in 20 characters of base32: no two minted ids meet, on any door, without anyone asking. */
const bodyLength = 20;

/** Mints a new id of a kind; `random` gives bytes (default: the platform's cryptographic source). */
export function mintId<Kind extends IdKind>(kind: Kind, random: (bytes: number) => Uint8Array = randomBytes): Id<Kind> {
  const body = base32nopad.encode(random(13)).toLowerCase().slice(0, bodyLength);
  return `${prefixes[kind]}_${body}` as Id<Kind>;
}

/** The regular expression of an id of a kind, as text. */
export const idPattern = (kind: IdKind): string => `^${prefixes[kind]}_[a-z2-7]{${bodyLength}}$`;
const patterns = Object.fromEntries(
  Object.keys(prefixes).map((kind) => [kind, new RegExp(idPattern(kind as IdKind))]),
) as Readonly<Record<IdKind, RegExp>>;

/** Says whether text is an id of a kind. */
export function isId<Kind extends IdKind>(kind: Kind, text: unknown): text is Id<Kind> {
  return typeof text === "string" && patterns[kind].test(text);
}
