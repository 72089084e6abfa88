import {
  type AlarmId,
  type AlarmKind,
  type EntryId,
  type EventBody,
  hours,
  type Instant,
  type Millis,
  type Monotonic,
  millis,
  mintId,
  minutes,
  monotonic,
} from "@menshen/protocol";
import type { StandingAlarm } from "../journal/journal.ts";

/** The alarms that stand at a door: one per kind, from its first sign until its cause is gone. */
export interface Alarms {
  /**
   * Begins an episode; while one of the kind stands, its life begins anew, and a later stage is told under its name. That a person
   * took note of it stands until a higher rung asks again.
   */
  raise(kind: AlarmKind, entryIds?: readonly EntryId[], more?: RaisedMore): void;
  clear(kind: AlarmKind): void;
  /** A person took note of an alarm; says of which kind, where it stands. */
  acknowledged(alarmId: AlarmId): AlarmKind | undefined;
  /** Which alarms stand, and whether a person took note. */
  list(): readonly ListedAlarm[];
  standing(): readonly AlarmKind[];
  /** Goes on with what stood when the last run ended and still has time to live; closes the rest, to be raised anew where its cause stands. */
  takeUp(before: readonly StandingAlarm[]): void;
}

/** The rung an alarm has climbed to, and what may have caused it. */
export interface RaisedMore {
  readonly stage?: number;
  readonly refusedBefore?: readonly EntryId[];
}

export interface ListedAlarm {
  readonly alarmId: AlarmId;
  readonly kind: AlarmKind;
  readonly acknowledged: boolean;
}

export interface AlarmsParts {
  append(body: EventBody): void;
  now(): Monotonic;
  wall(): Instant;
  /** Calls back once after so many milliseconds; returns how to call it off. */
  after(span: Millis, act: () => void): () => void;
  onChange(): void;
}

/** Alarms whose cause leaves no trace that could be seen to go end by themselves, so long after the last sign of it. */
const lives: Partial<Record<AlarmKind, Millis>> = {
  "repeated-refusal": minutes(10),
  duress: hours(1),
  "unexplained-pulse": hours(24),
  "card-lending-suspected": hours(24),
  "journal-lost": hours(24),
  "not-taken": minutes(10),
  "tailgating-suspected": hours(24),
  "anti-passback": hours(24),
};

/**
 * Alarms of which every further sign is told, as the next rung: a second forced entry is another call for help, and who came in
 * with another stands nowhere else.
 */
const toldEachTime: readonly AlarmKind[] = ["duress", "tailgating-suspected"];

/**
 * Alarms that say something about whoever stands at the door now: while one stands, a refused person's picture may be kept. A
 * power cut or a silent camera accuses nobody.
 */
export const concernsWhoIsThere: ReadonlySet<AlarmKind> = new Set([
  "door-forced-open",
  "door-open-too-long",
  "duress",
  "unexplained-pulse",
  "lens-covered",
  "tamper",
  "repeated-refusal",
]);

interface Episode {
  readonly alarmId: AlarmId;
  readonly rung: number;
  readonly since: Monotonic;
  readonly acknowledged: boolean;
  readonly callOff?: () => void;
}

/** Creates a list of alarms that tells the journal when an episode begins and ends. */
export function createAlarms({ append, now, wall, after, onChange }: AlarmsParts): Alarms {
  const standing = new Map<AlarmKind, Episode>();

  const clear = (kind: AlarmKind) => {
    const alarm = standing.get(kind);
    if (alarm === undefined) return;
    alarm.callOff?.();
    standing.delete(kind);
    append({ type: "alarm.cleared", alarmId: alarm.alarmId, kind, lasted: millis(now() - alarm.since) });
    onChange();
  };

  const stand = (kind: AlarmKind, episode: Omit<Episode, "callOff">, age = 0) => {
    const life = lives[kind];
    const callOff = life === undefined ? {} : { callOff: after(millis(life - age), () => clear(kind)) };
    const { alarmId, rung, since, acknowledged } = episode;
    standing.set(kind, { alarmId, rung, since, acknowledged, ...callOff });
  };

  return {
    raise(kind, entryIds = [], { stage = 1, refusedBefore } = {}) {
      const earlier = standing.get(kind);
      earlier?.callOff?.();
      const again = earlier !== undefined && stage === 1;
      if (again && !toldEachTime.includes(kind)) return stand(kind, earlier);
      const begun = earlier ?? { alarmId: mintId("alarm"), since: now(), acknowledged: false };
      const rung = again ? earlier.rung + 1 : stage;
      const { alarmId } = begun;
      stand(kind, { ...begun, rung, acknowledged: begun.acknowledged && rung <= (earlier?.rung ?? rung) });
      const why = refusedBefore && { refusedBefore: [...refusedBefore] };
      append({ type: "alarm.raised", alarmId, kind, stage: rung, entryIds: [...entryIds], ...why });
      onChange();
    },
    clear,
    acknowledged(alarmId) {
      const found = [...standing].find(([, episode]) => episode.alarmId === alarmId);
      if (found === undefined) return undefined;
      const [kind, episode] = found;
      standing.set(kind, { ...episode, acknowledged: true });
      onChange();
      return kind;
    },
    list: () => [...standing].map(([kind, { alarmId, acknowledged }]) => ({ kind, alarmId, acknowledged })),
    standing: () => [...standing.keys()],
    takeUp(before) {
      for (const { alarmId, kind, raisedAt, acknowledged } of before) {
        const age = millis(Math.max(0, wall() - raisedAt));
        if (age < (lives[kind] ?? 0) && !standing.has(kind)) {
          stand(kind, { alarmId, rung: 1, since: monotonic(now() - age), acknowledged }, age);
        } else {
          append({ type: "alarm.cleared", alarmId, kind, lasted: age });
        }
      }
      onChange();
    },
  };
}
