import type {
  DigitalInput,
  DoorContact,
  ExitButton,
  Indicator,
  IndicatorSignal,
  Lock,
  PulseOutcome,
  Unsubscribe,
  Voice,
} from "@menshen/hardware";
import {
  type Actor,
  type AlarmKind,
  type DenyReason,
  type DoorMode,
  type EntryId,
  type EventBody,
  type Instant,
  type Millis,
  type Monotonic,
  millis,
  mintId,
} from "@menshen/protocol";
import type { Alarms } from "./alarms.ts";
import { type DoorShown, showDoor } from "./door-shown.ts";
import type { Faults } from "./faults.ts";
import type { DoorEffect, DoorInput, DoorInputOf, Order, Step } from "./machine/input.ts";
import { objectionTo, objectionToTry } from "./machine/may-order.ts";
import { initialDoor, type Standing, standingOf } from "./machine/restore.ts";
import {
  type DoorSetup,
  type DoorState,
  disobeys,
  dueAt,
  type InputName,
  type Override,
  reportedMode,
} from "./machine/state.ts";
import { step } from "./machine.ts";

export interface DoorParts {
  readonly lock: Lock;
  readonly contact: DoorContact;
  readonly exitButton: ExitButton;
  readonly indicator: Indicator;
  readonly voice: Pick<Voice, "say">;
  /** The contacts of the house that are wired, and what is moved by whoever opens the door without its lock. */
  readonly inputs: { readonly [name in InputName | "exitSensor" | "keyContact"]?: DigitalInput };
  readonly alarms: Pick<Alarms, "raise" | "clear">;
  /** The one book of what does not work here, whoever noticed it. */
  readonly faults: Pick<Faults, "raise" | "clear">;
  /** What the door is at this moment: its timings are those of the roster held. */
  readonly setup: () => DoorSetup;
  /** What the last run left: a mode that was ordered, a fire that nobody reset. */
  readonly standing?: Standing;
  /** Takes what must outlive this run, each time it changes. */
  readonly keep: (standing: Standing | undefined) => void;
  readonly append: (body: EventBody) => void;
  readonly now: () => Monotonic;
  readonly wall: () => Instant;
  /** Calls back once after so many milliseconds; returns how to call it off. */
  readonly after: (span: Millis, act: () => void) => () => void;
  readonly onChange: () => void;
  /** Told of every pulse when its order was written to the lock's keeper; never of one that could not be written. */
  readonly onPulse?: (id: EntryId, at: Monotonic) => void;
  /** Told of every hold before it is ordered. */
  readonly onHold?: (id: EntryId) => void;
}

/** A door in motion: the machine's state, fed by contact, button, orders and clock, and its effects carried out. */
export interface Door {
  /** Releases the lock for an entry; where its keeper is connected the order is written when this returns. */
  admit(entryId: EntryId, who?: { readonly extended: boolean; readonly resident: boolean }): void;
  /** Shows a refusal for a moment, and remembers it in case the door is propped open soon. */
  showDenied(entryId?: EntryId): void;
  /** Follows an order, or says why not. */
  order(order: Order): DenyReason | undefined;
  /** Ends the release by fire, by a person and with the fire contact at rest; says whether it did. */
  resetFire(actor: Actor): boolean;
  /** Takes the hours in which a schedule wants the door unlocked, told again and again. */
  heed(wants: DoorInputOf<"schedule">["wants"]): void;
  /** Releases the lock once because an installer tries it, which is journalled first; or says why it may not be tried now. */
  tryLock(pulseId: EntryId, actor: Actor): DenyReason | undefined;
  /** A person took note of an alarm: what the door does about it ends. */
  acknowledged(kind: AlarmKind): void;
  /** The mode to decide by: what holds until somebody changes it, whoever is being let in or out meanwhile. */
  standingMode(): DoorMode;
  /** The mode to tell of, `accessed` while somebody is awaited. */
  mode(): DoorMode;
  /** Everything that is told of the door, in ONVIF's words. */
  shown(): DoorShown;
  /** Whether the lock did not do what it was last told. */
  lockFailed(): boolean;
  close(): void;
}

/** How long a refusal is shown. */
const deniedShownFor = 2000 as Millis;

type WithoutMoment<Input> = Input extends DoorInput ? Omit<Input, "at" | "unusedId"> : never;
type Feed = (input: WithoutMoment<DoorInput>) => void;

/** Runs a door; the lock is left as it is until somebody is let in or out, orders it, or a fire is told. */
export function createDoor(parts: DoorParts): Door {
  const { lock, indicator, wall, after } = parts;
  // What the door itself shows last, which a refusal hides only for a moment.
  let signal: IndicatorSignal = "idle";
  const show = (next: IndicatorSignal) => {
    signal = next;
    indicator.show(next);
  };
  const { state, feed, close } = runMachine({ ...parts, indicator: { show } });
  let callOffDenied = () => {};
  return {
    admit: (entryId, who) => feed({ type: "admit", entryId, ...who }),
    showDenied(entryId) {
      indicator.show("denied");
      callOffDenied();
      callOffDenied = after(deniedShownFor, () => indicator.show(signal));
      if (entryId !== undefined) feed({ type: "refused", entryId });
    },
    order(order) {
      const objection = objectionTo(order, state(), parts.setup());
      if (objection === undefined) feed({ type: "order", order, told: wall() });
      return objection;
    },
    resetFire(actor) {
      const stood = state().fire !== undefined;
      feed({ type: "reset-fire", actor });
      return stood && state().fire === undefined;
    },
    heed: (wants) => feed({ type: "schedule", ...(wants && { wants }) }),
    tryLock(pulseId, actor) {
      const objection = objectionToTry(state());
      if (objection !== undefined) return objection;
      parts.append({ type: "door.output-tested", output: "lock", actor, pulseId });
      feed({ type: "exit", pulseId, isTest: true });
      return undefined;
    },
    acknowledged: (kind) => feed({ type: "acknowledged", kind }),
    standingMode: () => state().mode,
    mode: () => reportedMode(state()),
    shown: () => showDoor(state(), lock.state()),
    lockFailed: () => disobeys(state()),
    close() {
      callOffDenied();
      close();
    },
  };
}

