import {
  alarmKinds,
  challengeOutcomes,
  denyReasonCodes,
  doorModes,
  doorParts,
  factors,
  identityLevels,
  livenessModes,
  livenessVerdicts,
  ownerComparisons,
  personKinds,
} from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { ApiFault } from "../api/fault.ts";
import { en } from "./en.ts";
import { faultSentence, languageOf, openWords } from "./words.ts";
import { zh } from "./zh.ts";

type Tree = { readonly [key: string]: string | Tree };

const leaves = (tree: Tree, path = ""): readonly (readonly [string, string])[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[path + key, value] as const] : leaves(value, `${path}${key}.`),
  );
const blanks = (sentence: string) => [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

function emptyStorage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as Storage;
}

describe("the words of the page", () => {
  const chinese = new Map(leaves(zh));
  const english = new Map(leaves(en));

  it("have the same keys in both languages", () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort());
  });

  it("fill in the same blanks in both languages", () => {
    for (const [key, sentence] of chinese)
      expect([key, blanks(english.get(key) ?? "")]).toEqual([key, blanks(sentence)]);
  });

  it("leave no sentence empty, and no Chinese in the English page but its name", () => {
    for (const sentence of [...chinese.values(), ...english.values()]) expect(sentence.trim()).not.toBe("");
    const foreign = [...english].filter(([, sentence]) => /\p{Script=Han}/u.test(sentence)).map(([key]) => key);
    expect(foreign).toEqual(["brand.name", "language.zh"]);
  });

  it("name everything the wire can name", () => {
    expect(Object.keys(zh.alarm.kinds)).toEqual([...alarmKinds]);
    expect(Object.keys(zh.door.modes)).toEqual([...doorModes]);
    expect(Object.keys(zh.door.parts)).toEqual([...doorParts]);
    expect(Object.keys(zh.reason)).toEqual([...denyReasonCodes]);
    expect(Object.keys(zh.factor)).toEqual([...factors]);
    expect(Object.keys(zh.kind)).toEqual([...personKinds]);
    expect(Object.keys(zh.identity)).toEqual([...identityLevels]);
    expect(Object.keys(zh.entry.ownerComparison)).toEqual([...ownerComparisons]);
    expect(Object.keys(zh.entry.livenessVerdicts)).toEqual([...livenessVerdicts]);
    expect(Object.keys(zh.entry.challenges)).toEqual([...challengeOutcomes]);
    expect(Object.keys(zh.door.livenessModes)).toEqual([...livenessModes]);
  });

  it("call no two facts of a door or of an entry by one name", () => {
    for (const { door, entry } of [zh, en])
      for (const facts of [door, entry]) {
        const names = Object.values(facts).filter((word) => typeof word === "string");
        expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
      }
  });
});

describe("the language of the page", () => {
  it("is Chinese until someone chooses, and stays chosen", async () => {
    const storage = emptyStorage();
    const root = { lang: "" } as HTMLElement;
    const words = await openWords(storage, root);
    expect([words.t("logIn.submit"), root.lang]).toEqual(["登录", "zh-CN"]);
    await words.changeLanguage("en");
    expect([words.t("logIn.submit"), root.lang]).toEqual(["Log in", "en"]);
    expect((await openWords(storage, root)).t("logIn.submit")).toBe("Log in");
    expect(languageOf("fr")).toBe("zh");
  });

  it("gives the registry's own sentence for a refusal, and one of its own when nobody answered", async () => {
    const words = await openWords(emptyStorage(), { lang: "" } as HTMLElement);
    const message = { zh: "照片已过期", en: "The photo has expired" };
    expect(faultSentence(new ApiFault("photo-expired", 410, { message }), words)).toBe("照片已过期");
    expect(faultSentence(new ApiFault("unreachable", 0), words)).toBe(zh.fault.unreachable);
    expect(faultSentence(new ApiFault("odd", 500), words)).toContain("odd");
  });
});
