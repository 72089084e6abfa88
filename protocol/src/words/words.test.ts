import { describe, expect, it } from "vitest";
import { denyReasonCodes, photoProblems, requestRefusals } from "../reason.ts";
import { denySentence, photoSentence, refusalSentence } from "./words.ts";

const sentences = [
  ...denyReasonCodes.map((code) => [code, denySentence(code)] as const),
  ...photoProblems.map((code) => [code, photoSentence(code)] as const),
  ...requestRefusals.map((code) => [code, refusalSentence(code)] as const),
];

describe("the sentences of the house", () => {
  it.each(sentences)("says %s in Chinese and in English", (_code, { zh, en }) => {
    expect(zh).toMatch(/[\u4e00-\u9fff].*。$/);
    expect(en).toMatch(/^[A-Z].*\.$/);
  });
});
