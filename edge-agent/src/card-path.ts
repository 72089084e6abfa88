import { randomBytes } from "node:crypto";
import { type Hardware, isRecorded, type Lock, openHardware } from "@menshen/hardware";
import {
  type BootId,
  type DoorTimings,
  type EventBody,
  type Factor,
  type Instant,
  instant,
  type Millis,
  mintId,
  numberHash,
  type SiteTime,
  seconds,
} from "@menshen/protocol";
import type { Logger } from "pino";
import type { AgentClock } from "./clock/agent-clock.ts";
import { openClock } from "./clock/open-clock.ts";
import type { AgentConfig } from "./config.ts";
import { type Alarms, createAlarms } from "./door/alarms.ts";
import { createPassing, type Passing } from "./door/count-passing.ts";
import { createDoor, type Door } from "./door/door.ts";
import { createFaults, type Faults } from "./door/faults.ts";
import { keepHours } from "./door/keep-hours.ts";
import { type KeptStanding, openStanding } from "./door/keep-standing.ts";
import { type Challenges, createChallenges } from "./door/orders/challenges.ts";
import { createOrderTaker } from "./door/orders/take-order.ts";
import { createEntry, type Entry, type EntryParts } from "./entry.ts";
import { findJournal } from "./journal/find-journal.ts";
import type { Journal } from "./journal/journal.ts";
import type { JournalThread } from "./journal/journal-thread.ts";
import { openJournal } from "./journal/open-journal.ts";
import { type KeptMemory, openMemory } from "./memory/keep-memory.ts";
import { createOwnerComparer, type OwnerComparerParts } from "./owner-comparison/owner-comparer.ts";
import type { Provisioning } from "./provisioning.ts";
import { openRosterKeeper, type RosterKeeper } from "./roster/held-roster.ts";
import { type IndexedRoster, indexRoster } from "./roster/holder-of.ts";
import { createSiteTime } from "./roster/site-time.ts";
import { watchReaders } from "./watch-hardware.ts";
import { createDecisionQueue, type DecisionQueue } from "./watchdog/decision-queue.ts";

/** Where time comes from. */
export interface Sources {
  /** The system's wall clock, milliseconds since 1970. */
  readonly now: () => number;
  /** The machine's monotonic clock, milliseconds. */
  readonly monotonicNow: () => number;
}

/** What joins later, when cards already open: camera, photographs, the link. */
export interface LaterParts extends Pick<EntryParts, "photograph" | "onDecided" | "onOverdue" | "onCompared"> {
  /** What the recogniser sees; nothing until it runs. */
  readonly seen: Pick<OwnerComparerParts, "recentFaces" | "gallery">;
  isOnline(): boolean;
  heardAt(): ReturnType<AgentClock["monotonic"]> | undefined;
  statusChanged(): void;
  onLockCommand(entryId: Parameters<Door["admit"]>[0]): void;
}

export interface CardPathParts {
  readonly config: AgentConfig;
  readonly provisioning: Provisioning;
  readonly bootId: BootId;
  readonly sources: Sources;
  readonly log: Logger;
  /** Started ahead, to be ready when the first event comes. */
  readonly journalThread?: JournalThread;
  readonly later: LaterParts;
}

/** All that a card needs to open the door: clock, journal, roster, lock and reader. */
export interface CardPath {
  readonly clock: AgentClock;
  readonly journal: Journal;
  /** Whether this controller ran before, by what lay in its data directory. */
  readonly ranBefore: boolean;
  readonly append: (body: EventBody) => void;
  readonly keeper: RosterKeeper;
  readonly roster: () => IndexedRoster | undefined;
  /** The moment by the site's own clock on the wall. */
  readonly siteTime: () => SiteTime;
  readonly lock: Lock;
  readonly hardware: Hardware;
  readonly door: Door;
  readonly alarms: Alarms;
  readonly faults: Faults;
  /** Counts faces that vanish at the open door. */
  readonly passing: Passing;
  readonly entry: Entry;
  /** Takes a signed order as it came; what became of it is in the journal. */
  readonly takeOrder: (text: string) => void;
  readonly challenges: Challenges;
  /** Where everybody's turn comes. */
  readonly queue: DecisionQueue;
  /** No more people are let in; the journal stays open for what follows. */
  close(): Promise<void>;
}

/** The timings of a door whose roster has not come yet. */
const timingsBeforeRoster: DoorTimings = { releaseTime: seconds(5), openTime: seconds(30) };

