import { type DoorAction, minutes } from "@menshen/protocol";
import type { Move } from "./example-stories.ts";
import { ordersOf } from "./may-order.ts";
import { mostOpenTimes } from "./opened-at.ts";
import { type DoorSetup, isFree, isUnwatched } from "./state.ts";

/** Looks at every move of one door, in order, and says whether the rule still holds. */
export type Rule = () => (move: Move) => boolean;

const pulses = ({ effects }: Move) => effects.filter((one) => one.type === "pulse");
const holds = ({ effects }: Move) => effects.filter((one) => one.type === "hold");
const raised = ({ effects }: Move) => effects.flatMap((one) => (one.type === "raise" ? [one.kind] : []));
const isPerson = (type: string) => type === "person" || type === "account" || type === "installer";
const ordered = ({ input }: Move, ...actions: readonly DoorAction[]) =>
  input.type === "order" &&
  actions.includes(input.order.action) &&
  ordersOf[input.order.role].includes(input.order.action);

/** Rules on which lives depend. */
export const lifeSafety = {
  "the way out works in every mode": () => {
    const out = new Set<string>();
    return (move) => {
      const { input, before, effects } = move;
      if (input.type === "exit") out.add(input.pulseId);
      if (input.type === "admit") out.delete(input.entryId);
      // Only an opened leaf, or a lock that cannot have moved, ends somebody's way out early.
      const cut = effects.some(
        (one) => one.type === "release" && out.has(one.id) && !before.access.some((a) => a.id === one.id && a.taken),
      );
      return (
        !cut &&
        (input.type !== "exit" ||
          // What no lock's keeper would refuse (docs/lock-helper.md), and long enough to walk through.
          pulses(move).some(
            ({ id, milliseconds }) => id === input.pulseId && milliseconds >= 3_000 && milliseconds <= 60_000,
          ))
      );
    };
  },
  "a fire overrides every mode": () => {
    let heldUntil = Number.NEGATIVE_INFINITY;
    return (move) => {
      for (const { milliseconds } of holds(move)) heldUntil = move.input.at + milliseconds;
      const { after, input, setup } = move;
      if (input.type === "input" && input.input === "fire" && input.state === "active" && !after.fire) return false;
      if (!after.fire) return true;
      if (["blocked", "locked-down", "double-locked"].includes(after.mode)) return false;
      return (
        setup.lock === "fail-secure" ||
        (after.mode === "locked-open" && after.hold !== undefined && input.at < heldUntil)
      );
    };
  },
  "a fire release stands until a person resets it, with the contact at rest": () => (move) => {
    const { before, after, input } = move;
    if (!before.fire || after.fire) return true;
    const byPerson = ordered(move, "lock-open-release") || (input.type === "reset-fire" && isPerson(input.actor.type));
    const { fire } = before.inputs;
    const byInstaller = input.type === "reset-fire" && input.actor.type === "installer";
    return byPerson && (fire === undefined || fire === "inactive" || (fire === "unknown" && byInstaller));
  },
  "nothing is held against anybody in a fire": () => (move) =>
    !move.after.fire ||
    raised(move).every((kind) => !["door-forced-open", "door-open-too-long", "not-taken"].includes(kind)),
  "an escape route is never double-locked":
    () =>
    ({ after, effects, setup }) =>
      !setup.escapeRoute ||
      (after.mode !== "double-locked" &&
        effects.every(
          (one) => one.type !== "append" || one.body.type !== "door.mode-changed" || one.body.to !== "double-locked",
        )),
  "a mode that keeps residents out has somebody who may order it, a reason, and an end within 30 minutes": () => {
    let orderedAt = Number.NEGATIVE_INFINITY;
    return (move) => {
      const { before, after, input } = move;
      const isOrdered = ordered(move, "lock-down", "block");
      if (isOrdered && input.type === "order" && input.order.reason?.trim()) orderedAt = input.at;
      if (!isClosedMode(after.mode)) return true;
      if (before.mode !== after.mode && !isOrdered) return false;
      const { by, reason, ends } = after.override ?? {};
      const isNamed = by !== undefined && isPerson(by.type) && (reason ?? "").trim() !== "";
      return isNamed && ends !== undefined && ends.at - input.at <= minutes(30) && input.at - orderedAt <= minutes(30);
    };
  },
  "the lock moves for nothing but people, orders, hours and fire": () => (move) => {
    const { before, input } = move;
    const lets = input.type === "admit" || input.type === "exit";
    if (pulses(move).length !== (lets && !(input.type === "admit" && isClosedMode(before.mode)) ? 1 : 0)) return false;
    if (before.hold !== undefined || holds(move).length === 0) return true;
    return beginHold.has(input.type) || isFireHeard(move);
  },
  "a sensor at the handle or the key moves no lock, opens no door and changes nobody's way":
    () =>
    ({ before, input, after, effects, setup }) => {
      if (input.type !== "sensor") return true;
      // A roster may have made an escape route of the door, which frees it whatever comes next.
      const isFreed = before.mode === "double-locked" && setup.escapeRoute;
      const isStill = before.access === after.access && before.leaf === after.leaf && before.alarm === after.alarm;
      const isOfFaults = effects.every(({ type }) => type === "fault" || type === "mended");
      return isStill && before.hold === after.hold && (isFreed || (isOfFaults && before.mode === after.mode));
    },
  "a start moves no lock but a fail-safe one in a fire, forgets no fire, opens no mode, and lengthens none":
    () => (move) => {
      const { before, input, after } = move;
      if (input.type !== "start") return true;
      if ((before.fire === undefined) !== (after.fire === undefined)) return false;
      if ((after.override?.ends?.at ?? input.at) > (before.override?.ends?.at ?? input.at)) return false;
      const releases = after.fire !== undefined && move.setup.lock === "fail-safe";
      const moved = move.effects.filter(({ type }) => type === "hold" || type === "pulse" || type === "release");
      return (
        moved.length === (releases ? 1 : 0) && holds(move).length === moved.length && isFree(after.mode) === releases
      );
    },
  "what ends by itself never opens the door":
    () =>
    ({ before, after, input }) =>
      input.type !== "time" || isFree(before.mode) || !isFree(after.mode),
} as const satisfies Record<string, Rule>;

