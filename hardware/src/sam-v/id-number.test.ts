import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withCheckDigit } from "../simulators/id-cards.ts";
import { isIdNumber } from "./id-number.ts";

describe("an ID number", () => {
  it.each([
    // The two examples that GB 11643-1999 prints.
    ["11010519491231002X", "citizen"],
    ["440524188001010014", "citizen"],
    [withCheckDigit("81000018900101123"), "hmt"],
    [withCheckDigit("82000018900101123"), "hmt"],
    [withCheckDigit("83000018900101123"), "hmt"],
    ["XXB310018950315", "foreign-2017"],
    [withCheckDigit("91184018950315123"), "foreign-2023"],
  ] as const)("%s can stand on a card of the kind %s", (number, document) => {
    expect(isIdNumber(number, document)).toBe(true);
  });

  it.each([
    ["110105194912310021", "citizen"],
    ["11010519491231002x", "citizen"],
    ["1101051949123100X", "citizen"],
    ["110105491231002", "citizen"],
    [withCheckDigit("91184018950315123"), "citizen"],
    [withCheckDigit("84000018900101123"), "hmt"],
    ["11010519491231002X", "hmt"],
    ["XXB31001895031", "foreign-2017"],
    ["XB1310018950315", "foreign-2017"],
    ["11010519491231002X", "foreign-2023"],
    ["", "citizen"],
  ] as const)("%s cannot stand on a card of the kind %s", (number, document) => {
    expect(isIdNumber(number, document)).toBe(false);
  });

  it("with one digit misread is never taken for another", () => {
    const first17 = fc.stringMatching(/^[1-7]\d{16}$/);
    fc.assert(
      fc.property(first17, fc.nat(16), fc.integer({ min: 1, max: 9 }), (digits, at, off) => {
        const number = withCheckDigit(digits);
        expect(isIdNumber(number, "citizen")).toBe(true);
        const wrong = number.slice(0, at) + ((Number(number[at]) + off) % 10) + number.slice(at + 1);
        expect(isIdNumber(wrong, "citizen")).toBe(false);
      }),
    );
  });
});
