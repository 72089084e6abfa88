import { type DenyReason, label } from "@menshen/protocol";
import type { i18n } from "i18next";
import type { Entry } from "../api/shapes.ts";
import { inWords, languageOf } from "../words/words.ts";

/** Who came, by name; a stranger is called one. */
export function nameOf(entry: Entry, words: i18n): string {
  if (entry.person) return entry.person.name;
  return words.t(entry.factors.includes("face") || entry.factors.length === 0 ? "entry.stranger" : "entry.someone");
}

/** How it went: by which ways in, or why it was refused. */
export function howOf(entry: Entry, words: i18n): string {
  if (entry.outcome === "denied" && entry.reason) return reasonOf(entry.reason, entry, words);
  const names = entry.factors.map((factor) => words.t(`factor.${factor}`));
  return words.t("entry.by", { factors: names.join(words.t("common.listSeparator")) });
}

/** The reason as a landlord reads it; what the door told the person stands in the details. */
function reasonOf(reason: DenyReason, { reasonText, readTrouble }: Entry, words: i18n): string {
  if (readTrouble) return label(languageOf(words.language), "readTrouble", readTrouble);
  // A registry newer than this page may know reasons that it does not.
  if (!words.exists(`reason.${reason}`) && reasonText) return inWords(reasonText, words);
  return words.t(`reason.${reason}`);
}

/** One sentence for those who listen instead of look. */
export function spokenEntry(entry: Entry, words: i18n): string {
  const outcome = words.t(`entry.${entry.outcome}`);
  return words.t("live.said", { name: nameOf(entry, words), outcome, how: howOf(entry, words) });
}

/** Entries under the days they fall on, in the order given. Pure. */
export function byDay(entries: readonly Entry[], dayOf: (at: number) => string): readonly DayOfEntries[] {
  const days: { day: string; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const day = dayOf(entry.at);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}

export type DayOfEntries = { readonly day: string; readonly entries: readonly Entry[] };
