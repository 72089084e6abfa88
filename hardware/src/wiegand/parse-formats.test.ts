import { describe, expect, it } from "vitest";
import { parseFormats, USUAL_FORMATS } from "./parse-formats.ts";

describe("the formats of a reader", () => {
  it("are the usual three where nothing else is said", () => {
    const usual = parseFormats(USUAL_FORMATS);
    expect(usual.ok && usual.value.map(({ bits }) => bits)).toEqual([26, 34, 37]);
  });

  it("may not have one length twice, and every problem is told", () => {
    expect(parseFormats(["26", "37", "37F", "P N24 P", "N9"])).toEqual({
      ok: false,
      problems: [
        '"37F" has 37 bits as another format of this reader; keep one',
        '"P N24 P" has 26 bits as another format of this reader; keep one',
        '"N9" has no parity bit; a frame with a wrong bit would be taken for another card',
      ],
    });
  });
});
