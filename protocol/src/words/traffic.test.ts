import { expect, it } from "vitest";
import { trafficSentence } from "./traffic.ts";

it("says what was counted and over how many days, or what is assumed until then", () => {
  const counted = { strangersPerDay: 1 / 7, comingsPerDay: 3.42, counted: true, days: 12 };
  expect(trafficSentence(counted)).toEqual({
    zh: "按每天 0.14 张陌生面孔、每位住户进门 3.4 次计算。由门在 12 个整天里数得。",
    en: "Reckoned with 0.14 unknown faces and 3.4 comings per resident a day. As counted over 12 whole days.",
  });
  expect(trafficSentence({ strangersPerDay: 10, comingsPerDay: 4, counted: false, days: 2 })).toEqual({
    zh: "按每天 10 张陌生面孔、每位住户进门 4 次计算。门数满一周之前为假定值（已数 2 天）。",
    en: "Reckoned with 10 unknown faces and 4 comings per resident a day. Assumed until the door has counted a week (2 days so far).",
  });
  expect(trafficSentence({ ...counted, strangersPerDay: 1234.5 }).en).toContain("1235 unknown faces");
});
