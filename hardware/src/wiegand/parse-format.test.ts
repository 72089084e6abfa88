import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFormat } from "./parse-format.ts";

function problemsOf(text: string): readonly string[] {
  const parsed = parseFormat(text);
  return parsed.ok ? [] : parsed.problems;
}

describe("a Wiegand pattern", () => {
  it("places the fields of H10301 and halves its data for the two parities", () => {
    expect(parseFormat("26")).toEqual({
      ok: true,
      value: {
        name: "26",
        bits: 26,
        number: [
          { from: 1, to: 8 },
          { from: 9, to: 24 },
        ],
        facility: { from: 1, to: 8 },
        fixed: [],
        parity: [
          { at: 0, kind: "even", guards: [{ from: 1, to: 12 }] },
          { at: 25, kind: "odd", guards: [{ from: 13, to: 24 }] },
        ],
      },
    });
  });

  it.each(["37", "37F"])("gives the middle bit of %s to both parities", (name) => {
    const parsed = parseFormat(name);
    expect(parsed.ok && parsed.value.parity.map(({ guards }) => guards)).toEqual([
      [{ from: 1, to: 18 }],
      [{ from: 18, to: 35 }],
    ]);
  });

  it("reads a vendor's: odd in front, maker, facility, number, even behind", () => {
    const parsed = parseFormat("O M4 F12 N19 E");
    expect(parsed.ok && [parsed.value.bits, ...parsed.value.parity.map(({ kind }) => kind)]).toEqual([
      37,
      "odd",
      "even",
    ]);
  });

  it("reads lists of guarded bits, fixed bits and bits that mean nothing", () => {
    const parsed = parseFormat("O[1-11] E[2-3,5,7-9] 1 .2 N7");
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        bits: 12,
        number: [{ from: 5, to: 11 }],
        fixed: [{ at: 2, bit: 1 }],
        parity: [
          { guards: [{ from: 1, to: 11 }] },
          { at: 1, kind: "even", guards: [{ to: 3 }, { from: 5, to: 5 }, { to: 9 }] },
        ],
      },
    });
  });

  it("names everything that is wrong at once", () => {
    expect(problemsOf("P F8 Q3 N0 E N8 O[3,2] P")).toEqual([
      '"Q3" is no field: write F8, M4, N16, .3, 0, 1, P, E, O, E[1-12] or O[1,3,5-9]',
      "N0 has no bits; leave it out",
      "E at bit 9 must say which bits it guards, as in E[1-12]",
      "O[3,2] must list bits and ranges in rising order, as in E[1,3,5-9]",
    ]);
  });

  it.each([
    ["E[0-3] N12", "E[0-3] guards itself, at bit 0"],
    ["E[1-13] N12", "E[1-13] guards bits behind the last, which is 12"],
    ["P .24 P", '"P .24 P" has no card number: give it F, M or N'],
    ["N26", '"N26" has no parity bit; a frame with a wrong bit would be taken for another card'],
    [
      "E[1-12] N24",
      '"E[1-12] N24" has no parity over bit 13; a frame with that one wrong would be taken for another card',
    ],
    ["P N6 P", '"P N6 P" has 8 bits, as many as a key; a card has more than 8'],
    ["P N127 P", '"P N127 P" has 129 bits; at most 128 are read'],
    ["", '"" is no field: write F8, M4, N16, .3, 0, 1, P, E, O, E[1-12] or O[1,3,5-9]'],
  ])("refuses %j", (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it("is refused in words or read, whatever it is", () => {
    const word = fc.oneof(fc.string(), fc.stringMatching(/^[FMN.EOP01]\d{0,4}(\[[\d,-]{0,9}\])?$/));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const parsed = parseFormat(words.join(" "));
        if (!parsed.ok) {
          expect(parsed.problems).not.toEqual([]);
          return;
        }
        const { bits, number, parity } = parsed.value;
        const last = Math.max(...[...number, ...parity.flatMap(({ guards }) => guards)].map(({ to }) => to));
        expect(last).toBeLessThan(bits);
      }),
    );
  });
});
