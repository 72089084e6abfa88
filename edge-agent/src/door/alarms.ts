import {
  type AlarmId,
  type AlarmKind,
  type EntryId,
  type EventBody,
  type Monotonic,
  millis,
  mintId,
} from "@menshen/protocol";

/** The alarms that stand at a door: one per kind, from its first sign until its cause is gone. */
export interface Alarms {
  raise(kind: AlarmKind, entryIds?: readonly EntryId[]): void;
  clear(kind: AlarmKind): void;
  standing(): readonly AlarmKind[];
}

/** Creates a list of alarms that tells the journal when an episode begins and ends. */
export function createAlarms(parts: { append(body: EventBody): void; now(): Monotonic; onChange(): void }): Alarms {
  const standing = new Map<AlarmKind, { readonly alarmId: AlarmId; readonly since: Monotonic }>();
  return {
    raise(kind, entryIds = []) {
      if (standing.has(kind)) return;
      const alarmId = mintId("alarm");
      standing.set(kind, { alarmId, since: parts.now() });
      parts.append({ type: "alarm.raised", alarmId, kind, stage: 1, entryIds: [...entryIds] });
      parts.onChange();
    },
    clear(kind) {
      const alarm = standing.get(kind);
      if (alarm === undefined) return;
      standing.delete(kind);
      const lasted = millis(parts.now() - alarm.since);
      parts.append({ type: "alarm.cleared", alarmId: alarm.alarmId, kind, lasted });
      parts.onChange();
    },
    standing: () => [...standing.keys()],
  };
}
