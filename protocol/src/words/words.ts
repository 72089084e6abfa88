import { type AlarmKind, heldOpenRungs } from "../door.ts";
import type { ReadTroubleCode } from "../entry-event.ts";
import type { DenyReason, PhotoProblemCode, RequestRefusal } from "../reason.ts";
import { en } from "./en.ts";
import type { Labels, Line, Lines, Names, Sentences, Words } from "./vocabulary.ts";
import { zh } from "./zh.ts";

/** The languages the house speaks, the default first. */
export const languages = ["zh", "en"] as const;
export type Language = (typeof languages)[number];

/** A sentence in its two parts, so that a page can set them apart. */
export interface Told {
  readonly happened: string;
  readonly next?: string;
}

/** One text in each language. */
export type Sentence = Readonly<Record<Language, string>>;

const words: Readonly<Record<Language, Words>> = { zh, en };

/** Tells a code of the wire in a language: `sentence("en", "view", "come-closer").happened`. Pure. */
export function sentence<Kind extends keyof Sentences>(
  language: Language,
  kind: Kind,
  code: keyof Sentences[Kind] & string,
): Told {
  // A record over a closed union has a line for every code; the union of such records is too much for the compiler.
  const [happened, next] = (words[language].sentences[kind] as Lines<string>)[code] as Line;
  return next === undefined ? { happened } : { happened, next };
}

/** Names a code of the wire in a language: `label("en", "factor", "card")`. Pure. */
export function label<Kind extends keyof Labels>(
  language: Language,
  kind: Kind,
  code: keyof Labels[Kind] & string,
): string {
  return (words[language].labels[kind] as Names<string>)[code] as string;
}

/** Why a door refused somebody, as a sentence in each language. Pure. */
export const denySentence = (reason: DenyReason): Sentence => each("denied", reason);

/** Why a reader got no number, as a sentence in each language. Pure. */
export const unreadSentence = (trouble: ReadTroubleCode): Sentence => each("unread", trouble);

/** What keeps a photograph from being enrolled, as a sentence in each language. Pure. */
export const photoSentence = (code: PhotoProblemCode): Sentence => each("photo", code);

/** Why a door refused a request of the registry, as a sentence in each language. Pure. */
export const refusalSentence = (reason: RequestRefusal): Sentence => each("refused", reason);

/** What an alarm is about, as a sentence in each language; of a door held open, each rung that it climbs has its own. Pure. */
export function alarmSentence(kind: AlarmKind, stage: number): Sentence {
  if (kind !== "door-open-too-long") return each("alarm", kind);
  // A stage that no rung of today has is at least a hazard; the wire's stages begin at 1.
  return each("heldOpen", heldOpenRungs[Math.max(1, stage) - 1] ?? "hazard");
}

function each<Kind extends keyof Sentences>(kind: Kind, code: keyof Sentences[Kind] & string): Sentence {
  const whole = (language: Language, gap: string) => {
    const { happened, next } = sentence(language, kind, code);
    return next === undefined ? happened : `${happened}${gap}${next}`;
  };
  return { zh: whole("zh", ""), en: whole("en", " ") };
}
