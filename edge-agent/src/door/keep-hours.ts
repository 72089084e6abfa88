import { type ClockQuality, type DoorId, type Roster, type SiteTime, seconds } from "@menshen/protocol";
import { unlockHours } from "../access/unlock-hours.ts";
import type { Door } from "./door.ts";

export interface HoursParts {
  readonly door: Pick<Door, "heed">;
  readonly doorId: DoorId;
  readonly roster: () => Roster | undefined;
  readonly siteTime: () => SiteTime;
  readonly clock: { quality(): ClockQuality };
  readonly onRoster: (listener: () => void) => void;
}

/** A schedule counts minutes; the door follows it within so long. */
const lookEvery = seconds(5);

/** Tells a door again and again whether its schedule wants it unlocked; returns how to stop. */
export function keepHours({ door, doorId, roster, siteTime, clock, onRoster }: HoursParts): () => void {
  const look = () => {
    const held = roster();
    const own = held?.doors.find((one) => one.doorId === doorId);
    // A door that has no roster yet knows no hours, and must not take that for their end.
    if (held === undefined || own === undefined) return;
    door.heed(unlockHours(own, held, siteTime(), clock.quality()));
  };
  look();
  onRoster(look);
  const timer = setInterval(look, lookEvery);
  timer.unref();
  return () => clearInterval(timer);
}
