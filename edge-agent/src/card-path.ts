import { randomBytes } from "node:crypto";
import { type Hardware, type Lock, openHardware } from "@menshen/hardware";
import {
  type BootId,
  type DoorTimings,
  type EventBody,
  mintId,
  numberHash,
  type SiteTime,
  seconds,
} from "@menshen/protocol";
import { after } from "./after.ts";
import type { CardPathParts } from "./card-path-parts.ts";
import type { AgentClock } from "./clock/agent-clock.ts";
import { openClock } from "./clock/open-clock.ts";
import type { Alarms } from "./door/alarms.ts";
import { createPassing, type Passing } from "./door/count-passing.ts";
import { createDoor, type Door } from "./door/door.ts";
import { createFaults, type Faults } from "./door/faults.ts";
import { keepHours } from "./door/keep-hours.ts";
import { openStanding } from "./door/keep-standing.ts";
import { type Challenges, createChallenges } from "./door/orders/challenges.ts";
import { createOrderTaker } from "./door/orders/take-order.ts";
import { createEntry, type Entry } from "./entry.ts";
import { entryParts, heardIn } from "./entry-parts.ts";
import type { Journal } from "./journal/journal.ts";
import { openMemory } from "./memory/keep-memory.ts";
import { openRecords } from "./open-records.ts";
import { openRosterKeeper, type RosterKeeper } from "./roster/held-roster.ts";
import type { IndexedRoster } from "./roster/holder-of.ts";
import { keepIndexed } from "./roster/keep-indexed.ts";
import { watchLock, watchReaders } from "./watch-hardware.ts";
import { createDecisionQueue, type DecisionQueue } from "./watchdog/decision-queue.ts";

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
  /** Whether people leave by this door in a danger: the configuration's word or the roster's. */
  readonly isEscapeRoute: () => boolean;
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
  const { journal, ranBefore, append, alarms } = await openRecords(parts, clock, standing);
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
  const { siteTime, ...indexed } = keepIndexed(keeper, provisioning.siteTimeZone);
  const roster = { roster: indexed.current, siteTime: () => siteTime(clock.wall()) };

  const opened = await openHardware(config, {
    now: sources.monotonicNow,
    hashNumber: (idNumber) => numberHash(provisioning.siteKey, "id-card", idNumber),
    onFault: (fault) => log.warn({ fault: fault.code }, fault.message),
  });
  const hardware = watched(opened, later);
  const { lock } = hardware;
  const doorInForce = () => indexed.current()?.roster.doors.find((one) => one.doorId === doorId);
  const isEscapeRoute = () => config.door.escapeRoute || doorInForce()?.escapeRoute === true;
  const passing = createPassing((entryIds) => alarms.raise("tailgating-suspected", entryIds));
  const tell = (body: EventBody) => {
    append(body);
    passing.note(body, clock.monotonic());
    later.onTold(body);
  };
  const faults = createFaults({ append: tell, onChange: later.statusChanged });
  const door = createDoor({
    ...hardware,
    ...{ alarms, faults },
    setup: () => ({
      lock: config.lock.kind,
      escapeRoute: isEscapeRoute(),
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
  const leaveLock = watchLock(lock, faults);
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
      isEscapeRoute,
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

/** The same hardware, whose lamp is heard too, and what the lock's keeper answers. */
const watched = (hardware: Hardware, { onSignal, onLineActive }: CardPathParts["later"]): Hardware => ({
  ...hardware,
  lock: {
    ...hardware.lock,
    async pulse(id, milliseconds, onOrdered) {
      const outcome = await hardware.lock.pulse(id, milliseconds, onOrdered);
      if (outcome.type === "pulsed") onLineActive(id);
      return outcome;
    },
  },
  indicator: {
    show(signal) {
      hardware.indicator.show(signal);
      onSignal(signal);
    },
  },
});

/** Everything shown at a door waits its turn in one row; what the door tells of an entry is heard at once. */
function inTurn(queue: DecisionQueue, entry: Entry): Entry {
  return {
    ...entry,
    face: (sighting) => queue.put(() => entry.face(sighting)),
    card: (read) => queue.put(() => entry.card(read)),
    trouble: (read, reader) => queue.put(() => entry.trouble(read, reader)),
    key: (press, keypad) => queue.put(() => entry.key(press, keypad)),
  };
}

/** A fresh id for this run of the controller. */
export const newBootId = (): BootId => mintId("boot");
