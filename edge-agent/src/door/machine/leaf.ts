import { type Monotonic, millis } from "@menshen/protocol";
import { take } from "./access.ts";
import {
  append,
  clear,
  type DoorEffect,
  type DoorInputOf,
  fault,
  indicate,
  mended,
  raise,
  type Step,
  unchanged,
} from "./input.ts";
import { openedAt } from "./opened-at.ts";
import { openedBy } from "./sensors.ts";
import { type DoorSetup, type DoorState, isUnwatched } from "./state.ts";

const contactSilent = "contact-silent";

/** Takes what the contact in the frame says. Pure. */
export function contact(state: DoorState, { leaf, at }: DoorInputOf<"contact">, setup: DoorSetup): Step {
  const before = state.leaf;
  if (leaf === before || (leaf === "unknown" && before === "fault")) return unchanged(state);
  if (leaf === "unknown") return lose(state);
  if (before === "fault" || before === "unknown") return find(state, leaf, at, setup);
  return leaf === "open" ? open(state, at, setup) : close(state, at);
}

/** A contact that falls silent hides what the leaf does: nothing is counted any more, and what stood cannot be seen to stand. */
function lose(state: DoorState): Step {
  const { opened: _unseen, propped: _counted, ...rest } = state;
  return {
    state: { ...rest, leaf: "fault", alarm: "normal" },
    effects: [fault("contact", contactSilent), ...alarmCleared(state)],
  };
}

/** Nobody saw how the leaf came to stand where it is now: no opening, no force, only the time from here on. */
function find(state: DoorState, leaf: "open" | "closed", at: Monotonic, { timings }: DoorSetup): Step {
  const isWatched = leaf === "open" && !isUnwatched(state);
  const opened = leaf === "open" ? { opened: isWatched ? openedAt(at, timings) : { at } } : {};
  const cleared = state.leaf === "fault" ? [mended("contact", contactSilent)] : [];
  // Whoever is awaited may be the one in it: nobody can say that they stayed outside.
  const access = leaf === "open" ? state.access.map((one) => ({ ...one, taken: true })) : state.access;
  return { state: { ...state, leaf, access, ...opened }, effects: cleared };
}

function open(state: DoorState, at: Monotonic, setup: DoorSetup): Step {
  const opened: DoorState = { ...state, leaf: "open", opened: { at } };
  if (state.access.length > 0) return take(opened, at, setup);
  const by = openedBy(state, at);
  const told = (opening: "key" | "exit" | "released" | "forced") => append({ type: "door.opened", opening });
  if (isUnwatched(state)) return { state: opened, effects: [told(by ?? "released")] };
  const timed: DoorState = {
    ...(by === "exit" ? opened : throughUnknown(opened)),
    opened: openedAt(at, setup.timings),
  };
  if (by !== undefined) return { state: timed, effects: [told(by)] };
  return {
    state: { ...timed, alarm: "door-forced-open" },
    effects: [told("forced"), raise("door-forced-open"), indicate("fault")],
  };
}

function close(state: DoorState, at: Monotonic): Step {
  const { opened, propped: _over, ...rest } = state;
  const openFor = millis(Math.max(0, at - (opened?.at ?? at)));
  return {
    state: { ...rest, leaf: "closed", alarm: "normal" },
    effects: [append({ type: "door.closed", openFor }), ...alarmCleared(state), indicate("idle")],
  };
}

/** Who comes in by a key or by force has no name: nobody who came in before is asked about this opening. */
function throughUnknown({ lastThrough: _before, ...state }: DoorState): DoorState {
  return state;
}

/** What stood of the leaf is over; one that was forced may stand open too long as well. */
const alarmCleared = ({ alarm, propped }: DoorState): readonly DoorEffect[] => [
  ...(alarm === "normal" ? [] : [clear(alarm)]),
  ...(alarm === "door-forced-open" && propped !== undefined ? [clear("door-open-too-long")] : []),
];

/** Where the mode began or ceased to free the leaf, its time begins or its alarm is over. Pure. */
export function watchLeaf(before: DoorState, { state, effects }: Step, at: Monotonic, { timings }: DoorSetup): Step {
  const [was, is] = [isUnwatched(before), isUnwatched(state)];
  if (was === is || state.opened === undefined) return { state, effects };
  const { propped: _over, ...rest } = state;
  if (!is) return { state: { ...rest, opened: openedAt(at, timings, { since: state.opened.at }) }, effects };
  return {
    state: { ...rest, opened: { at: state.opened.at }, alarm: "normal" },
    effects: [...effects, ...alarmCleared(state)],
  };
}
