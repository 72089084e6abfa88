import { type LivenessMode, permits, type RosterDoor, type Schedule, type SiteTime } from "@menshen/protocol";

/**
 * How a door deals with doubt about a face at this moment; pure. Outside the hours the landlord chose, and where nothing was
 * chosen, it only notes. Where the hours cannot be told, because the clock or the schedule is missing, they count as running.
 */
export function livenessMode(
  door: Pick<RosterDoor, "liveness"> | undefined,
  siteTime: SiteTime | undefined,
  schedules: readonly Schedule[],
): LivenessMode {
  const asked = door?.liveness;
  if (asked === undefined) return "observe";
  if (asked.scheduleId === undefined || siteTime === undefined) return asked.mode;
  const schedule = schedules.find(({ scheduleId }) => scheduleId === asked.scheduleId);
  return schedule === undefined || permits(schedule, siteTime) ? asked.mode : "observe";
}
