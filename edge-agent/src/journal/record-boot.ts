import type { Lock } from "@menshen/hardware";
import { type EventBody, millis } from "@menshen/protocol";
import type { Journal, StandingAlarm } from "./journal.ts";
import type { UpdateTold } from "./update-told.ts";

export interface BootParts {
  readonly journal: Pick<
    Journal,
    "lastEventBeforeBoot" | "knowsPulse" | "standingAlarms" | "entriesWithoutPhoto" | "append"
  >;
  readonly lock: Pick<Lock, "pulses">;
  readonly softwareVersion: string;
  readonly rosterVersion: number;
  /** Whether this controller ran before, although its journal may not know. */
  readonly ranBefore: boolean;
  /** What became of an update meanwhile, told once. */
  readonly update?: UpdateTold;
  /** Whether this run ordered a pulse itself: its event is on its way. */
  readonly isOwnPulse: (pulseId: string) => boolean;
  readonly onUnexplainedPulse: () => void;
  /** Takes up or closes the alarms that stood when the last run ended. */
  readonly takeUpAlarms: (alarms: readonly StandingAlarm[]) => void;
}

/** Records that the controller started, and what happened while nobody could write: pulses and photographs without an account. */
export async function recordBoot(parts: BootParts): Promise<void> {
  const { journal, softwareVersion, rosterVersion, ranBefore } = parts;
  const last = await journal.lastEventBeforeBoot();
  const unknown = ranBefore ? "crash" : "first-start";
  const after = last === undefined ? unknown : last.type === "agent.stopped" ? "stop" : "crash";
  const { update } = parts;
  await journal.append({
    type: "agent.started",
    softwareVersion,
    rosterVersion,
    after,
    ...(update && { update: update.told }),
  });
  await update?.forget();
  parts.takeUpAlarms(await journal.standingAlarms());
  for (const { entryId, doorId } of await journal.entriesWithoutPhoto()) {
    const missing: EventBody = { type: "entry.photo-missing", entryId, reason: "power-cut" };
    await journal.append(missing, { doorId });
  }
}

/** Reports every pulse that the lock's keeper remembers and the journal cannot explain; throws HardwareFault while it cannot be asked. */
export async function explainPulses(
  parts: Omit<BootParts, "softwareVersion" | "rosterVersion" | "ranBefore" | "takeUpAlarms" | "update">,
): Promise<void> {
  const { journal, lock, isOwnPulse, onUnexplainedPulse } = parts;
  for (const { id, milliseconds } of await lock.pulses()) {
    if (isOwnPulse(id) || (await journal.knowsPulse(id))) continue;
    await journal.append({ type: "door.unexplained-pulse", pulseId: id, milliseconds: millis(milliseconds) });
    onUnexplainedPulse();
  }
}
