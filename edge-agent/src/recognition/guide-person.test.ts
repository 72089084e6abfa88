import { beforeEach, describe, expect, it } from "vitest";
import { createGuide, type Guide } from "./guide-person.ts";

let shown: string[];
let isFree: boolean;
let guide: Guide;

beforeEach(() => {
  shown = [];
  isFree = true;
  guide = createGuide({ show: (signal) => shown.push(signal), isFree: () => isFree });
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
