import { idSchema, livenessModes, oneOf, type ScheduleId, targetFpirRange } from "@menshen/protocol";
import { type Static, Type } from "typebox";
import type { DoorRow } from "../database/tables.ts";
import { exact } from "../http/tell-demand.ts";

/** What of it a landlord changes: what is left out stays, whoever else changes it meanwhile. */
export const RecognitionChangeSchema = Type.Object(
  {
    ownerComparison: Type.Optional(oneOf(["off", "observe", "require"])),
    livenessMode: Type.Optional(oneOf(livenessModes)),
    /** The hours of the mode; `null`: always. */
    livenessScheduleId: Type.Optional(Type.Union([idSchema("schedule"), Type.Null()])),
    /** The share of strangers who may be let in when they try (FPIR). */
    targetFpir: Type.Optional(Type.Number({ minimum: targetFpirRange.rarest, maximum: targetFpirRange.most })),
  },
  exact,
);
export type RecognitionChange = Static<typeof RecognitionChangeSchema>;

/** Where a door's row holds it. */
export const recognitionColumns = ["ownerComparison", "livenessMode", "livenessScheduleId", "targetFpir"] as const;
type RecognitionRow = Pick<DoorRow, (typeof recognitionColumns)[number]>;

/** How a door recognises people, as it was chosen; without a schedule the mode holds at every hour. */
export interface DoorRecognition extends Omit<RecognitionRow, "livenessScheduleId"> {
  readonly livenessScheduleId?: ScheduleId;
}

/** A door's choices as they stand. */
export function recognitionOf(row: RecognitionRow): DoorRecognition {
  const { ownerComparison, livenessMode, livenessScheduleId, targetFpir } = row;
  const hours = livenessScheduleId === null ? {} : { livenessScheduleId };
  return { ownerComparison, livenessMode, ...hours, targetFpir };
}

/** What a change makes different, from what to what, for the audit. Pure. */
export function differences(row: RecognitionRow, change: RecognitionChange): readonly string[] {
  return recognitionColumns.flatMap((column) => {
    const [before, after] = [row[column], change[column]];
    return after === undefined || after === before ? [] : [`${column} ${before ?? "none"} → ${after ?? "none"}`];
  });
}
