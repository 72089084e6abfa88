import { oneOf } from "@menshen/protocol";
import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import type { HttpProblem } from "./problems.ts";
import { meant } from "./tell-demand.ts";
import { compileValidator } from "./validation.ts";

const schema = Type.Object(
  {
    days: Type.Array(oneOf(["monday", "tuesday", "holiday"]), { minItems: 1, uniqueItems: true }),
    at: Type.Optional(Type.String({ pattern: "^\\d{2}:\\d{2}$", ...meant("要写成 02:00", "must be like 02:00") })),
    pin: Type.Optional(Type.String({ pattern: "^\\d{4,8}$" })),
    until: Type.Optional(Type.Union([Type.Integer({ minimum: 5 }), Type.Null()])),
    on: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
const validate = compileValidator({ schema, httpPart: "body", method: "POST", url: "/" });
function told(value: unknown): readonly string[] {
  const { error } = validate(value) as { error?: HttpProblem };
  return error?.points.map(({ message }) => message.en) ?? [];
}
const days = ["monday"];

describe("what is wrong with a request", () => {
  it("is told once, with what may stand there", () => {
    expect(told({ days: ["moonday"] })).toEqual([
      'body.days[0] must be one of monday, tuesday, holiday (is "moonday")',
    ]);
    expect(told({ days: [] })).toEqual(["body.days must hold at least 1 (is [])"]);
    expect(told({ days: ["monday", "monday"] })).toEqual([
      'body.days must not name anything twice (is ["monday","monday"])',
    ]);
    expect(told({ days, on: "yes" })).toEqual(['body.on must be true or false (is "yes")']);
    expect(told({ days, until: 3 })[0]).toBe("body.until must be at least 5 (is 3)");
    expect(told({})).toEqual(["body.days is required"]);
  });

  it("is told in the words of whoever has to write it, not in those of the pattern", () => {
    expect(told({ days, at: "2 pm" })).toEqual(['body.at must be like 02:00 (is "2 pm")']);
    const { error } = validate({ days, at: "2 pm" }) as { error?: HttpProblem };
    expect(error?.points[0]?.message.zh).toBe('body.at 要写成 02:00（现在是 "2 pm"）');
  });

  it("is told of an id without its pattern, in both languages", () => {
    const ids = compileValidator({
      ...{ schema: Type.Object({ alarmId: Type.String({ pattern: "^alarm_[a-z2-7]{20}$" }) }) },
      ...{ httpPart: "params", method: "POST", url: "/" },
    });
    const { error } = ids({ alarmId: "alarm_x" }) as { error?: HttpProblem };
    expect(error?.points[0]?.message).toEqual({
      zh: 'params.alarmId 必须是完整的编号，以 alarm_ 开头（现在是 "alarm_x"）',
      en: 'params.alarmId must be a whole id, which begins with alarm_ (is "alarm_x")',
    });
  });

  it("names what is spelt wrong instead of leaving it out in silence", () => {
    expect(told({ days, untill: 9 })).toEqual(["body.untill is not known here; see whether it is spelt right (is 9)"]);
  });

  it("repeats nothing of a secret, not even one that lost its name", () => {
    expect(told({ days, pin: "20x4" })[0]).toMatch(/\(is 6 characters\)$/);
    expect(told("204681")).toEqual(["body must be names with values in curly braces (is 8 characters)"]);
  });
});