const beginHold: ReadonlySet<string> = new Set(["order", "schedule", "admit", "contact"]);
/** A fire is heard, or found unended at a start; no other contact of the house moves the lock. */
const isFireHeard = ({ input, before }: Move) =>
  input.type === "input"
    ? input.input === "fire" && input.state === "active"
    : input.type === "start" && Boolean(before.fire);
/** What was ordered for a time is over by the clock alone. */
const isItsEnd = ({ before, input }: Move) =>
  input.type === "time" && (before.override?.ends?.at ?? Number.POSITIVE_INFINITY) <= input.at;
const isClosedMode = (mode: string) => mode === "blocked" || mode === "locked-down";

/** The rules of the ONVIF Door Control Service, and of telling about the door. */
export const conduct = {
  "letting in or out changes no mode that holds":
    () =>
    ({ before, after, input, setup }) =>
      (input.type !== "admit" && input.type !== "exit" && input.type !== "contact") ||
      before.mode === after.mode ||
      // The first to come where a roster has just made an escape route of the door.
      (before.mode === "double-locked" && setup.escapeRoute) ||
      (before.hours.type === "awaiting" && before.mode === "locked" && after.mode === "unlocked"),
  "Blocked and LockedDown do not answer AccessDoor": () => (move) =>
    move.input.type !== "admit" || !isClosedMode(move.before.mode) || move.effects.length === 0,
  "LockedDown yields to its release, its end, and fire": () => (move) =>
    move.before.mode !== "locked-down" ||
    move.after.mode === "locked-down" ||
    isItsEnd(move) ||
    Boolean(move.after.fire) ||
    ordered(move, "lock-down-release"),
  "LockedOpen yields to its release, its end, a start, and fire": () => (move) =>
    move.before.mode !== "locked-open" ||
    Boolean(move.before.fire) ||
    move.after.mode === "locked-open" ||
    move.input.type === "start" ||
    isItsEnd(move) ||
    Boolean(move.after.fire) ||
    ordered(move, "lock-open-release"),
  "every override says who ordered it and when it ends":
    () =>
    ({ after, input }) => {
      const bySchedule = after.mode === "unlocked" && after.override === undefined && after.hours.type === "in-force";
      if (after.mode === "locked" || bySchedule) return true;
      const { override } = after;
      return (
        override !== undefined &&
        (after.fire !== undefined || (override.ends !== undefined && override.ends.at > input.at - 1))
      );
    },
  "a door is forced where nobody was let through it and nobody was at the handle or the key, and only there": () => {
    const sensors = listenToSensors();
    return (move) => {
      const isExplained = sensors(move);
      const { input, before, effects } = move;
      const isOpening = input.type === "contact" && input.leaf === "open" && before.leaf === "closed";
      const isForced = isOpening && before.access.length === 0 && !isUnwatched(before) && !isExplained;
      const opened = effects.flatMap((one) =>
        one.type === "append" && one.body.type === "door.opened" ? one.body : [],
      );
      return (
        raised(move).includes("door-forced-open") === isForced &&
        opened.length === (isOpening ? 1 : 0) &&
        opened.every(({ opening }) => (opening === "forced") === isForced && (opening !== "key" || isExplained))
      );
    };
  },
  "a watched leaf that stands open is told of in the end, however it was opened": () => {
    let since: number | undefined;
    return ({ input, after, setup: { timings } }) => {
      if (after.leaf !== "open" || isUnwatched(after)) since = undefined;
      else if (since === undefined || input.type === "start") since = input.at;
      const longest = mostOpenTimes * (timings.openTime + (timings.extendedOpenTime ?? 0));
      return since === undefined || input.at - since <= longest || after.propped !== undefined;
    };
  },
  "a free door is never open too long": () => (move) =>
    (!isUnwatched(move.after) || move.after.alarm === "normal") &&
    (!raised(move).includes("door-open-too-long") || (!isUnwatched(move.before) && move.after.leaf === "open")),
  "alarms of the leaf come in pairs, and climb": () => {
    const stages = new Map<string, number>();
    const climbs = (kind: string, stage: number) => {
      const stood = stages.get(kind) ?? 0;
      stages.set(kind, stage);
      return stood === 0 ? stage === 1 : stage > stood || (stage === 4 && stood === 4);
    };
    return ({ effects, input }) => {
      // What stood is closed at a start, and raised anew where its cause still stands.
      if (input.type === "start") stages.clear();
      return effects.every((one) => {
        if ((one.type !== "clear" && one.type !== "raise") || !isOfLeaf(one.kind)) return true;
        return one.type === "clear" ? stages.delete(one.kind) : climbs(one.kind, one.stage);
      });
    };
  },
  "an opened case and mains lost are told for as long as their contact says so": () => (move) => {
    const { input, before, effects } = move;
    const told = effects.flatMap((one) =>
      (one.type === "raise" || one.type === "clear") && isOfHouse(one.kind) ? [`${one.type} ${one.kind}`] : [],
    );
    if (input.type !== "input" || input.input === "fire") return told.length === 0;
    const isNews = before.inputs[input.input] !== input.state && input.state !== "unknown";
    const kind = input.input === "mains" ? "mains-lost" : input.input;
    return told.join() === (isNews ? `${input.state === "active" ? "raise" : "clear"} ${kind}` : "");
  },
  "an installer's test of the lock is nobody's way out":
    () =>
    ({ input, effects }) => {
      const told = effects.filter((one) => one.type === "append" && one.body.type === "exit.requested").length;
      return told === (input.type === "exit" && input.isTest !== true ? 1 : 0);
    },
  "what the lock has to do comes first":
    () =>
    ({ effects }) => {
      const firstOther = effects.findIndex(({ type }) => !["pulse", "hold", "release"].includes(type));
      return (
        firstOther === -1 || effects.slice(firstOther).every(({ type }) => !["pulse", "hold", "release"].includes(type))
      );
    },
  "a door that is ordered closed waits for nobody outside":
    () =>
    ({ after }) =>
      !isClosedMode(after.mode) || after.access.every((one) => one.for === "exit"),
  "an entry is taken or not, once": () => {
    let open = new Set<string>();
    return ({ input, effects }) => {
      if (input.type === "admit") open = new Set([...open].filter((id) => id !== input.entryId));
      return effects.every((one) => {
        if (one.type !== "append" || (one.body.type !== "entry.taken" && one.body.type !== "entry.not-taken"))
          return true;
        if (open.has(one.body.entryId)) return false;
        open.add(one.body.entryId);
        return true;
      });
    };
  },
} as const satisfies Record<string, Rule>;

/**
 * Whether a sensor explains an opening at this moment, told apart from the machine: while it acts, for ten minutes at most, and
 * for as long after as the button's way out takes.
 */
function listenToSensors() {
  const until = new Map<string, number>();
  const acting = new Set<string>();
  return ({ input, setup }: Move): boolean => {
    if (input.type === "start") {
      until.clear();
      acting.clear();
    } else if (input.type === "sensor") {
      const { sensor, state, at } = input;
      if (state === "active" && !acting.has(sensor)) until.set(sensor, at + minutes(10));
      if (state === "inactive" && acting.has(sensor)) {
        until.set(sensor, at < (until.get(sensor) ?? 0) ? at + wayOut(setup) : at);
      }
      if (state === "unknown") until.set(sensor, at);
      if (state === "active") acting.add(sensor);
      else acting.delete(sensor);
    }
    return [...until.values()].some((end) => input.at < end);
  };
}

const wayOut = ({ timings }: DoorSetup) => Math.min(Math.max(timings.releaseTime, 3_000), 60_000) + 500;

const isOfLeaf = (kind: string) => kind === "door-forced-open" || kind === "door-open-too-long";
const isOfHouse = (kind: string) => kind === "tamper" || kind === "mains-lost";
