import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../api/api-context.ts";
import type { Person } from "../api/shapes.ts";
import { SearchField } from "../entries/filter-bar.tsx";
import { useConsole } from "../session/session-context.ts";
import { FaultNote, StateNote, Waiting } from "../shell/state-note.tsx";
import { WaysIn } from "./ways-in.tsx";

const pageSize = 50;

/** Everyone of the building, found by name, room or phone. */
export function PeopleList({ onPerson }: { readonly onPerson: (personId: string) => void }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const found = usePeople(search);
  const people = found.data?.pages.flatMap(({ items }) => items) ?? [];
  const total = found.data?.pages[0]?.total;
  return (
    <>
      <search className="filter-bar">
        <SearchField
          value={search}
          label={t("people.searchLabel")}
          placeholder={t("people.search")}
          onChange={setSearch}
        />
        {total !== undefined && (
          <span className="quiet" role="status">
            {t("people.total", { count: total })}
          </span>
        )}
      </search>
      {found.isPending && <Waiting rows={8} />}
      {found.isError && <FaultNote fault={found.error} onRetry={() => void found.refetch()} />}
      {found.isSuccess && people.length === 0 && (
        <StateNote icon="people" title={t("people.empty")} next={t("people.emptyNext")} />
      )}
      {people.length > 0 && <PeopleTable people={people} onPerson={onPerson} />}
      {found.hasNextPage && (
        <div className="more">
          <button
            type="button"
            className="quiet-button"
            disabled={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            {t(found.isFetchingNextPage ? "common.loading" : "people.more")}
          </button>
        </div>
      )}
    </>
  );
}

function usePeople(search: string) {
  const api = useApi();
  const { site } = useConsole();
  return useInfiniteQuery({
    queryKey: ["people", site.id, search],
    queryFn: ({ pageParam }) => api.people(site.id, { search, cursor: pageParam, limit: pageSize }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? null,
    placeholderData: keepPreviousData,
  });
}

type PeopleTableProps = { readonly people: readonly Person[]; readonly onPerson: (personId: string) => void };

function PeopleTable({ people, onPerson }: PeopleTableProps) {
  const { t } = useTranslation();
  const columns = ["name", "roomsColumn", "kind", "phone", "ways", "until"] as const;
  return (
    <table className="people-table">
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {t(`people.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <PersonRow key={person.id} person={person} onOpen={() => onPerson(person.id)} />
        ))}
      </tbody>
    </table>
  );
}

function PersonRow({ person, onOpen }: { readonly person: Person; readonly onOpen: () => void }) {
  const { t } = useTranslation();
  const { siteTime } = useConsole();
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className="person-open"
          aria-label={t("people.open", { name: person.name })}
          onClick={onOpen}
        >
          {person.name}
        </button>
      </th>
      <td data-cell="rooms">
        {person.rooms.map(({ id, name }) => (
          <span key={id} className="room-chip">
            {name}
          </span>
        ))}
      </td>
      <td data-cell="kind">{person.kind && t(`kind.${person.kind}`)}</td>
      <td data-cell="phone">{person.phoneMasked}</td>
      <td data-cell="ways">
        <WaysIn ways={person.credentials} />
      </td>
      <td data-cell="until">{person.endsAt === undefined ? t("people.endless") : siteTime.date(person.endsAt)}</td>
    </tr>
  );
}
