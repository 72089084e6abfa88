import type { DoorTraffic } from "../message.ts";
import type { Sentence } from "./words.ts";

/** With what traffic wrong openings and refusals are reckoned, and whether the door counted it, in each language. Pure. */
export function trafficSentence({ strangersPerDay, comingsPerDay, counted, days }: DoorTraffic): Sentence {
  const [strangers, comings] = [twoDigits(strangersPerDay), twoDigits(comingsPerDay)];
  return {
    zh:
      `按每天 ${strangers} 张陌生面孔、每位住户进门 ${comings} 次计算。` +
      (counted ? `由门在 ${days} 个整天里数得。` : `门数满一周之前为假定值（已数 ${days} 天）。`),
    en:
      `Reckoned with ${strangers} unknown faces and ${comings} comings per resident a day. ` +
      (counted
        ? `As counted over ${days} whole days.`
        : `Assumed until the door has counted a week (${days} days so far).`),
  };
}

/** What was counted says no more. */
const twoDigits = (value: number) => `${value >= 100 ? Math.round(value) : Number(value.toPrecision(2))}`;
