import type { Alarm, Door } from "../api/shapes.ts";
import type { zh } from "../words/zh.ts";

export type DoorSaying = keyof typeof zh.door.says;
export type Tone = "calm" | "notice" | "alert" | "silent";

/** From this rung on a door held open is a hazard. */
const hazard = 4;

/**
 * What is most worth saying about a door's state, and how loudly, whoever took note of an alarm. Alarms come first, then modes, then
 * the leaf and lock.
 */
export function doorSaying(door: Door, alarms: readonly Alarm[]): { readonly saying: DoorSaying; readonly tone: Tone } {
  if (door.connection === "never") return { saying: "never", tone: "silent" };
  const found = alarmSaying(door, alarms) ?? modeSaying(door) ?? partsSaying(door);
  return door.connection === "offline" && found.tone !== "alert" ? { ...found, tone: "silent" } : found;
}

function alarmSaying({ id, alarm }: Door, alarms: readonly Alarm[]) {
  if (alarm === "door-forced-open") return { saying: "forced-open", tone: "alert" } as const;
  if (alarm !== "door-open-too-long") return undefined;
  const isHazard = alarms.some((one) => one.doorId === id && one.kind === alarm && one.stage >= hazard);
  return { saying: isHazard ? "open-hazard" : "open-too-long", tone: "alert" } as const;
}

function modeSaying({ mode }: Door) {
  if (mode === "locked-down") return { saying: "locked-down", tone: "alert" } as const;
  if (mode === "locked-open" || mode === "blocked") return { saying: mode, tone: "notice" } as const;
  return undefined;
}

function partsSaying({ mode, physical, lock }: Door) {
  if (physical === "fault" || lock === "fault") return { saying: "fault", tone: "alert" } as const;
  if (physical === "open") return { saying: "open", tone: "notice" } as const;
  if (mode === "accessed") return { saying: "accessed", tone: "calm" } as const;
  if (lock === "unlocked" || mode === "unlocked") return { saying: "unlocked", tone: "notice" } as const;
  if (physical === "closed" && lock === "locked") return { saying: "locked", tone: "calm" } as const;
  return { saying: "unknown", tone: "silent" } as const;
}