/** Feeds the machine with what the door's parts and the clock tell, and carries its effects out. */
function runMachine(parts: DoorParts) {
  const { now, wall, after } = parts;
  const moment = () => ({ at: now(), unusedId: mintId("entry") });
  const { standing } = parts;
  const found = { ...moment(), told: wall(), leaf: parts.contact.state(), ...(standing && { standing }) };
  const start = initialDoor(found, parts.setup());
  let state = start.state;
  // What the last run left is written down until it is over.
  let kept: Override | undefined | "unread" = "unread";
  let callOff = () => {};

  const feed = (input: WithoutMoment<DoorInput>) => {
    const before = state;
    follow(step(state, { ...input, ...moment() }, parts.setup()));
    if (state !== before) parts.onChange();
  };
  const carryOut = createHand(parts, feed);
  const follow = ({ state: next, effects }: Step) => {
    state = next;
    // It only begins to be written here: the lock waits for no disk, and what is told of the mode waits for it.
    if (state.override !== kept) parts.keep(standingOf(state, now()));
    kept = state.override;
    for (const effect of effects) carryOut(effect);
    callOff();
    const due = dueAt(state);
    if (due !== undefined) callOff = after(waitUntil(due, now()), () => feed({ type: "time" }));
  };

  follow(start);
  const leave = listen(parts, { feed, state: () => state });
  return {
    state: () => state,
    feed,
    close() {
      callOff();
      for (const one of leave) one();
    },
  };
}

/** The longest that a timer of Node waits; it takes anything longer for no wait at all (milliseconds). */
const longestTimer = 2 ** 31 - 1;

/** What is due later than a timer waits is looked at once more on the way. */
const waitUntil = (due: Monotonic, at: Monotonic): Millis => millis(Math.min(Math.max(1, due - at), longestTimer));

/** What moves, shows and says: the effects of a door, carried out in their order. */
function createHand(parts: DoorParts, feed: Feed): (effect: DoorEffect) => void {
  const { lock, alarms, faults } = parts;
  const answered = (id: EntryId, outcome: Promise<PulseOutcome>) =>
    void outcome.then((result) => feed(inputOf(id, result)));
  return (effect) => {
    switch (effect.type) {
      case "pulse":
        return answered(
          effect.id,
          lock.pulse(effect.id, effect.milliseconds, () => parts.onPulse?.(effect.id, parts.now())),
        );
      case "hold":
        parts.onHold?.(effect.id);
        return answered(effect.id, lock.hold(effect.id, effect.milliseconds));
      case "release":
        return void lock.release(effect.id);
      case "append":
        return parts.append(effect.body);
      case "fault":
        return faults.raise(effect.part, effect.code, effect.entryId);
      case "mended":
        return faults.clear(effect.part, effect.code);
      case "raise":
        // Whoever forced the door hears that somebody knows.
        if (effect.kind === "door-forced-open") parts.voice.say("alarm-raised");
        return alarms.raise(effect.kind, effect.entryIds, effect);
      case "clear":
        return alarms.clear(effect.kind);
      case "indicate":
        return parts.indicator.show(effect.signal);
      case "say":
        return parts.voice.say(effect.sentence);
    }
  };
}

/** Hears contact, button, lock, house and sensors; what the house's contacts say already is heard at once. */
function listen(parts: DoorParts, { feed, state }: { feed: Feed; state: () => DoorState }): readonly Unsubscribe[] {
  const wired = (["fire", "tamper", "mains"] as const).flatMap((name) => {
    const wire = parts.inputs[name];
    return wire === undefined ? [] : [[name, wire] as const];
  });
  const sensors = (
    [
      ["exit-sensor", parts.inputs.exitSensor],
      ["key-contact", parts.inputs.keyContact],
    ] as const
  ).flatMap(([name, wire]) => (wire === undefined ? [] : [[name, wire] as const]));
  const leave = [
    parts.contact.onChange((leaf) => feed({ type: "contact", leaf })),
    parts.exitButton.onPress(() => feed({ type: "exit", pulseId: mintId("entry") })),
    parts.lock.onState((lockState) => {
      if (lockState !== "unknown") feed({ type: "reached" });
      if (lockState === "locked" && state().hold !== undefined) feed({ type: "relocked" });
      else parts.onChange();
    }),
    ...wired.map(([input, wire]) => wire.onChange((told) => feed({ type: "input", input, state: told }))),
    ...sensors.map(([sensor, wire]) => wire.onChange((told) => feed({ type: "sensor", sensor, state: told }))),
  ];
  for (const [input, wire] of wired) feed({ type: "input", input, state: wire.state() });
  for (const [sensor, wire] of sensors) feed({ type: "sensor", sensor, state: wire.state() });
  return leave;
}

function inputOf(id: EntryId, outcome: PulseOutcome): WithoutMoment<DoorInput> {
  if (outcome.type === "failed") return { type: "pulse-failed", id, trouble: outcome.reason };
  return outcome.unrecorded ? { type: "pulse-failed", id, trouble: "pulse-unrecorded" } : { type: "pulsed", id };
}
