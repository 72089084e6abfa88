import { type Static, Type } from "typebox";
import { PublicKeySchema } from "./byte-schemas.ts";
import { fromBase64Url, toBase64Url } from "./bytes.ts";
import { CredentialSchema, factors } from "./credential.ts";
import { checker, type Decoded, decoder } from "./decode.ts";
import { DoorTimingsSchema } from "./door.ts";
import { livenessModes } from "./entry-event.ts";
import { idSchema } from "./id-schema.ts";
import { InstantSchema, MillisSchema } from "./instant.ts";
import { oneOf, whole } from "./literals.ts";
import { RosterOccupancySchema } from "./occupancy.ts";
import { CalendarDaySchema, ScheduleSchema } from "./schedule.ts";
import { openSigned, type Signed, SignedSchema, type SigningKey, signText, verifyText } from "./sign.ts";
import { isTimeZone } from "./time-zone.ts";

/** What may be asked for beside the first factor, at which hours. */
export const FactorRuleSchema = Type.Object({
  scheduleId: Type.Optional(idSchema("schedule")),
  /** Ways in, each a set of factors that must all be shown; a rule without a way that needs no face is refused. */
  ways: Type.Array(Type.Array(oneOf(factors), { minItems: 1 }), { minItems: 1 }),
});

/** When the photo of somebody refused is kept: never, only when the refusal repeats or an alarm stands, or always. */
export const deniedPhotoRules = ["never", "repeated", "always"] as const;

/** How a door asks whether a face is alive, in the hours of a schedule or always; at other hours, and where this is absent, it only notes. */
const DoorLivenessSchema = Type.Object({
  mode: oneOf(livenessModes),
  scheduleId: Type.Optional(idSchema("schedule")),
});

/** When a door stands unlocked by itself; with `firstPersonIn` only once a resident came in during those hours. */
const UnlockScheduleSchema = Type.Object({
  scheduleId: idSchema("schedule"),
  firstPersonIn: Type.Boolean(),
});

/** The languages a door can speak and show. */
export const doorLanguages = ["zh", "en"] as const;

/**
 * Which shares of strangers a landlord may choose to let in (FPIR): up to one in ten, and no rarer than the rarest at which
 * the recognisers' calibrations know how many residents are refused.
 */
export const targetFpirRange = { rarest: 1e-5, most: 0.1 } as const;

/** How one door behaves. */
export const RosterDoorSchema = Type.Object({
  doorId: idSchema("door"),
  timings: DoorTimingsSchema,
  factorRules: Type.Array(FactorRuleSchema),
  ownerComparison: oneOf(["off", "observe", "require"]),
  escapeRoute: Type.Boolean(),
  antiPassback: oneOf(["off", "soft"]),
  photoRetention: MillisSchema,
  deniedPhotos: oneOf(deniedPhotoRules),
  targetFpir: Type.Number({ exclusiveMinimum: 0, maximum: targetFpirRange.most }),
  liveness: Type.Optional(DoorLivenessSchema),
  unlockSchedule: Type.Optional(UnlockScheduleSchema),
  /** With soft anti-passback: how long after it came in the same card is not expected again. */
  antiPassbackWithin: Type.Optional(MillisSchema),
  /** Whom somebody who was not let in can call; shown at the door. */
  helpNumber: Type.Optional(Type.String({ pattern: "^[+0-9][0-9 -]{2,23}$" })),
  /** What the door speaks and shows, the first one first. */
  languages: Type.Optional(Type.Array(oneOf(doorLanguages), { minItems: 1, maxItems: 2, uniqueItems: true })),
});
export type RosterDoor = Static<typeof RosterDoorSchema>;

/** A key that may sign orders for these doors, until when, and as whom. */
export const OrderKeySchema = Type.Object({
  keyId: idSchema("key"),
  publicKey: PublicKeySchema,
  accountId: idSchema("account"),
  role: oneOf(["landlord", "security", "operator"]),
  until: InstantSchema,
});

/** All that a controller needs to decide at its doors, compiled by the registry for it alone. */
export const RosterSchema = Type.Object({
  type: Type.Literal("roster"),
  /** Rises with every change; a door never goes back to a lower one. */
  rosterVersion: whole(1),
  agentId: idSchema("agent"),
  siteId: idSchema("site"),
  timeZone: Type.String({ minLength: 1, maxLength: 60 }),
  compiledAt: InstantSchema,
  /** How long past its end a credential still opens a door that is offline, so that a signed extension evicts nobody. */
  offlineGrace: MillisSchema,
  /** Without word from the registry for longer than this, guests and app orders are dropped; residents never. */
  staleAfter: MillisSchema,
  doors: Type.Array(RosterDoorSchema, { minItems: 1 }),
  occupancies: Type.Array(RosterOccupancySchema),
  credentials: Type.Array(CredentialSchema),
  schedules: Type.Array(ScheduleSchema),
  calendar: Type.Array(CalendarDaySchema),
  orderKeys: Type.Array(OrderKeySchema),
});
export type Roster = Static<typeof RosterSchema>;