/** Opens the card's path, and nothing that a card does not need. */
export async function openCardPath(parts: CardPathParts): Promise<CardPath> {
  const { config, provisioning, sources, log, later } = parts;
  const { doorId } = provisioning;
  const clock = await openClock({
    directory: config.dataDirectory,
    ...sources,
    onFault: (fault) => log.warn({ fault: String(fault) }, "the time cannot be written down"),
  });
  const standing = await openStanding({
    directory: config.dataDirectory,
    now: clock.monotonic,
    wall: clock.wall,
    onFault: (fault) => log.error({ fault: String(fault) }, "what stands at the door cannot be kept"),
  });
  const { journal, ranBefore, append, alarms, faults } = await openRecords(parts, clock, standing);
  const memory = await openMemory({
    directory: config.dataDirectory,
    now: clock.monotonic,
    heard: () => heardIn(clock, later),
    onFault: (fault) => log.error({ fault: String(fault) }, "what the door remembers cannot be kept"),
  });
  const { agentId, rosterRootKey: rootKey } = provisioning;
  const keeper = await openRosterKeeper({
    directory: config.dataDirectory,
    rootKey,
    agentId,
    doorIds: [doorId],
    append,
  });
  const { siteTime, ...indexed } = indexRosters(keeper, provisioning.siteTimeZone);
  const roster = { roster: indexed.current, siteTime: () => siteTime(clock.wall()) };

  const hardware = await openHardware(config, {
    now: sources.monotonicNow,
    hashNumber: (idNumber) => numberHash(provisioning.siteKey, "id-card", idNumber),
  });
  const { lock } = hardware;
  const doorInForce = () => indexed.current()?.roster.doors.find((one) => one.doorId === doorId);
  const passing = createPassing((entryIds) => alarms.raise("tailgating-suspected", entryIds));
  const tell = (body: EventBody) => {
    append(body);
    passing.note(body, clock.monotonic());
  };
  const door = createDoor({
    ...hardware,
    alarms,
    setup: () => ({
      lock: config.lock.kind,
      escapeRoute: config.door.escapeRoute || doorInForce()?.escapeRoute === true,
      timings: doorInForce()?.timings ?? timingsBeforeRoster,
    }),
    ...(standing.found && { standing: standing.found }),
    keep: standing.keep,
    append(body) {
      tell(body);
      if (body.type === "door.opened" && body.opening === "exit") entry.left();
      if (body.type === "entry.taken") entry.settled(body.entryId, "taken");
      if (body.type === "entry.not-taken") entry.settled(body.entryId, "not-taken");
    },
    now: clock.monotonic,
    wall: clock.wall,
    after,
    onChange: later.statusChanged,
    onPulse: later.onLockCommand,
    onHold: later.onLockCommand,
  });
  const queue = createDecisionQueue((fault) =>
    log.error({ fault: String(fault) }, "somebody could not be decided upon"),
  );
  const entry = inTurn(
    queue,
    createEntry({ ...entryParts(parts, { clock, memory, append: tell, alarms, hardware }), door, ...roster }),
  );
  const leaveLock = lock.onState((state) =>
    state === "unknown" ? faults.raise("lock", "lock-unreachable") : faults.clear("lock"),
  );
  const leaveReaders = watchReaders(hardware.readers, { faults, alarms, entry });
  const challenges = createChallenges({ doorId, bootId: parts.bootId, now: clock.monotonic, random: randomBytes });
  const takeOrder = createOrderTaker({
    ...{ doorId, challenges, roster: () => indexed.current()?.roster, clock, door, letIn: entry.order, append },
    onSpent: later.statusChanged,
    onIgnored: (problems) => log.warn({ problems }, "an order nobody here may give"),
  });
  const leaveHours = keepHours({
    ...{ door, clock, siteTime: roster.siteTime, roster: () => indexed.current()?.roster, doorId },
    onRoster: keeper.onChange,
  });
  for (const refusal of keeper.refusedAtStart) append(refusal);
  return {
    ...{
      clock,
      journal,
      ranBefore,
      append,
      keeper,
      roster: indexed.current,
      siteTime: roster.siteTime,
      lock,
      hardware,
      door,
      alarms,
      faults,
      entry,
      passing,
      takeOrder,
      challenges,
      queue,
    },
    async close() {
      leaveReaders();
      leaveLock();
      leaveHours();
      door.close();
      await standing.close();
      await hardware.close();
      await memory.close();
    },
  };
}

/** What an entry needs beside the door and the roster. */
function entryParts(
  { config, provisioning, later, sources, log }: CardPathParts,
  parts: Pick<CardPath, "clock" | "append" | "alarms" | "hardware"> & { readonly memory: KeptMemory },
): Omit<EntryParts, "door" | "roster" | "siteTime"> {
  const { clock, memory, append, alarms, hardware } = parts;
  return {
    doorId: provisioning.doorId,
    clock: () => clockReading(clock, later, memory),
    remembered: memory.remembered,
    remember: memory.note,
    siteKey: provisioning.siteKey,
    replay: config.cameras.entry.source === "replay" || isRecorded(config.cameras.entry.spec),
    append,
    photograph: later.photograph,
    alarmStands: () => alarms.standing().length > 0,
    onRepeatedRefusal: (entryId) => alarms.raise("repeated-refusal", [entryId]),
    onDuress: (entryId) => alarms.raise("duress", [entryId]),
    onLendingSuspected: (entryId) => alarms.raise("card-lending-suspected", [entryId]),
    ownerComparer: createOwnerComparer({
      ...later.seen,
      monotonicNow: sources.monotonicNow,
      after,
      onFault: (fault) => log.warn({ fault: String(fault) }, "a card's owner could not be compared"),
    }),
    takes: () => new Set([...factorsOf(hardware.readers), ...(later.seen.gallery() === undefined ? [] : faceAlone)]),
    showLookHere: () => hardware.indicator.show("look-here"),
    showProcessing: () => hardware.indicator.show("processing"),
    say: (sentence) => hardware.voice.say(sentence),
    onPassedBack: (entryId) => alarms.raise("anti-passback", [entryId]),
    onPinFault: (fault) => log.error({ fault: String(fault) }, "a PIN could not be compared"),
    after,
    ...(later.onDecided && { onDecided: later.onDecided }),
    ...(later.onOverdue && { onOverdue: later.onOverdue }),
    ...(later.onCompared && { onCompared: later.onCompared }),
  };
}

