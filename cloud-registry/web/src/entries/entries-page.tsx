import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useApi } from "../api/api-context.ts";
import type { Entry } from "../api/shapes.ts";
import { doorsKeyOf } from "../live/use-live.ts";
import { useConsole } from "../session/session-context.ts";
import { FaultNote, StateNote, Waiting } from "../shell/state-note.tsx";
import { DayBars } from "./day-bars.tsx";
import { EntryDrawer } from "./entry-drawer.tsx";
import { EntryRow } from "./entry-row.tsx";
import { byDay } from "./entry-words.ts";
import { type FilterState, isNarrowed, questionOf, readFilter, writeFilter } from "./filter.ts";
import { FilterBar } from "./filter-bar.tsx";

const pageSize = 40;

/** Who was let in or refused, over any period, with filters and photos. */
export function EntriesPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const filter = useMemo(() => readFilter(params), [params]);
  const change = (next: Partial<FilterState>) => setParams(writeFilter({ ...filter, ...next }), { replace: true });
  const found = useEntries(filter);
  const doors = useDoors();
  const [openId, setOpenId] = useState<string>();
  const entries = found.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <div className="entries">
      <header className="page-head">
        <h1>{t("entries.title")}</h1>
        <DayBars onChoose={(day) => change({ period: "custom", from: day, to: day })} />
      </header>
      <FilterBar filter={filter} doors={doors} onChange={change} />
      {found.isPending && <Waiting rows={8} />}
      {found.isError && entries.length === 0 && <FaultNote fault={found.error} onRetry={() => void found.refetch()} />}
      {found.isSuccess && entries.length === 0 && (
        <StateNote
          icon="entries"
          title={t(isNarrowed(filter) ? "entries.emptyFiltered" : "entries.empty")}
          next={t(isNarrowed(filter) ? "entries.emptyFilteredNext" : "entries.emptyNext")}
        />
      )}
      <Days entries={entries} onOpen={({ id }) => setOpenId(id)} />
      {entries.length > 0 && <More found={found} count={entries.length} />}
      <EntryDrawer entry={entries.find(({ id }) => id === openId)} onClose={() => setOpenId(undefined)} />
    </div>
  );
}

function useEntries(filter: FilterState) {
  const api = useApi();
  const { site, siteTime } = useConsole();
  return useInfiniteQuery({
    queryKey: ["entries", site.id, filter],
    queryFn: ({ pageParam }) =>
      api.entries(site.id, questionOf(filter, siteTime, Date.now()), { cursor: pageParam, limit: pageSize }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? null,
  });
}

function useDoors() {
  const api = useApi();
  const { site } = useConsole();
  return useQuery({ queryKey: doorsKeyOf(site.id), queryFn: () => api.doors(site.id) }).data ?? [];
}

function Days({ entries, onOpen }: { readonly entries: readonly Entry[]; readonly onOpen: (entry: Entry) => void }) {
  const { t } = useTranslation();
  const { siteTime } = useConsole();
  const today = siteTime.dayOf(Date.now());
  const yesterday = siteTime.dayOf(Date.now(), 1);
  const nearName = (day: string) =>
    day === today ? t("entries.today") : day === yesterday ? t("entries.yesterday") : "";
  return byDay(entries, siteTime.dayOf).map(({ day, entries: ofDay }) => (
    <section key={day} className="entry-day">
      <h2>
        {nearName(day)} <span>{siteTime.heading(day)}</span>
      </h2>
      <ul className="entry-list">
        {ofDay.map((entry) => (
          <li key={entry.id}>
            <EntryRow entry={entry} onOpen={onOpen} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

type MoreProps = { readonly found: ReturnType<typeof useEntries>; readonly count: number };

/** Loads earlier entries when the end of the list comes near, or at a press. */
function More({ found, count }: MoreProps) {
  const { t } = useTranslation();
  const mark = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage, error } = found;
  useEffect(() => {
    if (!mark.current || !hasNextPage || isFetchingNextPage || isFetchNextPageError) return;
    const watch = new IntersectionObserver(([sight]) => sight?.isIntersecting && void fetchNextPage(), {
      rootMargin: "400px",
    });
    watch.observe(mark.current);
    return () => watch.disconnect();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  return (
    <div ref={mark} className="more">
      {isFetchNextPageError && <FaultNote fault={error} onRetry={() => void fetchNextPage()} />}
      {hasNextPage && !isFetchNextPageError && (
        <button
          type="button"
          className="quiet-button"
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {t(isFetchingNextPage ? "common.loading" : "entries.more")}
        </button>
      )}
      <p role="status">
        {t("entries.count", { count })}
        {!hasNextPage && ` · ${t("entries.end")}`}
      </p>
    </div>
  );
}
