import { useQuery } from "@tanstack/react-query";
import { Drawer } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useApi } from "../api/api-context.ts";
import type { Consent, Occupancy, PersonFacts } from "../api/shapes.ts";
import { EntryDrawer } from "../entries/entry-drawer.tsx";
import { EntryRow } from "../entries/entry-row.tsx";
import { useConsole } from "../session/session-context.ts";
import { Facts } from "../shell/facts.tsx";
import { FaultNote, Waiting } from "../shell/state-note.tsx";
import type { zh } from "../words/zh.ts";
import { FaceTemplates } from "./face-templates.tsx";
import { WaysIn } from "./ways-in.tsx";

type PersonDrawerProps = { readonly personId: string | undefined; readonly onClose: () => void };

/** One person: how they may come in, where they live, what they agreed to, when they last came. */
export function PersonDrawer({ personId, onClose }: PersonDrawerProps) {
  const api = useApi();
  const person = useQuery({
    queryKey: ["person", personId],
    queryFn: () => api.person(personId ?? ""),
    enabled: personId !== undefined,
  });
  return (
    <Drawer open={personId !== undefined} onClose={onClose} title={person.data?.name ?? ""} size={520} destroyOnHidden>
      {person.isPending && <Waiting rows={8} />}
      {person.isError && <FaultNote fault={person.error} onRetry={() => void person.refetch()} />}
      {person.data && <PersonDetails person={person.data} />}
    </Drawer>
  );
}

function PersonDetails({ person }: { readonly person: PersonFacts }) {
  const { t } = useTranslation();
  return (
    <div className="person">
      <Facts
        facts={[
          person.kind && [t("people.kind"), t(`kind.${person.kind}`)],
          [
            t("people.roomsColumn"),
            person.rooms.map(({ name }) => name).join(t("common.listSeparator")) || t("common.none"),
          ],
          [t("people.ways"), <WaysIn key="ways" ways={person.credentials} named />],
          [t("people.identity"), t(`identity.${person.identityLevel}`)],
          person.phoneMasked && [t("people.phone"), person.phoneMasked],
          person.idNumberMasked && [t("people.idNumber"), person.idNumberMasked],
        ]}
      />
      <h3 className="drawer-heading">{t("people.occupancies")}</h3>
      <ul className="plain-list">
        {person.occupancies.map((occupancy) => (
          <OccupancyLine key={occupancy.id} occupancy={occupancy} />
        ))}
      </ul>
      <FaceTemplates templates={person.templates} />
      <h3 className="drawer-heading">{t("people.consents")}</h3>
      {person.consents.length === 0 && <p className="quiet">{t("people.noConsents")}</p>}
      <ul className="plain-list">
        {person.consents.map((consent) => (
          <ConsentLine key={consent.id} consent={consent} />
        ))}
      </ul>
      <LastEntries person={person} />
    </div>
  );
}

function OccupancyLine({ occupancy }: { readonly occupancy: Occupancy }) {
  const { t } = useTranslation();
  const { siteTime } = useConsole();
  const from = siteTime.date(occupancy.startsAt);
  return (
    <li>
      <span>
        {occupancy.rooms.map(({ id, name }) => (
          <span key={id} className="room-chip">
            {name}
          </span>
        ))}
        {t(`kind.${occupancy.kind}`)}
      </span>
      <span className="quiet">
        {occupancy.endsAt === undefined
          ? t("people.since", { from })
          : t("people.period", { from, until: siteTime.date(occupancy.endsAt) })}
      </span>
    </li>
  );
}

function ConsentLine({ consent }: { readonly consent: Consent }) {
  const { t } = useTranslation();
  const { siteTime } = useConsole();
  return (
    <li>
      <span className="consent-scopes">
        {consent.scopes.map((scope) => (
          <ScopeName key={scope} scope={scope} />
        ))}
      </span>
      <span className="quiet">
        {siteTime.date(consent.givenAt)} ·{" "}
        {t("people.consentSeen", { seenBy: consent.seenBy, version: consent.noticeVersion })}
      </span>
    </li>
  );
}

function ScopeName({ scope }: { readonly scope: string }) {
  const { t, i18n } = useTranslation();
  if (scope.startsWith("share:"))
    return <span className="flag">{t("scope.share", { recipient: scope.slice(6) })}</span>;
  const known = i18n.exists(`scope.${scope}`);
  return <span className="flag">{known ? t(`scope.${scope as Exclude<keyof typeof zh.scope, "share">}`) : scope}</span>;
}

function LastEntries({ person }: { readonly person: PersonFacts }) {
  const { t } = useTranslation();
  const [openId, setOpenId] = useState<string>();
  return (
    <>
      <div className="drawer-heading-row">
        <h3 className="drawer-heading">{t("people.lastEntries")}</h3>
        <Link to={`/entries?period=month&personId=${person.id}`}>{t("people.entriesAll")}</Link>
      </div>
      {person.lastEntries.length === 0 && <p className="quiet">{t("people.noEntries")}</p>}
      <ul className="entry-list">
        {person.lastEntries.map((entry) => (
          <li key={entry.id}>
            <EntryRow entry={entry} photo={false} onOpen={({ id }) => setOpenId(id)} />
          </li>
        ))}
      </ul>
      <EntryDrawer entry={person.lastEntries.find(({ id }) => id === openId)} onClose={() => setOpenId(undefined)} />
    </>
  );
}
