import { describe, expect, it } from "vitest";
import { alarmKinds, heldOpenRungs } from "../door.ts";
import { readTroubles } from "../entry-event.ts";
import { eventSchemaByType } from "../event.ts";
import { denyReasonCodes, photoProblems, requestRefusals, viewProblems } from "../reason.ts";
import { en } from "./en.ts";
import { alarmSentence, denySentence, label, languages, photoSentence, refusalSentence, sentence } from "./words.ts";
import { zh } from "./zh.ts";

const told = Object.entries(en.sentences).flatMap(([kind, lines]) =>
  Object.keys(lines).map((code) => [kind, code] as const),
);
const parts = (words: typeof en, kind: string, code: string) => [
  ...((words.sentences as unknown as Record<string, Record<string, readonly string[]>>)[kind]?.[code] ?? []),
];

describe("the sentences of the house", () => {
  it.each(told)("tells %s %s in whole, short sentences of both languages", (kind, code) => {
    for (const text of parts(en, kind, code)) {
      expect(text).toMatch(/^[A-Z].*\.$/);
      expect(text.length).toBeLessThan(90);
    }
    for (const text of parts(zh, kind, code)) {
      expect(text).toMatch(/[\u4e00-\u9fff].*。$/);
      expect(text.length).toBeLessThan(40);
    }
    expect(parts(zh, kind, code)).toHaveLength(parts(en, kind, code).length);
  });

  it("has words for every code the wire knows", () => {
    expect(Object.keys(en.sentences.denied)).toEqual(denyReasonCodes);
    expect(Object.keys(en.sentences.unread)).toEqual([...readTroubles]);
    expect(Object.keys(en.sentences.view)).toEqual([...viewProblems]);
    expect(Object.keys(en.sentences.alarm)).toEqual([...alarmKinds]);
    expect(Object.keys(en.sentences.heldOpen)).toEqual([...heldOpenRungs]);
    expect(Object.keys(en.sentences.event)).toEqual(Object.keys(eventSchemaByType));
  });

  it("never says of a fire that the door is released: a lock that needs power to open is not", () => {
    expect(sentence("en", "alarm", "fire").happened).not.toContain("is released");
    expect(sentence("zh", "alarm", "fire").happened).not.toContain("门已放开");
  });

  it("tells each rung of a door held open in words of its own, so that a hazard does not read like the first call", () => {
    const rungs = [1, 2, 3, 4].map((stage) => alarmSentence("door-open-too-long", stage));
    for (const language of languages) expect(new Set(rungs.map((told) => told[language])).size).toBe(4);
    expect(rungs[3]?.en).toContain("a hazard");
    expect(alarmSentence("door-open-too-long", 5)).toEqual(rungs[3]);
    expect(alarmSentence("duress", 3)).toEqual(alarmSentence("duress", 1));
  });

  it("always says what to do next to somebody who stands outside or has to take a better photo", () => {
    for (const language of languages) {
      for (const reason of denyReasonCodes) expect(sentence(language, "denied", reason).next).toBeTypeOf("string");
      for (const trouble of readTroubles) expect(sentence(language, "unread", trouble).next).toBeTypeOf("string");
      for (const problem of viewProblems) expect(sentence(language, "view", problem).next).toBeTypeOf("string");
      for (const problem of photoProblems) expect(sentence(language, "photo", problem).next).toBeTypeOf("string");
    }
  });

  it("never blames: no wrong, illegal, failed attempt or warning", () => {
    for (const [kind, code] of told.filter(([name]) => ["denied", "unread", "view", "photo"].includes(name))) {
      expect(parts(en, kind, code).join(" ")).not.toMatch(/wrong|illegal|invalid|forbidden|warning|your fault/i);
      expect(parts(zh, kind, code).join("")).not.toMatch(/错误|非法|禁止|警告|无效/);
    }
  });

  it("gives whoever shows it the two parts, and whoever prints it one sentence", () => {
    expect(sentence("zh", "view", "come-closer")).toEqual({
      happened: "您离得有点远。",
      next: "请靠近一点，看着镜头。",
    });
    expect(sentence("en", "photoMissing", "no-frame")).toEqual({
      happened: "The camera had no picture at that moment.",
    });
    expect(denySentence("credential-expired")).toEqual({
      zh: "这种开门方式已到期。请联系房东续期。",
      en: "This way in has reached its end date. Please ask the landlord to extend it.",
    });
    for (const code of photoProblems) expect(photoSentence(code).en).toMatch(/\. \S.*\.$/);
    for (const code of requestRefusals) expect(refusalSentence(code).zh).toMatch(/。$/);
  });

  it("names what has only a name", () => {
    expect(label("zh", "factor", "id-card")).toBe("居民身份证");
    expect(label("en", "person", "emergency")).toBe("emergency service");
  });
});
