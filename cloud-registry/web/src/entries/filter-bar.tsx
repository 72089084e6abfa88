import { factors } from "@menshen/protocol";
import { DatePicker, Input, Segmented, Select } from "antd";
import dayjs from "dayjs";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Door } from "../api/shapes.ts";
import { useConsole } from "../session/session-context.ts";
import { Icon } from "../shell/icon.tsx";
import { inWords } from "../words/words.ts";
import { type FilterState, isNarrowed, periods } from "./filter.ts";

type FilterBarProps = {
  readonly filter: FilterState;
  readonly doors: readonly Door[];
  readonly onChange: (next: Partial<FilterState>) => void;
};

/** Period, door, outcome, way in and a search, side by side or one below the other. */
export function FilterBar({ filter, doors, onChange }: FilterBarProps) {
  const { t, i18n } = useTranslation();
  const outcomes = [
    { value: "", label: t("entries.outcomeAll") },
    { value: "granted", label: t("entry.granted") },
    { value: "denied", label: t("entry.denied") },
  ];
  const ways = factors.map((factor) => ({ value: factor as string, label: t(`factor.${factor}`) }));
  const doorNames = doors.map(({ id, name }) => ({ value: id as string, label: inWords(name, i18n) }));
  return (
    <search className="filter-bar" aria-label={t("entries.filters")}>
      <PeriodChoice filter={filter} onChange={onChange} />
      <Segmented
        aria-label={t("entries.outcome")}
        value={filter.outcome}
        options={outcomes}
        onChange={(outcome) => onChange({ outcome })}
      />
      <Select
        className="filter-select"
        aria-label={t("entries.factor")}
        value={filter.factor}
        options={[{ value: "", label: t("entries.factorAll") }, ...ways]}
        onChange={(factor) => onChange({ factor })}
      />
      {doors.length > 1 && (
        <Select
          className="filter-select"
          aria-label={t("entries.door")}
          value={filter.doorId}
          options={[{ value: "", label: t("entries.doorAll") }, ...doorNames]}
          onChange={(doorId) => onChange({ doorId })}
        />
      )}
      <SearchField
        value={filter.search}
        label={t("entries.searchLabel")}
        placeholder={t("entries.search")}
        onChange={(search) => onChange({ search })}
      />
      <Narrowed filter={filter} onChange={onChange} />
    </search>
  );
}

type ChangeProps = Pick<FilterBarProps, "filter" | "onChange">;

function PeriodChoice({ filter, onChange }: ChangeProps) {
  const { t } = useTranslation();
  const { siteTime } = useConsole();
  const today = siteTime.dayOf(Date.now());
  const days = filter.period === "custom" ? filter : { from: siteTime.dayOf(Date.now(), 6), to: today };
  return (
    <>
      <Segmented
        aria-label={t("entries.period")}
        value={filter.period}
        options={periods.map((value) => ({ value, label: t(`entries.periods.${value}`) }))}
        onChange={(period) => onChange({ period, from: days.from, to: days.to })}
      />
      {filter.period === "custom" && (
        <DatePicker.RangePicker
          className="filter-days"
          allowClear={false}
          inputReadOnly
          aria-label={t("entries.period")}
          placeholder={[t("entries.from"), t("entries.to")]}
          value={[dayjs(filter.from), dayjs(filter.to)]}
          maxDate={dayjs(today)}
          onChange={(range) => {
            const [from, to] = range ?? [];
            if (from && to) onChange({ from: from.format("YYYY-MM-DD"), to: to.format("YYYY-MM-DD") });
          }}
        />
      )}
    </>
  );
}

function Narrowed({ filter, onChange }: ChangeProps) {
  const { t } = useTranslation();
  if (!isNarrowed(filter)) return null;
  const cleared = { doorId: "", outcome: "", factor: "", search: "", personId: "", roomId: "" };
  return (
    <span className="narrowed">
      {filter.personId && <span className="flag">{t("entries.onlyPerson")}</span>}
      {filter.roomId && <span className="flag">{t("entries.onlyRoom")}</span>}
      <button type="button" className="link-button" onClick={() => onChange(cleared)}>
        {t("entries.clear")}
      </button>
    </span>
  );
}

type SearchFieldProps = {
  readonly value: string;
  readonly label: string;
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
};

/** A search that asks once the typing rests, so that each letter is not a question of its own. */
export function SearchField({ value, label, placeholder, onChange }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed.trim() === value) return;
    const timer = setTimeout(() => onChange(typed.trim()), 300);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <Input
      className="filter-search"
      type="search"
      allowClear
      aria-label={label}
      placeholder={placeholder}
      prefix={<Icon name="search" size={16} />}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}
