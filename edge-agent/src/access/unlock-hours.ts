import {
  type ClockQuality,
  permits,
  type Roster,
  type RosterDoor,
  type ScheduleId,
  type SiteTime,
} from "@menshen/protocol";

/** The hours in which a door stands unlocked by itself, and whether they wait for the first resident to come in. */
export interface UnlockHours {
  readonly scheduleId: ScheduleId;
  readonly firstPersonIn: boolean;
}

/**
 * Whether a door is meant to stand unlocked at this moment by its schedule; pure. A door that is not sure of the time unlocks
 * for nobody: after a power cut its clock goes on where it stood, and residents have their cards.
 */
export function unlockHours(
  { unlockSchedule }: RosterDoor,
  { schedules }: Pick<Roster, "schedules">,
  siteTime: SiteTime,
  quality: ClockQuality,
): UnlockHours | undefined {
  if (unlockSchedule === undefined || quality !== "trusted") return undefined;
  const schedule = schedules.find(({ scheduleId }) => scheduleId === unlockSchedule.scheduleId);
  return schedule !== undefined && permits(schedule, siteTime) ? unlockSchedule : undefined;
}
