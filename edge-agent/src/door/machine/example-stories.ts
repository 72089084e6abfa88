import {
  type Actor,
  instant,
  type Millis,
  type Monotonic,
  millis,
  minutes,
  monotonic,
  seconds,
} from "@menshen/protocol";
import type { step as realStep } from "../machine.ts";
import type { DoorInput, ModeAction, OrderRole, Step } from "./input.ts";
import type { initialDoor as realStart } from "./restore.ts";
import { standingOf } from "./restore.ts";
import { type DoorSetup, type DoorState, dueAt, type InputState } from "./state.ts";

/** Ids that cost nothing to make: the machine never looks into one. */
const ids = Array.from({ length: 64 }, (_, index) => `entry_${index}` as never);
const idAt = (index: number) => ids[index % ids.length] as never;
const account = { type: "account", accountId: "acct_one" as never } as const;

/** How long the door is left alone before an input; long spans are rare, as each asks a held lock for many renewals. */
const waits = [
  0, 0, 1, 300, 700, 2_000, 4_900, 5_600, 8_000, 20_000, 21_000, 30_000, 61_000, 310_000, 1_000, 1_801_000,
];
const actions: readonly ModeAction[] = [
  "lock",
  "unlock",
  "block",
  "lock-down",
  "lock-down",
  "lock-down-release",
  "lock-open",
  "lock-open-release",
  "double-lock",
];
const roles: readonly OrderRole[] = ["landlord", "landlord", "landlord", "security", "operator"];
const resetters: readonly Actor[] = [{ type: "door" }, account, { type: "installer", name: "Wang" }];
const inputStates: readonly InputState[] = ["active", "active", "inactive", "unknown"];
const leaves = ["closed", "closed", "open", "unknown"] as const;
const scheduleId = "sched_one" as never;

type Make = (
  detail: number,
  index: number,
) => DoorInput extends infer One ? (One extends DoorInput ? Omit<One, "at" | "unusedId"> : never) : never;

const admit: Make = (detail, index) => ({
  type: "admit",
  entryId: idAt(index + 32),
  extended: detail % 3 === 0,
  resident: detail % 2 === 0,
});
const exit: Make = (detail, index) => ({
  ...{ type: "exit", pulseId: idAt(index + 32) },
  ...(detail % 4 === 0 && { isTest: true }),
});
const open: Make = () => ({ type: "contact", leaf: "open" });
const shut: Make = (detail) => ({ type: "contact", leaf: detail % 8 === 0 ? "unknown" : "closed" });
const order: Make = (detail) => {
  const action = actions[detail % actions.length] as ModeAction;
  const role = roles[(detail >> 3) % roles.length] as OrderRole;
  const reason = detail % 5 === 0 ? {} : { reason: detail % 7 === 0 ? " " : "drill" };
  const holdsFor = detail % 2 === 0 ? {} : { holdsFor: minutes(detail) };
  return { type: "order", order: { action, role, actor: account, ...reason, ...holdsFor }, told: instant(0) };
};
const moveSensor: Make = (detail) => ({
  ...{ type: "sensor", sensor: detail % 3 === 0 ? "key-contact" : "exit-sensor" },
  state: inputStates[(detail >> 2) % inputStates.length] as InputState,
});
const rare: readonly Make[] = [
  () => ({ type: "input", input: "fire", state: "active" }),
  (detail) => ({ type: "input", input: "fire", state: detail % 4 === 0 ? "unknown" : "inactive" }),
  (detail) => ({
    ...{ type: "input", input: detail % 2 === 0 ? "tamper" : "mains" },
    state: inputStates[(detail >> 1) % inputStates.length] as InputState,
  }),
  moveSensor,
  moveSensor,
  (detail) => ({ type: "reset-fire", actor: resetters[detail % resetters.length] as Actor }),
  (detail) =>
    detail % 3 === 0
      ? { type: "schedule" }
      : { type: "schedule", wants: { scheduleId, firstPersonIn: detail % 2 === 0 } },
  (detail) => ({
    type: "pulse-failed",
    id: idAt(detail),
    trouble: detail % 2 === 0 ? "lock-unreachable" : "unanswered",
  }),
  (detail) =>
    detail % 2 === 0 ? { type: detail % 4 === 0 ? "reached" : "relocked" } : { type: "pulsed", id: idAt(detail) },
  (detail) =>
    detail % 2 === 0
      ? { type: "refused", entryId: idAt(detail) }
      : { type: "acknowledged", kind: "door-open-too-long" },
];
/** What happens to the program and not to the door: it dies and starts anew, or a roster changes the door's setup. */
type Upheaval = "start" | "setup";
const makes: readonly (Make | Upheaval)[] = [
  admit,
  admit,
  admit,
  exit,
  exit,
  open,
  open,
  shut,
  shut,
  order,
  order,
  order,
  order,
  ...rare,
  "start",
  "setup",
];

