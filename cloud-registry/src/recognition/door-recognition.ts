import { idSchema, livenessModes, oneOf, targetFpirRange } from "@menshen/protocol";
import { type Static, Type } from "typebox";
import type { DoorRow } from "../database/tables.ts";
import { exact } from "../http/tell-demand.ts";

/** How a door recognises people, as a landlord chooses it. */
export const DoorRecognitionSchema = Type.Object(
  {
    ownerComparison: oneOf(["off", "observe", "require"]),
    livenessMode: oneOf(livenessModes),
    /** The hours of the mode; without it, always. */
    livenessScheduleId: Type.Optional(idSchema("schedule")),
    /** The share of strangers who may be let in when they try (FPIR). */
    targetFpir: Type.Number({ minimum: targetFpirRange.rarest, maximum: targetFpirRange.most }),
  },
  exact,
);
export type DoorRecognition = Static<typeof DoorRecognitionSchema>;

/** Where a door's row holds it. */
export const recognitionColumns = ["ownerComparison", "livenessMode", "livenessScheduleId", "targetFpir"] as const;

/** A door's choices as they stand. */
export function recognitionOf(row: Pick<DoorRow, (typeof recognitionColumns)[number]>): DoorRecognition {
  const { ownerComparison, livenessMode, livenessScheduleId, targetFpir } = row;
  const hours = livenessScheduleId === null ? {} : { livenessScheduleId };
  return { ownerComparison, livenessMode, ...hours, targetFpir };
}
