import type { CardRead, ContactState, InputState, KeyPress, LockState } from "@menshen/hardware";
import {
  type Actor,
  type DenyReason,
  type EntryId,
  type EventBody,
  type Monotonic,
  monotonic,
} from "@menshen/protocol";
import type { LinkState } from "../../link/link.ts";
import type { LitView } from "../../recognition/watch-frame.ts";
import type { Bench, FaceDecided } from "./bench.ts";

/** Whoever listens to something that is moved by hand. */
function lever<State>(state: State) {
  const listeners = new Set<(state: State, at: number) => void>();
  let now = state;
  return {
    state: () => now,
    listen(listener: (state: State, at: number) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    become(next: State) {
      now = next;
      for (const listener of [...listeners]) listener(next, 0);
    },
    isHeard: () => listeners.size > 0,
  };
}

/** A door on a bench, each part of it moved by hand, with a clock that is moved by hand too. */
export function openExampleBench() {
  let now = 0;
  let timers: { readonly at: number; readonly act: () => void }[] = [];
  const deeds: string[] = [];
  const [lock, contact] = [lever<LockState>("locked"), lever<ContactState>("closed")];
  const [fire, tamper, mains] = [
    lever<InputState>("inactive"),
    lever<InputState>("inactive"),
    lever<InputState>("inactive"),
  ];
  const exitSensor = lever<InputState>("inactive");
  const [exit, card, key] = [lever(0), lever<CardRead | undefined>(undefined), lever<KeyPress | undefined>(undefined)];
  const [link, views] = [lever<LinkState>("connected"), lever<readonly LitView[]>([])];
  const faceDecided = lever<FaceDecided | undefined>(undefined);
  const events: EventBody[] = [];
  const facts = {
    objection: undefined as DenyReason | undefined,
    fireStands: false,
    lockKind: "fail-safe" as Bench["lockKind"],
    machineBoot: "boot-1",
    clockQuality: "trusted" as "trusted" | "unknown",
  };
  const asInput = ({ state, listen }: ReturnType<typeof lever<InputState>>) => ({ state, onChange: listen });

  const bench: Bench = {
    hardware: {
      lock: {
        state: lock.state,
        onState: lock.listen,
      } as unknown as Bench["hardware"]["lock"],
      contact: { state: contact.state, onChange: contact.listen },
      exitButton: { onPress: (listener) => exit.listen(() => listener(now)) },
      inputs: {
        ...{ fire: asInput(fire), tamper: asInput(tamper), mains: asInput(mains) },
        exitSensor: asInput(exitSensor),
      },
      readers: [
        {
          name: "outside",
          driver: "simulated",
          cardReader: {
            onRead: (listener) => card.listen((read) => read && listener(read)),
            onTrouble: () => () => {},
            state: () => "working",
            onState: () => () => {},
          },
          keypad: { onKey: (listener) => key.listen((press) => press && listener(press)) },
          pair: () => Promise.reject(new Error("nobody pairs on a bench")),
        },
      ],
      indicator: { show: (signal) => void deeds.push(`show ${signal}`) },
      voice: { say: (sentence) => deeds.push(`say ${sentence}`) > 0, setVolume: () => {}, state: () => "working" },
    },
    get lockKind() {
      return facts.lockKind;
    },
    tryLock(_pulseId: EntryId, actor: Actor) {
      if (facts.objection === undefined)
        deeds.push(`try lock by ${actor.type === "installer" ? actor.name : actor.type}`);
      return facts.objection;
    },
    append: (body) => void events.push(body),
    isFireStanding: () => facts.fireStands,
    isStrayPulseAlarmed: () => false,
    link: { state: link.state, onState: link.listen },
    clockQuality: () => facts.clockQuality,
    clockOffsetMs: () => -12.4,
    onViews: (listener) => views.listen(listener),
    onFaceDecided: (listener) => faceDecided.listen((decided) => decided && listener(decided)),
    // A power cut is tried with the real journal in its place.
    journal: {
      marks: () => undefined,
      headAt: () => Promise.resolve(undefined),
      unexplainedSince: () => Promise.resolve([]),
    },
    bootAccounted: Promise.resolve(),
    machineBoot: () => Promise.resolve(facts.machineBoot),
    now: (): Monotonic => monotonic(now),
    after(span, act) {
      const timer = { at: now + span, act };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
  };

  return {
    ...{ bench, facts, deeds, events },
    ...{ lock, contact, fire, tamper, mains, exit, exitSensor, card, key, link, views, faceDecided },
    /** Lets time pass, and what waits for it act. */
    pass(milliseconds: number) {
      const until = now + milliseconds;
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at);
        if (next === undefined) break;
        timers = timers.filter((one) => one !== next);
        now = next.at;
        next.act();
      }
      now = until;
    },
  };
}
