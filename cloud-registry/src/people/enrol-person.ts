import {
  type ConsentReference,
  type ConsentScope,
  type DoorId,
  instant,
  mintId,
  type OccupancyId,
  type PersonId,
  type PersonKind,
  type RoomId,
  type SimilarFace,
  type SiteId,
} from "@menshen/protocol";
import type { Account } from "../accounts/accounts.ts";
import { appendAudit } from "../audit/audit.ts";
import { recordConsent } from "../consent/consents.ts";
import type { Database, Queries } from "../database/open-database.ts";
import {
  abandonAttempts,
  askEveryDoor,
  type DoorAsked,
  type DoorReceipt,
  type DoorRefusal,
  findDoors,
} from "../devices/ask-doors.ts";
import type { Requests } from "../devices/requests.ts";
import { addCredential, openOccupancy } from "../occupancies/occupancy-rows.ts";
import type { FieldVault } from "./field-vault.ts";
import { writeTemplate } from "./template-rows.ts";

export interface EnrolmentParts {
  readonly database: Database;
  readonly vault: FieldVault;
  readonly requests: Requests;
  readonly now: () => number;
  readonly rosterChanged: (siteId: SiteId) => Promise<void>;
  readonly timeoutMs?: number;
}

/**
 * A face to enrol; photographs are base64url, sealed to the controller of the door they stand beside. Kind, times and
 * telephone are a new person's; of one who is known they change nothing.
 */
export interface EnrolmentWish {
  readonly siteId: SiteId;
  readonly roomName: string;
  readonly name: string;
  readonly kind: PersonKind;
  readonly startsAt?: number;
  readonly endsAt?: number;
  readonly doorIds?: readonly DoorId[];
  readonly replace?: boolean;
  readonly phone?: string;
  readonly consent: {
    readonly scopes: readonly ConsentScope[];
    readonly seenBy: string;
    readonly noticeVersion: string;
  };
  readonly sealed: readonly { readonly doorId: DoorId; readonly photos: readonly string[] }[];
}

/** What a door says it made: also who enrolled there looks like this person, and how good each photograph was (0–100). */
export interface EnrolmentReceipt {
  readonly doorId: DoorId;
  readonly templateModel: string;
  readonly photosUsed: number;
  readonly at: number;
  readonly similar: readonly SimilarFace[];
  readonly quality?: readonly number[];
  readonly photosKept: boolean;
}

export type EnrolmentOutcome =
  | {
      readonly type: "enrolled";
      /** Somebody of that name lives in the room already: kind, times and telephone stayed as they were. */
      readonly known: boolean;
      readonly personId: PersonId;
      readonly occupancyId: OccupancyId;
      readonly receipts: readonly EnrolmentReceipt[];
    }
  | { readonly type: "consent-missing" }
  | { readonly type: "room-unknown"; readonly near: readonly string[] }
  | { readonly type: "door-unknown" | "no-controller" | "photos-missing"; readonly doorId: DoorId }
  | { readonly type: "already-enrolled" }
  | DoorRefusal;

const defaultTimeout = 60_000;

/**
 * Enrols a face, all or nothing: every named door makes its template and signs a receipt, and only then do person,
 * occupancy, consent and credential come to stand, in one transaction. If anything fails, each door is told to forget.
 */
export async function enrolPerson(
  parts: EnrolmentParts,
  wish: EnrolmentWish,
  account: Account,
): Promise<EnrolmentOutcome> {
  const { database, requests, now, rosterChanged, timeoutMs = defaultTimeout } = parts;
  if (!wish.consent.scopes.includes("face_recognition_local")) return { type: "consent-missing" };
  const room = await findRoom(database, wish);
  if (room.type !== "room") return room;
  const known = await findOccupant(database, room.id, wish.name, now());
  if (known?.enrolled && !wish.replace) return { type: "already-enrolled" };
  const doors = await findDoors(database, wish);
  if (doors.type !== "doors") return doors;
  const personId = known?.personId ?? mintId("person");
  const consent = consentOf(wish, now());
  const body = { personId, consent, replace: wish.replace ?? false };
  const asked = await askEveryDoor({ database, requests, now, timeoutMs }, doors.doors, body);
  const { refusal, attempts } = asked;
  if (refusal) {
    await abandonAttempts({ database, requests, now }, attempts);
    return refusal;
  }
  try {
    const place = { roomId: room.id, personId, occupancyId: known?.occupancyId, consent, account };
    const occupancyId = await database
      .transaction()
      .execute((trx) => writeEnrolment(trx, parts, { ...place, wish, receipts: asked.receipts, attempts }));
    await rosterChanged(wish.siteId);
    const receipts = asked.receipts.map(receiptView);
    return { type: "enrolled", known: known !== undefined, personId, occupancyId, receipts };
  } catch (error) {
    // What does not stand here must not stand at a door.
    const stands = await database
      .selectFrom("consents")
      .select("id")
      .where("id", "=", consent.consentId)
      .executeTakeFirst();
    if (!stands) await abandonAttempts({ database, requests, now }, attempts);
    throw error;
  }
}

