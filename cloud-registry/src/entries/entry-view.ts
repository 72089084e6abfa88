import {
  type AgentId,
  type DenyReason,
  type DocumentKind,
  type DoorId,
  denySentence,
  type EntryId,
  type Epoch,
  type Factor,
  minutes,
  type OwnerComparison,
  type PersonId,
  type PersonKind,
  type ReadTroubleCode,
  type Recognition,
  type Sentence,
  type Sha256,
  type SiteId,
  unreadSentence,
} from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";
import type { EntryRow } from "../database/tables.ts";

/** An entry as a page shows it; instants in milliseconds. */
export interface EntryView {
  readonly id: EntryId;
  readonly siteId: SiteId;
  readonly doorId: DoorId;
  readonly doorName: Sentence;
  readonly at: number;
  readonly clockQuality: string;
  readonly outcome: "granted" | "denied";
  readonly reason?: DenyReason;
  readonly reasonText?: Sentence;
  /** Why a reader got no number, where that is the reason. */
  readonly readTrouble?: ReadTroubleCode;
  /** The kind of identity document that was read. */
  readonly document?: DocumentKind;
  readonly factors: readonly Factor[];
  readonly person?: {
    readonly id: PersonId;
    readonly name: string;
    readonly rooms: readonly string[];
    readonly kind: PersonKind;
  };
  readonly photo?: { readonly sha256?: Sha256; readonly state: "at-door" | "missing" | "expired" | "pending" };
  readonly passage?: "taken" | "not-taken" | "unknown";
  readonly replay: boolean;
  readonly recognition?: {
    readonly distance?: number;
    readonly threshold: number;
    readonly metric: Recognition["metric"];
    readonly gallerySize: number;
    readonly masked?: boolean;
    readonly liveness?: Recognition["liveness"];
  };
  /** Whether the face was that of the owner of the card, ID card or app that was shown. */
  readonly ownerComparison?: OwnerComparison;
  /** The rule of the hour asked for more than this resident has, and was waived: perhaps they want a PIN. */
  readonly waived?: true;
  /** The same card had come in shortly before and nobody was seen to leave. */
  readonly passedBack?: true;
  /** The door's extended times held. */
  readonly extended?: true;
  readonly late: boolean;
  /** False for a live copy that no committed batch has confirmed yet. */
  readonly confirmed: boolean;
  readonly seq: number;
  readonly epoch: Epoch;
  readonly agentId: AgentId;
}

/** What arrives later than this after it happened was held back by a broken connection. */
const lateAfter = minutes(1);

/** Completes entry rows with the names of doors, people and rooms as they are now. */
export async function viewEntries(queries: Queries, rows: readonly EntryRow[]): Promise<readonly EntryView[]> {
  if (rows.length === 0) return [];
  const doors = await queries
    .selectFrom("doors")
    .select(["id", "nameZh", "nameEn"])
    .where("id", "in", [...new Set(rows.map((row) => row.doorId))])
    .execute();
  const people = await namePeople(queries, rows);
  return rows.map((row) => {
    const door = doors.find(({ id }) => id === row.doorId);
    const person = row.personId === null ? undefined : people.get(row.personId);
    return viewEntry(row, { zh: door?.nameZh ?? "", en: door?.nameEn ?? "" }, person);
  });
}

type NamedPerson = NonNullable<EntryView["person"]>;

async function namePeople(queries: Queries, rows: readonly EntryRow[]): Promise<ReadonlyMap<PersonId, NamedPerson>> {
  const ids = [...new Set(rows.flatMap((row) => (row.personId === null ? [] : [row.personId])))];
  if (ids.length === 0) return new Map();
  const found = await queries
    .selectFrom("people")
    .innerJoin("occupancies", "occupancies.personId", "people.id")
    .leftJoin("occupancyRooms", "occupancyRooms.occupancyId", "occupancies.id")
    .leftJoin("rooms", "rooms.id", "occupancyRooms.roomId")
    .select(["people.id", "people.name", "people.siteId", "occupancies.kind", "rooms.name as room"])
    .where("people.id", "in", ids)
    .orderBy("occupancies.startsAt", "desc")
    .execute();
  const people = new Map<PersonId, NamedPerson>();
  // A controller names people by id: one that names somebody of another site learns and shows nothing of them.
  const sites = new Set(rows.map((row) => row.siteId));
  for (const { id, name, kind, room, siteId } of found) {
    if (!sites.has(siteId)) continue;
    const known = people.get(id) ?? { id, name, kind, rooms: [] };
    people.set(id, { ...known, rooms: room === null ? known.rooms : [...new Set([...known.rooms, room])] });
  }
  return people;
}

/** One entry row as a page shows it. Pure. */
function viewEntry(row: EntryRow, doorName: Sentence, person: NamedPerson | undefined): EntryView {
  const reason = row.reason as DenyReason | null;
  const { id, siteId, doorId, at, clockQuality, outcome, seq, epoch, agentId, readTrouble, document } = row;
  return {
    ...{ id, siteId, doorId, doorName, at, clockQuality, outcome },
    ...(reason === null
      ? {}
      : { reason, reasonText: readTrouble ? unreadSentence(readTrouble) : denySentence(reason) }),
    ...(readTrouble === null ? {} : { readTrouble }),
    ...(document === null ? {} : { document }),
    factors: JSON.parse(row.factors) as Factor[],
    ...(person ? { person } : {}),
    ...photoOf(row),
    ...(outcome === "granted" ? { passage: row.passage ?? "unknown" } : {}),
    replay: row.replay === 1,
    ...recognitionOf(row),
    ...(row.ownerComparison === null ? {} : { ownerComparison: row.ownerComparison }),
    ...remarksOf(row),
    late: row.receivedAt - at > lateAfter,
    confirmed: true,
    ...{ seq, epoch, agentId },
  };
}

function remarksOf({ waived, passedBack, extended }: EntryRow): Pick<EntryView, "waived" | "passedBack" | "extended"> {
  return {
    ...(waived === 1 ? { waived: true } : {}),
    ...(passedBack === 1 ? { passedBack: true } : {}),
    ...(extended === 1 ? { extended: true } : {}),
  };
}

function photoOf({ photo, photoState }: EntryRow): Pick<EntryView, "photo"> {
  if (photoState === "not-kept") return {};
  return { photo: { state: photoState, ...(photo === null ? {} : { sha256: photo }) } };
}

function recognitionOf({ recognition }: EntryRow): Pick<EntryView, "recognition"> {
  if (recognition === null) return {};
  const { score, threshold, metric, gallerySize, masked, liveness } = JSON.parse(recognition) as Recognition;
  return {
    recognition: {
      ...{ threshold, metric, gallerySize },
      ...(score === undefined ? {} : { distance: score }),
      ...(masked === undefined ? {} : { masked }),
      ...(liveness === undefined ? {} : { liveness }),
    },
  };
}
