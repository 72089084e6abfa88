import type { DenyReason, PhotoProblemCode, RequestRefusal } from "../reason.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

/** The sentence for each reason code of the wire, in one language. */
export interface Words {
  readonly denied: Readonly<Record<DenyReason, string>>;
  readonly photo: Readonly<Record<PhotoProblemCode, string>>;
  readonly refused: Readonly<Record<RequestRefusal, string>>;
}

/** The languages the house speaks, the default first. */
export const languages = ["zh", "en"] as const;
export type Language = (typeof languages)[number];

/** One text in each language. */
export type Sentence = Readonly<Record<Language, string>>;

const words: Readonly<Record<Language, Words>> = { zh, en };

/** Why a door refused somebody, as a sentence in each language. Pure. */
export const denySentence = (reason: DenyReason): Sentence => each((language) => words[language].denied[reason]);

/** What keeps a photograph from being enrolled, as a sentence in each language. Pure. */
export const photoSentence = (code: PhotoProblemCode): Sentence => each((language) => words[language].photo[code]);

/** Why a door refused a request of the registry, as a sentence in each language. Pure. */
export const refusalSentence = (reason: RequestRefusal): Sentence =>
  each((language) => words[language].refused[reason]);

const each = (say: (language: Language) => string): Sentence => ({ zh: say("zh"), en: say("en") });