const faceAlone = ["face"] as const;

/** What the readers that work at this moment can be shown, and typed on. */
function factorsOf(readers: Hardware["readers"]): readonly Factor[] {
  return readers
    .filter(({ cardReader }) => cardReader.state() === "working")
    .flatMap(({ driver, keypad }): readonly Factor[] => [
      ...(driver === "sam-v" ? (["id-card"] as const) : (["card", "id-card"] as const)),
      ...(keypad ? (["pin"] as const) : []),
    ]);
}

/** Everything shown at a door waits its turn in one row; what the door tells of an entry is heard at once. */
function inTurn(queue: DecisionQueue, entry: Entry): Entry {
  return {
    ...entry,
    face: (sighting) => queue.put(() => entry.face(sighting)),
    card: (read) => queue.put(() => entry.card(read)),
    trouble: (read) => queue.put(() => entry.trouble(read)),
    key: (press, keypad) => queue.put(() => entry.key(press, keypad)),
  };
}

/** Calls back once after so many milliseconds; returns how to call it off. */
export const after = (span: Millis, act: () => void): (() => void) => {
  const timer = setTimeout(act, span);
  timer.unref();
  return () => clearTimeout(timer);
};

/** The journal with what is told through it: alarms and faults; its own trouble is an alarm too. */
async function openRecords(parts: CardPathParts, clock: AgentClock, { afterwards }: Pick<KeptStanding, "afterwards">) {
  const { config, provisioning, bootId, log, later, journalThread } = parts;
  const { agentId, doorId } = provisioning;
  const onFault = (fault: Error) => {
    log.error({ fault: fault.message }, "the journal cannot be written");
    alarms.raise("journal-degraded");
  };
  const found = await findJournal(config.dataDirectory);
  const onLost = (why: string) => {
    log.error({ why }, "the journal was lost; a new one begins");
    alarms.raise("journal-lost");
  };
  const journal = await openJournal(
    {
      directory: config.dataDirectory,
      agentId,
      bootId,
      doorId,
      clock,
      ranBefore: found !== "not-yet",
      onSetAside: (fault) => onLost(fault.message),
      onFault,
      onRecovered: () => alarms.clear("journal-degraded"),
    },
    journalThread,
  );
  const append = (body: EventBody) => {
    const stamp = clock.stamp();
    // The journal keeps what the disk refuses and says so itself; the door waits for neither.
    const write = () =>
      journal
        .append(body, { stamp })
        .catch((fault: unknown) => log.warn({ event: body.type, fault: String(fault) }, "not yet journalled"));
    afterwards(() => void write());
  };
  const alarms: Alarms = createAlarms({
    append,
    now: clock.monotonic,
    wall: clock.wall,
    after,
    onChange: later.statusChanged,
  });
  const faults = createFaults({ append, onChange: later.statusChanged });
  if (found === "lost") onLost("its file is not there, although this controller ran before");
  return { journal, ranBefore: found !== "not-yet", append, alarms, faults };
}

/** Keeps the held roster indexed, and the clock on the wall by its zone and calendar. */
function indexRosters(keeper: RosterKeeper, timeZone: string) {
  let roster: IndexedRoster | undefined;
  let siteTime = createSiteTime(timeZone, []);
  const take = () => {
    const held = keeper.current();
    if (held === undefined) return;
    roster = indexRoster(held.roster);
    siteTime = createSiteTime(held.roster.timeZone, held.roster.calendar);
  };
  take();
  keeper.onChange(take);
  return { current: () => roster, siteTime: (at: Parameters<typeof siteTime>[0]) => siteTime(at) };
}

function clockReading(clock: AgentClock, later: LaterParts, memory: KeptMemory): ReturnType<EntryParts["clock"]> {
  const lastWord = memory.lastWord();
  return {
    monotonic: clock.monotonic(),
    lowerBound: clock.lowerBound(),
    quality: clock.quality(),
    online: later.isOnline(),
    ...(lastWord !== undefined && { lastWord }),
  };
}

/** When the registry was last heard in this run. */
function heardIn(clock: AgentClock, later: LaterParts): Instant | undefined {
  const heardAt = later.heardAt();
  return heardAt === undefined ? undefined : instant(clock.lowerBound() - (clock.monotonic() - heardAt));
}

/** A fresh id for this run of the controller. */
export const newBootId = (): BootId => mintId("boot");
