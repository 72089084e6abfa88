import { createSimulatedVoice } from "@menshen/hardware/simulators";
import { beforeEach, describe, expect, it } from "vitest";
import { createGuide, type Guide } from "./guide-person.ts";

let shown: string[];
let said: string[];
let isFree: boolean;
let isDrownedOut: boolean;
let at: number;
let guide: Guide;

beforeEach(() => {
  shown = [];
  said = [];
  isFree = true;
  isDrownedOut = false;
  at = 0;
  guide = createGuide({
    show: (signal) => shown.push(signal),
    say: (sentence) => (isDrownedOut ? false : said.push(sentence) > 0),
    isFree: () => isFree,
    now: () => at,
  });
});

describe("the lamp that guides a person", () => {
  it("asks them to look where something would help, once, and goes out when nothing does", () => {
    guide.onHint("come-closer");
    guide.onHint("too-dark");
    guide.onHint(undefined);
    guide.onHint(undefined);
    expect(shown).toEqual(["look-here", "idle"]);
  });

  it("asks for a turn of the head before anything else", () => {
    guide.onHint("look-here");
    guide.onPrompt("turn-left");
    guide.onHint("hold-still");
    guide.onPrompt(undefined);
    expect(shown).toEqual(["look-here", "turn-left", "look-here"]);
  });

  it("leaves the lamp to the lock while it tells of it, and says again what still helps", () => {
    guide.onHint("look-here");
    isFree = false;
    guide.onHint(undefined);
    isFree = true;
    guide.onHint("look-here");
    expect(shown).toEqual(["look-here", "look-here"]);
  });
});

describe("the voice that guides a person", () => {
  /** Time passes, with a look every tenth of a second. */
  const look = (seconds: number, act: () => void) => {
    for (const end = at + seconds * 1_000; at < end; at += 100) act();
  };

  it("asks for each turn of the head as it is asked for, and says nothing else meanwhile", () => {
    look(3, () => {
      guide.onHint("hold-still", 1);
      guide.onPrompt("turn-left");
    });
    guide.onPrompt("turn-right");
    expect(said).toEqual(["turn-left", "turn-right"]);
  });

  it("says a hint that stands, once, and is silent while the lock is to be told of", () => {
    look(20, () => guide.onHint("come-closer", 1));
    expect(said).toEqual(["come-closer"]);
    isFree = false;
    look(20, () => guide.onHint("too-dark", 2));
    expect(said).toEqual(["come-closer"]);
    isFree = true;
    look(2, () => guide.onHint("too-dark", 2));
    expect(said).toEqual(["come-closer", "too-dark"]);
  });

  it("asks for a turn until it is heard", () => {
    isDrownedOut = true;
    look(2, () => guide.onPrompt("turn-left"));
    isDrownedOut = false;
    look(2, () => guide.onPrompt("turn-left"));
    expect(said).toEqual(["turn-left"]);
  });

  it("says a hint again that nobody heard, because something more urgent was being said", () => {
    isDrownedOut = true;
    look(5, () => guide.onHint("mask-off", 1));
    isDrownedOut = false;
    look(20, () => guide.onHint("mask-off", 1));
    expect(said).toEqual(["mask-off"]);
  });

  it("does not say a mask a second time to whoever was refused for it a moment ago", () => {
    const { voice, said: heard } = createSimulatedVoice(() => at);
    guide = createGuide({ show: () => {}, say: voice.say, isFree: () => true, now: () => at });
    look(0.6, () => guide.onHint("mask-off", 1));
    voice.say("mask-off");
    look(20, () => guide.onHint("mask-off", 1));
    expect(heard()).toEqual(["mask-off"]);
  });
});
