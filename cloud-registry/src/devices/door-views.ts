import {
  type AgentId,
  type AgentStatus,
  type DoorId,
  type DoorOverride,
  type Sentence,
  type SiteId,
  trafficSentence,
} from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";
import type { DoorRow } from "../database/tables.ts";
import { type DoorRecognition, recognitionColumns, recognitionOf } from "../recognition/door-recognition.ts";
import type { Presence, Presences } from "./presence.ts";

type DoorStatus = AgentStatus["doors"][number];

/**
 * A door as a page shows it, with what the landlord chose for it; instants in milliseconds. What its recogniser goes by now may
 * still be what was chosen before.
 */
export interface DoorView extends DoorRecognition {
  readonly id: DoorId;
  readonly name: Sentence;
  readonly siteId: SiteId;
  readonly agentId?: AgentId;
  readonly connection: "online" | "offline" | "never";
  readonly lastSeenAt?: number;
  readonly mode: string;
  readonly physical: string;
  readonly lock: string;
  readonly alarm: "normal" | "door-forced-open" | "door-open-too-long";
  readonly alarms: readonly string[];
  readonly faults: readonly string[];
  /** A mode that somebody ordered: who, why and until when. */
  readonly override?: DoorOverride;
  readonly tamper?: DoorStatus["tamper"];
  readonly fault?: DoorStatus["fault"];
  /** The inputs that are wired. */
  readonly inputs?: DoorStatus["inputs"];
  readonly camera: { readonly source: string; readonly state: string };
  readonly recogniser?: RecogniserView;
  readonly outboxDepth: number;
  readonly rosterVersion?: number;
  /** The version the door holds now. */
  readonly rosterApplied?: number;
  readonly clockQuality: string;
  readonly softwareVersion?: string;
}

interface RecogniserView extends Omit<NonNullable<AgentStatus["recogniser"]>, "model"> {
  readonly id: string;
  /** With what traffic its cost is reckoned, and whether the door counted it. */
  readonly reckonedWith?: Sentence;
}

/** Doors as pages show them: what the controller says now, or what its chain last told when it is not connected. */
export async function viewDoors(
  queries: Queries,
  presences: Presences,
  which: { readonly siteIds: readonly SiteId[] } | { readonly agentId: AgentId } | { readonly doorId: DoorId },
): Promise<readonly DoorView[]> {
  let query = queries
    .selectFrom("doors")
    .leftJoin("controllers", "controllers.agentId", "doors.agentId")
    .leftJoin("rosters", "rosters.agentId", "doors.agentId")
    .leftJoin("doorStates", "doorStates.doorId", "doors.id")
    .select(["doors.id", "doors.siteId", "doors.nameZh", "doors.nameEn", "doors.agentId"])
    .select(recognitionColumns.map((column) => `doors.${column}` as const))
    .select(["controllers.lastSeenAt", "controllers.softwareVersion", "rosters.version", "rosters.appliedVersion"])
    .select(["doorStates.mode", "doorStates.physical"])
    .orderBy("doors.nameZh");
  if ("siteIds" in which) query = query.where("doors.siteId", "in", [...which.siteIds]);
  else if ("agentId" in which) query = query.where("doors.agentId", "=", which.agentId);
  else query = query.where("doors.id", "=", which.doorId);
  const rows = await query.execute();
  return rows.map((row) => viewDoor(row, row.agentId === null ? undefined : presences.of(row.agentId)));
}

type ShownColumn = "id" | "siteId" | "nameZh" | "nameEn" | "agentId" | (typeof recognitionColumns)[number];

interface DoorAndController extends Pick<DoorRow, ShownColumn> {
  readonly lastSeenAt: number | null;
  readonly softwareVersion: string | null;
  readonly version: number | null;
  readonly appliedVersion: number | null;
  readonly mode: string | null;
  readonly physical: string | null;
}

function viewDoor(row: DoorAndController, presence: Presence | undefined): DoorView {
  const { status } = presence ?? {};
  const door = status?.doors.find(({ doorId }) => doorId === row.id);
  const lastSeenAt = presence?.seenAt ?? row.lastSeenAt;
  const applied = status?.rosterVersion ?? row.appliedVersion;
  const softwareVersion = status?.softwareVersion ?? row.softwareVersion;
  return {
    id: row.id,
    name: { zh: row.nameZh, en: row.nameEn },
    siteId: row.siteId,
    ...(row.agentId === null ? {} : { agentId: row.agentId }),
    connection: presence ? "online" : lastSeenAt === null ? "never" : "offline",
    ...(lastSeenAt === null ? {} : { lastSeenAt }),
    mode: door?.mode ?? row.mode ?? "unknown",
    physical: door?.physical ?? row.physical ?? "unknown",
    lock: door?.lock ?? "unknown",
    alarm: door?.alarm ?? alarmOf(door?.alarms ?? []),
    alarms: door?.alarms ?? [],
    faults: door?.faults ?? [],
    ...(door?.override && { override: door.override }),
    ...(door?.tamper && { tamper: door.tamper }),
    ...(door?.fault && { fault: door.fault }),
    ...(door?.inputs && { inputs: door.inputs }),
    camera: door?.camera ?? { source: "none", state: "silent" },
    ...recogniserOf(status),
    ...recognitionOf(row),
    outboxDepth: status?.outboxDepth ?? 0,
    ...(row.version === null ? {} : { rosterVersion: row.version }),
    ...(applied === null || applied === undefined ? {} : { rosterApplied: applied }),
    clockQuality: status?.clockQuality ?? "unknown",
    ...(softwareVersion === null ? {} : { softwareVersion }),
  };
}

function alarmOf(alarms: readonly string[]): DoorView["alarm"] {
  if (alarms.includes("door-forced-open")) return "door-forced-open";
  return alarms.includes("door-open-too-long") ? "door-open-too-long" : "normal";
}

function recogniserOf(status: AgentStatus | undefined): Pick<DoorView, "recogniser"> {
  if (!status?.recogniser) return {};
  const { model, ...rest } = status.recogniser;
  const { traffic } = rest;
  return { recogniser: { id: model, ...rest, ...(traffic && { reckonedWith: trafficSentence(traffic) }) } };
}
