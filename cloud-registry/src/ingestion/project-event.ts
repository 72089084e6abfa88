import type { AgentId, AlarmId, DoorId, EntryId, Epoch, Event, SiteId } from "@menshen/protocol";
import { noteAlarmAcknowledged, noteAlarmCleared, noteAlarmRaised, noteFork } from "../alarms/alarms.ts";
import type { Queries } from "../database/open-database.ts";
import { findController } from "../devices/controllers.ts";
import { noteDoorState } from "../devices/door-states.ts";
import {
  expirePhotos,
  noteEntry,
  noteOwnerCompared,
  notePassage,
  notePhoto,
  notePhotoMissing,
} from "../entries/entry-rows.ts";
import { forgetTemplate, needTemplate, renewTemplate } from "../people/template-rows.ts";
import { forgetInDays, noteRecognitionDay } from "../recognition/recognition-days.ts";
import { noteRosterApplied } from "../roster/applied-rosters.ts";
import { linkEpoch } from "./chain-rows.ts";

/** What pages have to be told after the commit. */
export type Notice =
  | { readonly type: "entry"; readonly siteId: SiteId; readonly entryId: EntryId }
  | { readonly type: "alarm"; readonly siteId: SiteId; readonly alarmId: AlarmId }
  | { readonly type: "door"; readonly siteId: SiteId; readonly doorId: DoorId };

/** Reads one stored event into entries, alarms and doors, inside the transaction that stores it. */
export async function projectEvent(trx: Queries, event: Event, receivedAt: number): Promise<readonly Notice[]> {
  const siteId = await siteOf(trx, event);
  if (siteId === undefined) return [];
  const entry = (entryId: EntryId): readonly Notice[] => [{ type: "entry", siteId, entryId }];
  switch (event.type) {
    case "entry.granted":
    case "entry.denied":
      await noteEntry(trx, event, { siteId, receivedAt });
      return entry(event.entryId);
    case "entry.photographed":
      await notePhoto(trx, event);
      return entry(event.entryId);
    case "entry.photo-missing":
      await notePhotoMissing(trx, event);
      return entry(event.entryId);
    case "entry.taken":
    case "entry.not-taken":
      await notePassage(trx, event);
      return entry(event.entryId);
    case "entry.owner-compared":
      await noteOwnerCompared(trx, event);
      return entry(event.entryId);
    case "photos.expired":
      await expirePhotos(trx, event);
      return [];
    case "alarm.raised":
      await noteAlarmRaised(trx, event, siteId);
      return [{ type: "alarm", siteId, alarmId: event.alarmId }];
    case "alarm.cleared":
      await noteAlarmCleared(trx, event);
      return [{ type: "alarm", siteId, alarmId: event.alarmId }];
    case "alarm.acknowledged":
      await noteAlarmAcknowledged(trx, event);
      return [{ type: "alarm", siteId, alarmId: event.alarmId }];
    case "door.opened":
    case "door.closed":
    case "door.mode-changed":
      await noteDoorState(trx, event);
      return [{ type: "door", siteId, doorId: event.doorId }];
    case "roster.applied":
      await noteRosterApplied(trx, event);
      return [{ type: "door", siteId, doorId: event.doorId }];
    case "template.erased":
      await forgetTemplate(trx, event);
      await forgetInDays(trx, event);
      return [];
    case "enrolment.renewed":
      await renewTemplate(trx, event);
      return [];
    case "enrolment.needed":
      await needTemplate(trx, event);
      return [];
    case "recognition.daily":
      await noteRecognitionDay(trx, event, siteId);
      return [];
    case "epoch.began":
      return await continueChain(trx, event, receivedAt);
    default:
      // Kept in the chain; nothing is read out of it yet.
      return [];
  }
}

/** The site of an event whose door belongs to the same site as its controller; a controller speaks for no other. */
async function siteOf(trx: Queries, event: Event): Promise<SiteId | undefined> {
  const row = await trx
    .selectFrom("doors")
    .innerJoin("controllers", "controllers.siteId", "doors.siteId")
    .select("doors.siteId")
    .where("doors.id", "=", event.doorId)
    .where("controllers.agentId", "=", event.agentId)
    .executeTakeFirst();
  return row?.siteId;
}

async function continueChain(
  trx: Queries,
  event: Extract<Event, { type: "epoch.began" }>,
  receivedAt: number,
): Promise<readonly Notice[]> {
  const linked = await linkEpoch(trx, event);
  if (linked) return [];
  const chains = await trx.selectFrom("chains").select("epoch").where("agentId", "=", event.agentId).execute();
  return chains.length > 1 ? await raiseForkAlarm(trx, event, receivedAt) : [];
}

/** Raises an alarm where a controller's history does not hold together: one for each place, however often it is claimed. */
export async function raiseForkAlarm(
  trx: Queries,
  place: { readonly agentId: AgentId; readonly epoch: Epoch; readonly seq: number },
  at: number,
): Promise<readonly Notice[]> {
  const { agentId, epoch, seq } = place;
  const controller = await findController(trx, agentId);
  const doorId = controller?.doorIds[0];
  if (!controller || !doorId) return [];
  const { siteId } = controller;
  const alarmId = await noteFork(trx, { agentId, siteId, doorId, epoch, seq, at });
  return alarmId ? [{ type: "alarm", siteId, alarmId }] : [];
}
