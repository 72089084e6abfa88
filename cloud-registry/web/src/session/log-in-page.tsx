import { type FormEvent, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../api/api-context.ts";
import { ApiFault } from "../api/fault.ts";
import type { Session } from "../api/shapes.ts";
import { LanguageSwitch } from "../shell/language-switch.tsx";
import { Mark } from "../shell/mark.tsx";
import { faultSentence } from "../words/words.ts";

/** The log-in; written without the component library, so that it is there at once. */
export function LogInPage({ onLoggedIn }: { readonly onLoggedIn: (session: Session) => void }) {
  const { t } = useTranslation();
  return (
    <div className="log-in">
      <aside className="log-in-brand">
        <Mark size={88} />
        <p className="log-in-name">{t("brand.name")}</p>
        <p className="log-in-latin">{t("brand.latin")}</p>
        <p className="log-in-promise">{t("brand.promise")}</p>
      </aside>
      <main className="log-in-main">
        <div className="log-in-language">
          <LanguageSwitch />
        </div>
        <h1>{t("logIn.title")}</h1>
        <p className="log-in-lead">{t("logIn.lead")}</p>
        <LogInForm onLoggedIn={onLoggedIn} />
        <p className="log-in-note">{t("logIn.note")}</p>
      </main>
    </div>
  );
}

function LogInForm({ onLoggedIn }: { readonly onLoggedIn: (session: Session) => void }) {
  const { t } = useTranslation();
  const { problem, working, pause, submit } = useLogIn(onLoggedIn);
  const [shown, setShown] = useState(false);
  const id = useId();
  return (
    <form className="log-in-form" onSubmit={submit} noValidate>
      <label htmlFor={`${id}name`}>{t("logIn.name")}</label>
      <input id={`${id}name`} name="name" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
      <label htmlFor={`${id}password`}>{t("logIn.password")}</label>
      <div className="log-in-password">
        <input
          id={`${id}password`}
          name="password"
          type={shown ? "text" : "password"}
          autoComplete="current-password"
          aria-describedby={`${id}problem`}
          required
        />
        <button type="button" onClick={() => setShown(!shown)} aria-pressed={shown}>
          {t(shown ? "logIn.hide" : "logIn.show")}
        </button>
      </div>
      <p id={`${id}problem`} className="log-in-problem" role="alert">
        {problem}
        {pause > 0 && ` ${t("logIn.retryIn", { count: pause })}`}
      </p>
      <button type="submit" className="main-button" disabled={working || pause > 0}>
        {t(working ? "logIn.working" : "logIn.submit")}
      </button>
    </form>
  );
}

function useLogIn(onLoggedIn: (session: Session) => void) {
  const { t, i18n } = useTranslation();
  const api = useApi();
  const [fault, setFault] = useState<unknown>();
  const [working, setWorking] = useState(false);
  const [pause, setPause] = useState(0);

  useEffect(() => {
    if (pause <= 0) return;
    const timer = setTimeout(() => setPause(pause - 1), 1000);
    return () => clearTimeout(timer);
  }, [pause]);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const name = String(fields.get("name")).trim();
    const password = String(fields.get("password"));
    if (name === "" || password === "") {
      setFault("missing");
      return;
    }
    setWorking(true);
    setFault(undefined);
    api
      .logIn(name, password)
      .then(onLoggedIn, (refusal: unknown) => {
        setFault(refusal);
        if (refusal instanceof ApiFault) setPause(Math.ceil(refusal.details.retryAfterSeconds ?? 0));
      })
      .finally(() => setWorking(false));
  };
  const problem = fault === "missing" ? t("logIn.missing") : fault === undefined ? "" : faultSentence(fault, i18n);
  return { problem, working, pause, submit };
}
