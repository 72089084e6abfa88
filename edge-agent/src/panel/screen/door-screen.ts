import type { IndicatorSignal, KeypadKey, Unsubscribe } from "@menshen/hardware";
import {
  type EventBody,
  type Language,
  languages,
  type Millis,
  type SiteTime,
  seconds,
  type Told,
  type ViewProblem,
} from "@menshen/protocol";
import { mostDigits } from "../../access/keypad-entry.ts";
import { type Passing, type ScreenSituation, screenOf, type Turn } from "./screen-state.ts";
import { lookOf, type ScreenLook, wordsOf } from "./screen-words.ts";

/** What the page at the door is sent each time something changes. */
export interface ScreenShown extends ScreenLook {
  readonly said: Readonly<Record<Language, Told>>;
  readonly dots: number;
  /** The languages to choose from, the first one shown. */
  readonly languages: readonly Language[];
  readonly helpNumber?: string;
  /** Dark colours, by the hour at the site. */
  readonly dark: boolean;
}

export interface DoorScreenParts {
  /** How the door is at this moment, but for what the screen itself keeps. */
  readonly situation: () => Omit<ScreenSituation, "passing" | "hint" | "turn" | "dots" | "warnsOfOpen">;
  readonly setup: () => { readonly languages: readonly Language[]; readonly helpNumber?: string };
  readonly siteTime: () => SiteTime;
  /** Calls back once after so many milliseconds; returns how to call it off. */
  readonly after: (span: Millis, act: () => void) => () => void;
  /** Told what kept a change from being shown: whoever tells the screen goes on. */
  readonly onFault: (fault: unknown) => void;
}

/** What stands on the screen at the door, kept from what the door's other parts tell; it only listens. */
export interface DoorScreen {
  /** Takes what the lamp shows. */
  signal(signal: IndicatorSignal): void;
  /** Takes what was journalled. */
  told(body: EventBody): void;
  /** Takes that a key was pressed; which digit it was is not looked at. */
  key(key: KeypadKey): void;
  hint(problem: ViewProblem | undefined): void;
  turn(to: Turn | undefined): void;
  /** Something about the door changed. */
  changed(): void;
  shown(): ScreenShown;
  onChange(listener: (shown: ScreenShown) => void): Unsubscribe;
}

/** How long things stay on the screen: long enough to be read twice, short enough for the next in line. */
const shownFor: Readonly<Record<Passing["name"], Millis>> = {
  granted: seconds(10),
  refused: seconds(7),
  unread: seconds(5),
  "second-step": seconds(30),
  reading: seconds(5),
};
/** As long as the keypad itself waits for the next key. */
const dotsFor = seconds(10);
/** Advice flickers with the picture: it stays a moment longer than it holds. */
const hintFor = seconds(1);

/** Creates the screen of one door. */
export function createDoorScreen(parts: DoorScreenParts): DoorScreen {
  const listeners = new Set<(shown: ScreenShown) => void>();
  let own: Pick<ScreenSituation, "passing" | "hint" | "turn" | "dots" | "warnsOfOpen"> = {
    dots: 0,
    warnsOfOpen: false,
  };
  let last = "";

  const shown = () => putIntoWords({ ...parts.situation(), ...own }, parts);
  const show = () => {
    const now = shown();
    const text = JSON.stringify(now);
    if (text === last) return;
    last = text;
    for (const listener of listeners) listener(now);
  };
  // Called from the midst of a door that moves: nothing here may stop it.
  const changed = () => {
    if (listeners.size === 0) return;
    try {
      show();
    } catch (fault) {
      parts.onFault(fault);
    }
  };
  const become = (change: Partial<Record<keyof typeof own, unknown>>) => {
    own = { ...own, ...change } as typeof own;
    changed();
  };

  const timers = new Map<"passing" | "hint" | "dots", () => void>();
  const endAfter = (name: "passing" | "hint" | "dots", span: Millis, rest: unknown) => {
    timers.get(name)?.();
    timers.set(
      name,
      parts.after(span, () => become({ [name]: rest })),
    );
  };
  const pass = (passing: Passing) => {
    endAfter("passing", shownFor[passing.name], undefined);
    become({ passing, hint: undefined });
  };
  const endPassing = (...names: readonly Passing["name"][]) => {
    if (own.passing !== undefined && names.includes(own.passing.name)) become({ passing: undefined });
  };

  return {
    signal(signal) {
      become({ warnsOfOpen: signal === "held-open" });
      if (signal === "granted") pass({ name: "granted" });
      if (signal === "processing") pass({ name: "reading" });
      // The lamp goes out when the lock is back.
      if (signal === "idle" || signal === "held-open") endPassing("granted");
    },
    told(body) {
      const passing = passingOf(body);
      if (passing !== undefined) pass(passing);
    },
    key(key) {
      const isDigit = key !== "*" && key !== "#";
      endPassing("refused", "unread");
      if (isDigit) endAfter("dots", dotsFor, 0);
      become({ dots: isDigit ? Math.min(own.dots + 1, mostDigits) : 0 });
    },
    hint(problem) {
      if (problem === undefined) return own.hint === undefined ? undefined : endAfter("hint", hintFor, undefined);
      timers.get("hint")?.();
      if (problem !== own.hint) become({ hint: problem });
    },
    turn: (turn) => become({ turn }),
    changed,
    shown,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** What an event means to whoever stands before the door; what was ordered from afar means nothing to them. Pure. */
export function passingOf(body: EventBody): Passing | undefined {
  switch (body.type) {
    case "entry.second-factor-requested":
      return { name: "second-step", accepts: body.accepts };
    case "entry.denied":
      if (body.factors.includes("order")) return undefined;
      if (body.readTrouble !== undefined) return { name: "unread", trouble: body.readTrouble };
      return { name: "refused", reason: body.reason };
    default:
      // Who was let in is told by the lamp alone: by card, by face or under duress it looks the same.
      return undefined;
  }
}

function putIntoWords(situation: ScreenSituation, { setup, siteTime }: Pick<DoorScreenParts, "setup" | "siteTime">) {
  const state = screenOf(situation);
  const { languages: chosen, helpNumber } = setup();
  const said = Object.fromEntries(languages.map((language) => [language, wordsOf(state, language)]));
  return {
    ...lookOf(state),
    said: said as ScreenShown["said"],
    dots: state.name === "pin" ? state.dots : 0,
    languages: chosen,
    dark: isDark(siteTime()),
    ...(helpNumber !== undefined && { helpNumber }),
  };
}

const darkFrom = 19 * 60;
const darkUntil = 7 * 60;
const isDark = ({ minuteOfDay }: SiteTime): boolean => minuteOfDay >= darkFrom || minuteOfDay < darkUntil;
