import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { faultSentence } from "../words/words.ts";
import { Icon, type IconName } from "./icon.tsx";

type NoteProps = {
  readonly icon: IconName;
  readonly title: string;
  readonly next?: string;
  readonly children?: ReactNode;
};

/** What stands where content would: what happened, and what to do next. */
export function StateNote({ icon, title, next, children }: NoteProps) {
  return (
    <div className="state-note">
      <Icon name={icon} size={34} />
      <p className="state-note-title">{title}</p>
      {next && <p className="state-note-next">{next}</p>}
      {children}
    </div>
  );
}

/** A failed request in words, with the way to try again. */
export function FaultNote({ fault, onRetry }: { readonly fault: unknown; readonly onRetry: () => void }) {
  const { t, i18n } = useTranslation();
  return (
    <div role="alert">
      <StateNote icon="alert" title={t("fault.title")} next={faultSentence(fault, i18n)}>
        <button type="button" className="quiet-button" onClick={onRetry}>
          {t("fault.retry")}
        </button>
      </StateNote>
    </div>
  );
}

/** Grey bars while something loads; screen readers hear the word instead. */
export function Waiting({ rows = 4 }: { readonly rows?: number }) {
  const { t } = useTranslation();
  return (
    <div className="waiting" role="status">
      <span className="unseen">{t("common.loading")}</span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} className="waiting-bar" />
      ))}
    </div>
  );
}
