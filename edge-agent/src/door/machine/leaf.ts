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
  if (isUnwatched(state)) return { state: opened, effects: [append({ type: "door.opened", opening: "released" })] };
  return {
    state: { ...opened, alarm: "door-forced-open" },
    effects: [append({ type: "door.opened", opening: "forced" }), raise("door-forced-open"), indicate("fault")],
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

const alarmCleared = ({ alarm }: DoorState): readonly DoorEffect[] => (alarm === "normal" ? [] : [clear(alarm)]);

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
