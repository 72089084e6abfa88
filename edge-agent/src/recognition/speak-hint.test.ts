import { describe, expect, it } from "vitest";
import { type Hinted, nothingSpoken, speakHint } from "./speak-hint.ts";

/** What is said of hints that come ten times a second; each row is a hint and for how many seconds it stands. */
function hear(...rows: readonly (readonly [Hinted | undefined, number])[]): readonly string[] {
  let spoken = nothingSpoken;
  let at = 0;
  const said: string[] = [];
  for (const [hint, seconds] of rows) {
    for (const end = at + seconds * 1_000; at < end; at += 100) {
      const next = speakHint(spoken, hint, at);
      spoken = next.spoken;
      if (next.sentence !== undefined) said.push(`${next.sentence} at ${at / 1_000}`);
    }
  }
  return said;
}

const of = (person: number, problem: Hinted["problem"]): Hinted => ({ problem, person });

describe("a door that tells people how to be seen better", () => {
  it("says nothing of what passes by itself, and once what does not", () => {
    expect(hear([of(1, "come-closer"), 1.4], [undefined, 5], [of(1, "look-here"), 30])).toEqual(["look-here at 7.9"]);
  });

  it("says nothing within ten seconds of the last time, whoever stands there", () => {
    expect(hear([of(1, "come-closer"), 3], [of(2, "too-dark"), 20])).toEqual([
      "come-closer at 1.5",
      "too-dark at 11.5",
    ]);
  });

  it("tells each person each thing once, and the next person again", () => {
    const rows = [
      [of(1, "mask-off"), 40],
      [undefined, 1],
      [of(1, "mask-off"), 40],
      [of(2, "mask-off"), 40],
    ] as const;
    expect(hear(...rows)).toEqual(["mask-off at 1.5", "mask-off at 82.5"]);
  });

  it("asks for the card where the camera sees nobody at all", () => {
    expect(hear([{ problem: "camera-covered" }, 60])).toEqual(["use-card at 1.5"]);
  });
});
