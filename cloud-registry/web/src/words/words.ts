import { createInstance, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import { ApiFault } from "../api/fault.ts";
import type { Wording } from "../api/shapes.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

export const languages = ["zh", "en"] as const;
export type Language = (typeof languages)[number];

const storageKey = "menshen.language";
const htmlLang = { zh: "zh-CN", en: "en" } as const;

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof zh };
  }
}

/** Makes the page's words, in the language kept in this browser (Chinese where none is), and keeps later choices. */
export async function openWords(storage: Storage, root: HTMLElement): Promise<i18n> {
  const words = createInstance();
  words.on("languageChanged", (language) => {
    root.lang = htmlLang[languageOf(language)];
    keep(storage, language);
  });
  await words.use(initReactI18next).init({
    resources: { zh: { translation: zh }, en: { translation: en } },
    lng: languageOf(kept(storage)),
    fallbackLng: false,
    interpolation: { escapeValue: false },
  });
  return words;
}

/** The language a text names; Chinese for any the page does not speak. */
export function languageOf(text: string | null | undefined): Language {
  return text === "en" ? "en" : "zh";
}

/** A name or sentence of the registry in the language of the page. */
export function inWords(wording: Wording, words: Pick<i18n, "language">): string {
  return wording[languageOf(words.language)];
}

/** What to tell a person about a failed request: the registry's own sentence, or the page's when it could not speak. */
export function faultSentence(fault: unknown, words: i18n): string {
  if (!(fault instanceof ApiFault)) return words.t("fault.unexpected", { code: "page" });
  if (fault.details.message) return inWords(fault.details.message, words);
  if (fault.code === "unreachable") return words.t("fault.unreachable");
  return words.t("fault.unexpected", { code: fault.code });
}

// A browser may forbid storage altogether; the choice then lasts as long as the page.
function kept(storage: Storage): string | null {
  try {
    return storage.getItem(storageKey);
  } catch {
    return null;
  }
}

function keep(storage: Storage, language: string): void {
  try {
    storage.setItem(storageKey, language);
  } catch {
    return;
  }
}
