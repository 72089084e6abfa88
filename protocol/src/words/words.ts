import type { consentScopes } from "../consent.ts";
import type { disabledReasons, Factor } from "../credential.ts";
import type { AlarmKind, DoorAction, DoorMode, DoorPart } from "../door.ts";
import type { openings } from "../door-event.ts";
import type { ownerComparisons, photoAbsences } from "../entry-event.ts";
import type { EventType } from "../event.ts";
import type { IdentityLevel, PersonKind } from "../occupancy.ts";
import type { DenyReason, PhotoProblemCode, RequestRefusal, ViewProblem } from "../reason.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

/** The languages the house speaks, the default first. */
export const languages = ["zh", "en"] as const;
export type Language = (typeof languages)[number];

/** What happened and, where somebody can do something about it, what to do next. */
export type Line = readonly [happened: string, next?: string];

type Lines<Code extends string> = Readonly<Record<Code, Line>>;
type Names<Code extends string> = Readonly<Record<Code, string>>;

/** What can be told as a sentence; a code without its words does not compile. */
export interface Sentences {
  /** Why the door did not open, to the person in front of it. */
  readonly denied: Lines<DenyReason>;
  /** What would help the camera, to the person in front of it. */
  readonly view: Lines<ViewProblem>;
  /** What is amiss with an enrolment photo, and how to take a better one. */
  readonly photo: Lines<PhotoProblemCode>;
  /** Why a door refused a request, to whoever asked for it at the registry. */
  readonly refused: Lines<RequestRefusal>;
  /** What a door raises an alarm about, to whoever looks after the building. */
  readonly alarm: Lines<AlarmKind>;
  /** Why an entry has no photograph. */
  readonly photoMissing: Lines<(typeof photoAbsences)[number]>;
  /** What comparing a face with the credential's owner gave. */
  readonly ownerComparison: Lines<(typeof ownerComparisons)[number]>;
  /** One line of the door's history. */
  readonly event: Lines<EventType>;
}

/** What has only a name: for columns, filters and forms. */
export interface Labels {
  readonly factor: Names<Factor>;
  readonly person: Names<PersonKind>;
  readonly identity: Names<IdentityLevel>;
  readonly mode: Names<DoorMode>;
  readonly part: Names<DoorPart>;
  readonly action: Names<DoorAction>;
  readonly opening: Names<(typeof openings)[number]>;
  readonly disabled: Names<(typeof disabledReasons)[number]>;
  readonly consent: Names<(typeof consentScopes)[number]>;
}

export interface Words {
  readonly sentences: Sentences;
  readonly labels: Labels;
}

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

/** What keeps a photograph from being enrolled, as a sentence in each language. Pure. */
export const photoSentence = (code: PhotoProblemCode): Sentence => each("photo", code);

/** Why a door refused a request of the registry, as a sentence in each language. Pure. */
export const refusalSentence = (reason: RequestRefusal): Sentence => each("refused", reason);

function each<Kind extends keyof Sentences>(kind: Kind, code: keyof Sentences[Kind] & string): Sentence {
  const whole = (language: Language, gap: string) => {
    const { happened, next } = sentence(language, kind, code);
    return next === undefined ? happened : `${happened}${gap}${next}`;
  };
  return { zh: whole("zh", ""), en: whole("en", " ") };
}