/** A roster-signing key, vouched for by the root that the door pinned when it was commissioned. */
export const RosterKeySchema = Type.Object({
  type: Type.Literal("roster-key"),
  keyId: idSchema("key"),
  publicKey: PublicKeySchema,
  siteId: idSchema("site"),
  /** A certificate with a higher generation retires every lower one. */
  generation: whole(1),
});
export type RosterKey = Static<typeof RosterKeySchema>;

export const SignedRosterSchema = Type.Object({ certificate: SignedSchema, roster: SignedSchema });
export type SignedRoster = Static<typeof SignedRosterSchema>;

const decodeSignedRoster = decoder<SignedRoster>("signed roster", SignedRosterSchema);
const decodeRosterKey = decoder<RosterKey>("roster key", RosterKeySchema);

const decodeRosterShape = decoder<Roster>("roster", RosterSchema);
const checkRosterShape = checker<Roster>("roster", RosterSchema);

/** Reads a roster's JSON text; refuses what `checkRoster` refuses. */
export function decodeRoster(text: string): Decoded<Roster> {
  return soundOnly(decodeRosterShape(text));
}

/**
 * Checks an already parsed roster, for those who compile one; beside the schema what a schema cannot say: ids that stand
 * twice, references that lead nowhere, a zone nobody knows, hours and days that never come, ways in that all need a face, PINs
 * that no door could compare.
 */
export function checkRoster(value: unknown): Decoded<Roster> {
  return soundOnly(checkRosterShape(value));
}

function soundOnly(decoded: Decoded<Roster>): Decoded<Roster> {
  if (!decoded.ok) return decoded;
  const checks = [unknownZone, repeatedIds, danglingReferences, emptyWindows, unrealDays, faceOnlyDoors, costlyPins];
  const problems = checks.flatMap((check) => check(decoded.value));
  return problems.length === 0 ? decoded : { ok: false, problems: problems.slice(0, 8) };
}

/** Without the site's clock a door knows neither hours nor days. */
function unknownZone({ timeZone }: Roster): readonly string[] {
  return isTimeZone(timeZone) ? [] : [`roster: timeZone names no zone that is known here (is "${timeZone}")`];
}

/** A reader that files records by id would silently let the later of two win. */
function repeatedIds(roster: Roster): readonly string[] {
  const lists = {
    doors: roster.doors.map((door) => door.doorId),
    occupancies: roster.occupancies.map((occupancy) => occupancy.occupancyId),
    credentials: roster.credentials.map((credential) => credential.credentialId),
    schedules: roster.schedules.map((schedule) => schedule.scheduleId),
    calendar: roster.calendar.map((day) => day.date),
    orderKeys: roster.orderKeys.map((key) => key.keyId),
  };
  return Object.entries(lists).flatMap(([list, ids]) => {
    const seen = new Set<string>();
    return ids.flatMap((id, index) => {
      const problem = `roster: ${list}[${index}] repeats ${id}`;
      return seen.size === seen.add(id).size ? [problem] : [];
    });
  });
}

function danglingReferences(roster: Roster): readonly string[] {
  const occupancies = new Set(roster.occupancies.map((occupancy) => occupancy.occupancyId));
  const schedules = new Set(roster.schedules.map((schedule) => schedule.scheduleId));
  const credentials = roster.credentials.flatMap((credential, index) => [
    ...(occupancies.has(credential.occupancyId)
      ? []
      : [`roster: credentials[${index}].occupancyId names ${credential.occupancyId}, which the roster does not hold`]),
    ...(credential.scheduleId === undefined || schedules.has(credential.scheduleId)
      ? []
      : [`roster: credentials[${index}].scheduleId names ${credential.scheduleId}, which the roster does not hold`]),
  ]);
  const rules = roster.doors.flatMap((door, index) =>
    door.factorRules.flatMap((rule, place) =>
      rule.scheduleId === undefined || schedules.has(rule.scheduleId)
        ? []
        : [
            `roster: doors[${index}].factorRules[${place}].scheduleId names ${rule.scheduleId}, which the roster does not hold`,
          ],
    ),
  );
  const liveness = roster.doors.flatMap(({ liveness: asked }, index) =>
    asked?.scheduleId === undefined || schedules.has(asked.scheduleId)
      ? []
      : [`roster: doors[${index}].liveness.scheduleId names ${asked.scheduleId}, which the roster does not hold`],
  );
  const unlock = roster.doors.flatMap(({ unlockSchedule: hours }, index) =>
    hours === undefined || schedules.has(hours.scheduleId)
      ? []
      : [`roster: doors[${index}].unlockSchedule.scheduleId names ${hours.scheduleId}, which the roster does not hold`],
  );
  return [...credentials, ...rules, ...liveness, ...unlock];
}