/** As most doors have it, and as somebody may write it into a roster who thinks no further. */
const releaseTimes = [seconds(5), seconds(5), millis(0), minutes(2)];

/** Reads a door's setup out of one byte. */
function setupOf(byte: number): DoorSetup {
  return {
    lock: byte % 2 === 0 ? "fail-safe" : "fail-secure",
    escapeRoute: (byte >> 1) % 2 === 0,
    timings: {
      releaseTime: releaseTimes[(byte >> 3) % releaseTimes.length] as Millis,
      openTime: seconds(20),
      preAlarmTime: seconds(5),
      extendedReleaseTime: seconds(5),
      extendedOpenTime: seconds(10),
      ...((byte >> 2) % 2 === 0 && { delayTimeBeforeRelock: millis(1_000) }),
    },
  };
}

/** One move of a door, as a rule sees it: an input, or a start that found what stood before. */
export interface Move {
  readonly before: DoorState;
  readonly input: DoorInput | { readonly type: "start"; readonly at: Monotonic };
  readonly after: DoorState;
  readonly effects: Step["effects"];
  readonly setup: DoorSetup;
}

/** The machine that plays a story: the door's own, or one with a line made wrong. */
export interface Machine {
  readonly step: typeof realStep;
  readonly initialDoor: typeof realStart;
}

/** Plays the story that bytes tell, each time punctually where the door asks for it, and shows every move. */
export function tellStory(bytes: Uint8Array, { step, initialDoor }: Machine, see: (move: Move) => void): void {
  let setup = setupOf(bytes[0] ?? 0);
  let now = monotonic(0);
  let { state } = initialDoor({ at: now, told: instant(0), unusedId: idAt(0), leaf: "closed" }, setup);
  const take = (input: Move["input"], { state: after, effects }: Step) => {
    const before = state;
    state = after;
    see({ before, input, after, effects, setup });
  };
  const feed = (input: DoorInput) => take(input, step(state, input, setup));
  const passUntil = (until: number, unusedId: never) => {
    for (let due = dueAt(state); due !== undefined && due <= until; due = dueAt(state)) {
      feed({ type: "time", at: due, unusedId });
      if ((dueAt(state) ?? Number.POSITIVE_INFINITY) <= due) throw new Error("the door asks for a time gone by");
    }
  };
  const start = (detail: number, unusedId: never) => {
    setup = setupOf(detail);
    const standing = standingOf(state, now);
    const leaf = leaves[(detail >> 5) % leaves.length] as (typeof leaves)[number];
    const found = { at: now, told: instant(0), unusedId, leaf, ...(standing && { standing }) };
    take({ type: "start", at: now }, initialDoor(found, setup));
  };
  for (let index = 1; index + 2 < bytes.length; index += 3) {
    const until = now + (waits[(bytes[index] ?? 0) % waits.length] ?? 0);
    passUntil(until, idAt(index));
    now = until as Monotonic;
    const detail = bytes[index + 2] ?? 0;
    const make = makes[(bytes[index + 1] ?? 0) % makes.length] as Make | Upheaval;
    if (make === "start") start(detail, idAt(index));
    // Nobody changes the lock itself while the program runs.
    else if (make === "setup") setup = { ...setupOf(detail), lock: setup.lock };
    else feed({ ...make(detail, index), at: now, unusedId: idAt(index) });
  }
}
