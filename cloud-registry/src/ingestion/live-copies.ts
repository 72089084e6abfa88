import { decodeEvent, type EntryId, type Event, type Live } from "@menshen/protocol";
import type { Database } from "../database/open-database.ts";
import type { EntryRow } from "../database/tables.ts";
import { type Controller, newestBoot } from "../devices/controllers.ts";
import { entryRowOf } from "../entries/entry-rows.ts";
import { type EntryView, viewEntries } from "../entries/entry-view.ts";
import { findChain } from "./chain-rows.ts";

/** Shows live copies to pages before their batch is committed; nothing of them is ever stored. */
export interface LiveCopies {
  receive(controller: Controller, live: Live): Promise<void>;
}

/** As many entries as may be under way between a live copy and its batch. */
const mostKept = 200;

/** Makes the keeper of live copies; `show` gets each entry as far as the copies tell it, marked as not confirmed. */
export function createLiveCopies(parts: {
  readonly database: Database;
  readonly now: () => number;
  readonly show: (entry: EntryView) => void;
}): LiveCopies {
  const { database, now, show } = parts;
  const underWay = new Map<EntryId, EntryRow>();
  return {
    async receive(controller, live) {
      const event = decodeEvent(live.event.body);
      if (!event.ok || !isOwn(controller, live, event.value) || !(await isNews(database, event.value))) return;
      const row = rowAfter(event.value, underWay, { siteId: controller.siteId, receivedAt: now() });
      if (row?.agentId !== controller.agentId) return;
      underWay.delete(row.id);
      underWay.set(row.id, row);
      for (const oldest of [...underWay.keys()].slice(0, -mostKept)) underWay.delete(oldest);
      if (await isStored(database, row.id)) return;
      const [view] = await viewEntries(database, [row]);
      if (view) show({ ...view, confirmed: false });
    },
  };
}

/** Whether an event stands at the place it is carried to, at a door of this controller. */
function isOwn({ agentId, doorIds }: Controller, { epoch, event: { seq } }: Live, event: Event): boolean {
  const inPlace = event.agentId === agentId && event.epoch === epoch && event.seq === seq;
  return inPlace && doorIds.includes(event.doorId);
}

/** Whether an event is of the controller's present boot and beyond what its batches brought; a copy played again is not. */
async function isNews(database: Database, { agentId, epoch, bootId, seq }: Event): Promise<boolean> {
  const boot = await newestBoot(database, agentId);
  return boot?.bootId === bootId && (await findChain(database, agentId, epoch)).seq < seq;
}

function rowAfter(
  event: Event,
  underWay: ReadonlyMap<EntryId, EntryRow>,
  place: Parameters<typeof entryRowOf>[1],
): EntryRow | undefined {
  if (event.type === "entry.granted" || event.type === "entry.denied") return entryRowOf(event, place);
  if (!("entryId" in event) || event.entryId === undefined) return undefined;
  const known = underWay.get(event.entryId);
  if (!known) return undefined;
  switch (event.type) {
    case "entry.photographed":
      if (event.camera !== "entry") return undefined;
      return { ...known, photo: event.photo, photoState: "at-door" };
    case "entry.photo-missing":
      return { ...known, photoState: event.reason === "not-kept" ? "not-kept" : "missing" };
    case "entry.taken":
      return { ...known, passage: "taken" };
    case "entry.not-taken":
      return { ...known, passage: "not-taken" };
    case "entry.owner-compared":
      return { ...known, ownerComparison: event.comparison };
    default:
      return undefined;
  }
}

async function isStored(database: Database, id: EntryId): Promise<boolean> {
  const row = await database.selectFrom("entries").select("id").where("id", "=", id).executeTakeFirst();
  return row !== undefined;
}