/** A window that ends before it begins permits never; a night has to be written as two. */
function emptyWindows(roster: Roster): readonly string[] {
  return roster.schedules.flatMap((schedule, index) =>
    schedule.windows.flatMap(({ fromMinute, untilMinute }, place) =>
      untilMinute > fromMinute
        ? []
        : [
            `roster: schedules[${index}].windows[${place}] ends at minute ${untilMinute}, not after ${fromMinute}; write a night as two windows`,
          ],
    ),
  );
}

function unrealDays({ calendar }: Roster): readonly string[] {
  return calendar.flatMap(({ date }, index) => {
    const parsed = new Date(`${date}T00:00:00Z`);
    const isReal = !Number.isNaN(parsed.valueOf()) && parsed.toISOString().startsWith(date);
    return isReal ? [] : [`roster: calendar[${index}].date is no day (is "${date}")`];
  });
}

/** scrypt takes a power of two (RFC 7914, 2); beyond this one a door would hash for minutes, and run out of memory. */
const costliestPin = 2 ** 17;

/** One hash that cannot be computed would make every PIN of the site fail. */
function costlyPins({ credentials }: Roster): readonly string[] {
  return credentials.flatMap((credential, index) => {
    if (credential.kind !== "pin") return [];
    const { pin, duressPin } = credential;
    return Object.entries({ pin, ...(duressPin && { duressPin }) }).flatMap(([name, { cost }]) => {
      const isComputable = Number.isInteger(Math.log2(cost)) && cost <= costliestPin;
      const where = `credentials[${index}].${name}.cost`;
      return isComputable ? [] : [`roster: ${where} must be a power of two up to ${costliestPin} (is ${cost})`];
    });
  });
}

/** A face is never the only way in, combinations included. */
function faceOnlyDoors(roster: Roster): readonly string[] {
  return roster.doors.flatMap((door, index) =>
    door.factorRules.flatMap((rule, place) =>
      rule.ways.every((way) => way.includes("face"))
        ? [`roster: doors[${index}].factorRules[${place}].ways leaves no way in without a face`]
        : [],
    ),
  );
}

/** Signs a roster with a roster key and encloses that key's certificate. */
export function signRoster(roster: Roster, key: SigningKey, certificate: Signed): SignedRoster {
  return { certificate, roster: signText("roster", JSON.stringify(roster), key) };
}

/** Vouches for a roster-signing key with the site's root key. */
export function certifyRosterKey(
  key: Omit<RosterKey, "type" | "publicKey"> & { publicKey: Uint8Array },
  root: SigningKey,
): Signed {
  const body: RosterKey = { type: "roster-key", ...key, publicKey: toBase64Url(key.publicKey) };
  return signText("roster-key", JSON.stringify(body), root);
}

/** A roster that may be believed, with the generation of the key that signed it. */
export interface TrustedRoster {
  readonly roster: Roster;
  readonly generation: number;
}

/**
 * Opens a signed roster: the root pinned at commissioning vouches for the key, the key for the roster. `leastGeneration`
 * is the highest generation this door has seen; a retired key is refused.
 */
export function openRoster(text: string, rootKey: Uint8Array, leastGeneration = 1): Decoded<TrustedRoster> {
  const envelope = decodeSignedRoster(text);
  if (!envelope.ok) return envelope;
  const { certificate, roster } = envelope.value;
  if (!verifyText("roster-key", certificate, rootKey)) {
    return { ok: false, problems: ["roster: its key is not vouched for by the root this door pinned"] };
  }
  const key = decodeRosterKey(certificate.body);
  if (!key.ok) return key;
  if (key.value.generation < leastGeneration) {
    return {
      ok: false,
      problems: [`roster: signed with a key of generation ${key.value.generation}, retired by ${leastGeneration}`],
    };
  }
  const opened = openSigned(
    JSON.stringify(roster),
    "roster",
    (keyId) => (keyId === key.value.keyId ? fromBase64Url(key.value.publicKey) : undefined),
    decodeRoster,
  );
  if (!opened.ok) return opened;
  if (opened.value.siteId !== key.value.siteId)
    return { ok: false, problems: ["roster: its key belongs to another site"] };
  return { ok: true, value: { roster: opened.value, generation: key.value.generation } };
}
