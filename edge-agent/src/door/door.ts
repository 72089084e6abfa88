import type { DoorContact, ExitButton, Indicator, Lock, PulseOutcome, Unsubscribe } from "@menshen/hardware";
import {
  type DoorMode,
  type DoorPhysicalState,
  type DoorTimings,
  type EntryId,
  type EventBody,
  type LockPhysicalState,
  type Millis,
  type Monotonic,
  mintId,
} from "@menshen/protocol";
import type { Alarms } from "./alarms.ts";
import { type DoorEffect, type DoorInput, dueAt, initialDoor, reportedMode, step } from "./machine.ts";

export interface DoorParts {
  readonly lock: Lock;
  readonly contact: DoorContact;
  readonly exitButton: ExitButton;
  readonly indicator: Indicator;
  readonly alarms: Pick<Alarms, "raise" | "clear">;
  /** The timings in force, those of the roster held at that moment. */
  readonly timings: () => DoorTimings;
  readonly append: (body: EventBody) => void;
  readonly now: () => Monotonic;
  /** Calls back once after so many milliseconds; returns how to call it off. */
  readonly after: (span: Millis, act: () => void) => () => void;
  readonly onChange: () => void;
  /** Told of every pulse when its order was written to the lock's keeper; never of one that could not be written. */
  readonly onPulse?: (id: EntryId, at: Monotonic) => void;
}

/** A door in motion: the machine's state, fed by contact, button and clock, and its effects carried out. */
export interface Door {
  /** Releases the lock for an entry; where its keeper is connected the order is written when this returns. */
  admit(entryId: EntryId): void;
  /** Shows a refusal for a moment. */
  showDenied(): void;
  changeMode(input: Omit<Extract<DoorInput, { type: "mode" }>, "type" | "at">): void;
  /** The mode to decide by: what holds until somebody changes it, whoever is being let in or out meanwhile. */
  standingMode(): DoorMode;
  /** The mode to tell of, `accessed` while somebody is awaited. */
  mode(): DoorMode;
  physical(): DoorPhysicalState;
  lockState(): LockPhysicalState;
  /** Whether the lock did not do what it was last told. */
  lockFailed(): boolean;
  close(): void;
}

/** How long a refusal is shown. */
const deniedShownFor = 2000 as Millis;

/** Runs a door; the lock is left as it is until somebody is let in or out. */
export function createDoor(parts: DoorParts): Door {
  const { lock, contact, exitButton, indicator, now, after } = parts;
  let state = initialDoor(contact.state(), now(), parts.timings());
  let callOff = () => {};

  const feed = (input: DoorInput) => {
    const result = step(state, input, parts.timings());
    state = result.state;
    for (const effect of result.effects) carryOut(effect);
    arm();
    parts.onChange();
  };

  const arm = () => {
    callOff();
    const due = dueAt(state);
    if (due === undefined) return;
    callOff = after(Math.max(1, due - now()) as Millis, () => feed({ type: "time", at: now() }));
  };

  const carryOut = (effect: DoorEffect) => {
    switch (effect.type) {
      case "pulse":
        return pulse(effect.id, effect.milliseconds);
      case "append":
        return parts.append(effect.body);
      case "raise":
        return parts.alarms.raise(effect.kind, effect.entryIds);
      case "clear":
        return parts.alarms.clear(effect.kind);
      case "indicate":
        return indicator.show(effect.signal);
    }
  };

  const pulse = (id: EntryId, milliseconds: Millis) => {
    const outcome = lock.pulse(id, milliseconds, () => parts.onPulse?.(id, now()));
    void outcome.then((result) => feed(inputOf(id, result, now())));
  };

  const unsubscribe: readonly Unsubscribe[] = [
    contact.onChange((leaf) => feed({ type: "contact", leaf, at: now() })),
    exitButton.onPress(() => feed({ type: "exit", pulseId: mintId("entry"), at: now() })),
    lock.onState(parts.onChange),
  ];
  arm();

  let callOffDenied = () => {};
  return {
    admit: (entryId) => feed({ type: "admit", entryId, at: now() }),
    showDenied() {
      indicator.show("denied");
      callOffDenied();
      callOffDenied = after(deniedShownFor, () => indicator.show("idle"));
    },
    changeMode: (input) => feed({ type: "mode", ...input, at: now() }),
    standingMode: () => state.mode,
    mode: () => reportedMode(state),
    physical: () => state.leaf,
    lockState: () => (state.lockFailed ? "fault" : lock.state()),
    lockFailed: () => state.lockFailed,
    close() {
      callOff();
      callOffDenied();
      for (const leave of unsubscribe) leave();
    },
  };
}

function inputOf(id: EntryId, outcome: PulseOutcome, at: Monotonic): DoorInput {
  if (outcome.type === "failed") return { type: "pulse-failed", id, trouble: outcome.reason, at };
  return outcome.unrecorded
    ? { type: "pulse-failed", id, trouble: "pulse-unrecorded", at }
    : { type: "pulsed", id, at };
}