const consentOf = ({ consent }: EnrolmentWish, now: number): ConsentReference => ({
  consentId: mintId("consent"),
  scopes: [...new Set(consent.scopes)],
  noticeVersion: consent.noticeVersion,
  givenAt: instant(now),
});

const receiptView = ({ doorId, reply }: DoorReceipt): EnrolmentReceipt => ({
  doorId,
  templateModel: `${reply.recogniser.model} ${reply.recogniser.version}`,
  photosUsed: reply.photosUsed,
  at: reply.at,
  similar: reply.similar ?? [],
  ...(reply.quality && { quality: reply.quality }),
  photosKept: reply.photosKept ?? false,
});

type RoomFound =
  | { readonly type: "room"; readonly id: RoomId }
  | { readonly type: "room-unknown"; readonly near: readonly string[] };

async function findRoom(queries: Queries, { siteId, roomName }: EnrolmentWish): Promise<RoomFound> {
  const rooms = await queries.selectFrom("rooms").select(["id", "name"]).where("siteId", "=", siteId).execute();
  const room = rooms.find(({ name }) => name === roomName.trim());
  if (room) return { type: "room", id: room.id };
  const near = rooms.map(({ name }) => ({ name, distance: distance(name, roomName.trim()) }));
  near.sort((one, other) => one.distance - other.distance || one.name.localeCompare(other.name));
  return { type: "room-unknown", near: near.slice(0, 5).map(({ name }) => name) };
}

/** How many characters differ place by place, and in length. */
function distance(one: string, other: string): number {
  const differing = [...one].filter((character, index) => other[index] !== character).length;
  return differing + Math.max(other.length - one.length, 0);
}

/** The person of that name who lives in the room now. */
async function findOccupant(queries: Queries, roomId: RoomId, name: string, now: number) {
  const row = await queries
    .selectFrom("people")
    .innerJoin("occupancies", "occupancies.personId", "people.id")
    .innerJoin("occupancyRooms", "occupancyRooms.occupancyId", "occupancies.id")
    .leftJoin("credentials", (join) =>
      join.onRef("credentials.occupancyId", "=", "occupancies.id").on("credentials.kind", "=", "face"),
    )
    .select(["people.id as personId", "occupancies.id as occupancyId", "credentials.id as credentialId"])
    .where("occupancyRooms.roomId", "=", roomId)
    .where("people.name", "=", name.trim())
    .where((e) => e.or([e("occupancies.endsAt", "is", null), e("occupancies.endsAt", ">", now)]))
    .executeTakeFirst();
  return row && { personId: row.personId, occupancyId: row.occupancyId, enrolled: row.credentialId !== null };
}

interface Enrolment {
  readonly wish: EnrolmentWish;
  readonly roomId: RoomId;
  readonly personId: PersonId;
  readonly occupancyId: OccupancyId | undefined;
  readonly consent: ConsentReference;
  readonly account: Account;
  readonly receipts: readonly DoorReceipt[];
  readonly attempts: readonly DoorAsked[];
}

async function writeEnrolment(
  trx: Queries,
  { vault, now }: EnrolmentParts,
  enrolment: Enrolment,
): Promise<OccupancyId> {
  const { wish, personId, consent, account, receipts, attempts } = enrolment;
  const { siteId } = wish;
  const occupancyId = enrolment.occupancyId ?? (await writeOccupant(trx, { vault, now: now() }, enrolment));
  await recordConsent(trx, { ...consent, siteId, personId, seenBy: wish.consent.seenBy });
  await addCredential(trx, { siteId, occupancyId, kind: "face", now: now() });
  for (const receipt of receipts) await writeTemplate(trx, personId, receipt);
  await trx
    .deleteFrom("enrolmentAttempts")
    .where(
      "requestId",
      "in",
      attempts.map(({ requestId }) => requestId),
    )
    .execute();
  const at = now();
  await appendAudit(trx, {
    at,
    siteId,
    account,
    action: "person.enrolled",
    subject: `${personId} ${consent.consentId}`,
  });
  return occupancyId;
}

async function writeOccupant(
  trx: Queries,
  { vault, now }: { readonly vault: FieldVault; readonly now: number },
  { wish, personId, roomId }: Enrolment,
): Promise<OccupancyId> {
  const { siteId, phone, kind, startsAt, endsAt, doorIds } = wish;
  const phoneSealed = phone === undefined ? null : vault.seal(phone, `${personId} phone`);
  await trx
    .insertInto("people")
    .values({
      id: personId,
      siteId,
      name: wish.name.trim(),
      identityLevel: "declared",
      phoneSealed,
      idNumberSealed: null,
      createdAt: now,
    })
    .execute();
  const validity = { startsAt: startsAt ?? now, ...(endsAt === undefined ? {} : { endsAt }) };
  return await openOccupancy(trx, { siteId, personId, kind, ...validity, roomIds: [roomId], doorIds: doorIds ?? [] });
}
