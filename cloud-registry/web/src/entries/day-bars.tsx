import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useApi } from "../api/api-context.ts";
import { useConsole } from "../session/session-context.ts";

const days = 14;

/** Two weeks at a glance; a bar opens its day. A decoration of the list: when it cannot be had, it is left out. */
export function DayBars({ onChoose }: { readonly onChoose: (day: string) => void }) {
  const { t } = useTranslation();
  const api = useApi();
  const { site, siteTime } = useConsole();
  const summary = useQuery({ queryKey: ["summary", site.id], queryFn: () => api.summary(site.id, days) });
  const bars = summary.data ?? [];
  const highest = Math.max(1, ...bars.map(({ granted, denied }) => granted + denied));
  const sum = (of: "granted" | "denied") => bars.reduce((total, bar) => total + bar[of], 0);
  if (sum("granted") + sum("denied") === 0) return null;
  return (
    <figure className="day-bars">
      <figcaption>
        <strong>{t("entries.summary")}</strong>
        <span>{t("entries.summaryTotal", { granted: sum("granted"), denied: sum("denied") })}</span>
      </figcaption>
      <div className="day-bars-field">
        {bars.map(({ day, granted, denied }) => {
          const name = t("entries.summaryDay", { day: siteTime.heading(day), granted, denied });
          return (
            <button key={day} type="button" title={name} aria-label={name} onClick={() => onChoose(day)}>
              <span className="day-bar-denied" style={{ height: `${(100 * denied) / highest}%` }} />
              <span className="day-bar-granted" style={{ height: `${(100 * granted) / highest}%` }} />
            </button>
          );
        })}
      </div>
    </figure>
  );
}
