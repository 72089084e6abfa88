import { useTranslation } from "react-i18next";
import { languageOf, languages } from "../words/words.ts";

/** Switches between Chinese and English; each button carries its own language's name. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const current = languageOf(i18n.language);
  return (
    <fieldset className="language-switch">
      <legend className="unseen">{t("language.label")}</legend>
      {languages.map((language) => (
        <button
          key={language}
          type="button"
          lang={language === "zh" ? "zh-CN" : "en"}
          aria-pressed={language === current}
          onClick={() => void i18n.changeLanguage(language)}
        >
          {language === "zh" ? "中" : "EN"}
          <span className="unseen">{t(`language.${language}`)}</span>
        </button>
      ))}
    </fieldset>
  );
}
