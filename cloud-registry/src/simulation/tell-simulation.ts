import {
  denySentence,
  type Factor,
  label,
  type languages,
  type ReplyOf,
  type Sentence,
  sentence,
} from "@menshen/protocol";
import { clockText } from "../calendar/site-calendar.ts";

type Simulated = ReplyOf<"simulated">;
type Condition = Simulated["conditions"][number];

/** A door's answer with a sentence in each language for what it would do and for each condition it looked at. */
export interface ToldSimulation {
  readonly action: Simulated["action"];
  readonly reason?: Simulated["reason"];
  readonly accepts?: Simulated["accepts"];
  readonly waived: boolean;
  readonly message: Sentence;
  readonly conditions: readonly (Pick<Condition, "condition" | "met" | "factor"> & { readonly message: Sentence })[];
}

type Language = (typeof languages)[number];
const each = (tell: (language: Language) => string): Sentence => ({ zh: tell("zh"), en: tell("en") });
const between = { zh: "、", en: ", " } as const;

/** Puts a simulated decision into words; pure. Times are those of the site's clock. */
export function tellSimulation(simulated: Simulated, timeZone: string): ToldSimulation {
  const { action, reason, accepts, waived, conditions } = simulated;
  return {
    ...{ action, waived: waived !== undefined },
    ...(reason === undefined ? {} : { reason }),
    ...(accepts === undefined ? {} : { accepts }),
    message: messageOf(simulated),
    conditions: conditions.map((one) => ({
      ...{ condition: one.condition, met: one.met, factor: one.factor },
      message: each((language) => conditionText(one, language, timeZone)),
    })),
  };
}

function messageOf({ action, reason, accepts = [], waived }: Simulated): Sentence {
  switch (action) {
    case "grant":
      return waived === undefined ? opens : opensWaived;
    case "ask":
      return each((language) => asks[language](names(accepts, language)));
    case "deny": {
      // The door's own sentence speaks of the card that is held to it.
      if (reason === "credential-not-found") return noSuchWay;
      const why = reason === undefined ? undefined : denySentence(reason);
      return why === undefined ? cannotBeShown : { zh: `不开门：${why.zh}`, en: `The door stays shut: ${why.en}` };
    }
  }
}

const opens = { zh: "会开门。", en: "The door opens." };
const opensWaived = {
  zh: "会开门：这个时段的规定此人无法满足，门不把住户关在外面，并会记下来。",
  en: "The door opens: this resident cannot meet the rule of the hour, and is not locked out by it; the entry says so.",
};
const asks = {
  zh: (what: string) => `还不开门，会请此人再出示：${what}。`,
  en: (what: string) => `Not yet: the door asks for one more of these: ${what}.`,
} as const;
const noSuchWay = {
  zh: "不开门：此人没有登记这种开门方式，请先为其添加。",
  en: "The door stays shut: no such way in is registered for this person. Add one first.",
};
const cannotBeShown = {
  zh: "不开门：这扇门目前不能这样开。",
  en: "The door stays shut: it cannot be shown this at the moment.",
};

const names = (factors: readonly Factor[], language: Language) =>
  factors.map((factor) => label(language, "factor", factor)).join(between[language]);

function conditionText(one: Condition, language: Language, timeZone: string): string {
  const { happened } = sentence(language, one.met ? "condition" : "conditionNot", one.condition);
  const what =
    one.condition === "roster-held" ? "" : `${label(language, "factor", one.factor)}${language === "zh" ? "：" : ": "}`;
  const details = detailsOf(one, language, timeZone);
  if (details === "") return `${what}${happened}`;
  return language === "zh" ? `${what}${happened}（${details}）` : `${what}${happened} (${details})`;
}

function detailsOf({ from, until, schedule, mode }: Condition, language: Language, timeZone: string): string {
  const words = {
    from: { zh: "自", en: "from " },
    until: { zh: "至", en: "until " },
    hours: { zh: "时段", en: "hours " },
  } as const;
  // The end of time on the wire, 2100: nobody ended it.
  const isOpen = until !== undefined && until >= openEnd;
  return [
    ...(from === undefined ? [] : [`${words.from[language]}${clockText(timeZone, from)}`]),
    ...(until === undefined || isOpen ? [] : [`${words.until[language]}${clockText(timeZone, until)}`]),
    ...(schedule === undefined
      ? []
      : [`${words.hours[language]}${language === "zh" ? `“${schedule}”` : `“${schedule}”`}`]),
    ...(mode === undefined ? [] : [label(language, "mode", mode)]),
  ].join(between[language]);
}

const openEnd = 4_102_444_800_000;
