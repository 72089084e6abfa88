import { Segmented } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Alarm, Door, Entry } from "../api/shapes.ts";
import { EntryDrawer } from "../entries/entry-drawer.tsx";
import { EntryRow } from "../entries/entry-row.tsx";
import { nameOf, spokenEntry } from "../entries/entry-words.ts";
import { useConsole } from "../session/session-context.ts";
import { Icon } from "../shell/icon.tsx";
import { FaultNote, StateNote, Waiting } from "../shell/state-note.tsx";
import { inWords } from "../words/words.ts";
import { DoorPanel } from "./door-panel.tsx";
import type { StreamState } from "./event-stream.ts";
import { LatestEntry } from "./latest-entry.tsx";
import { useLive } from "./use-live.ts";

/** The main page: how the door stands, and who comes and goes, as it happens. */
export function LivePage() {
  const { t } = useTranslation();
  const live = useLive();
  const { acknowledging } = live;
  const { shown: door, choose } = useDoorChoice(live.doors.data);
  useRetryWhenBack(live.doors.data, live.entries.data);
  return (
    <div className="live">
      <h1 className="unseen">{t("nav.live")}</h1>
      <div className="live-side">
        <Notices />
        <Alarms
          alarms={live.alarms}
          doors={live.doors.data ?? []}
          entries={live.entries.data ?? []}
          onAcknowledge={acknowledging.mutate}
        />
        {acknowledging.isError && (
          <FaultNote fault={acknowledging.error} onRetry={() => acknowledging.mutate(acknowledging.variables)} />
        )}
        {live.doors.isPending && <Waiting />}
        {live.doors.isError && <FaultNote fault={live.doors.error} onRetry={() => void live.doors.refetch()} />}
        {live.doors.data?.length === 0 && <StateNote icon="live" title={t("door.none")} next={t("door.noneNext")} />}
        <DoorChoice doors={live.doors.data ?? []} door={door} onChoose={choose} />
        {door && <DoorPanel door={door} alarms={live.standing} />}
      </div>
      <section className="live-stream" aria-label={t("live.recent")}>
        {live.entries.isPending && <Waiting rows={6} />}
        {live.entries.isError && <FaultNote fault={live.entries.error} onRetry={() => void live.entries.refetch()} />}
        {live.entries.data && <Stream entries={live.entries.data} stream={live.stream} />}
      </section>
      <Announcer arrived={live.arrived} />
    </div>
  );
}

function useDoorChoice(doors: readonly Door[] | undefined) {
  const [chosen, choose] = useState<string>();
  return { shown: doors?.find(({ id }) => id === chosen) ?? doors?.[0], choose };
}

type DoorChoiceProps = {
  readonly doors: readonly Door[];
  readonly door: Door | undefined;
  readonly onChoose: (doorId: string) => void;
};

function DoorChoice({ doors, door, onChoose }: DoorChoiceProps) {
  const { t, i18n } = useTranslation();
  if (doors.length < 2 || !door) return null;
  return (
    <Segmented
      block
      aria-label={t("door.choose")}
      value={door.id}
      onChange={onChoose}
      options={doors.map(({ id, name }) => ({ value: id, label: inWords(name, i18n) }))}
    />
  );
}

/** What the landlord has to see to some time; no alarm. */
function Notices() {
  const { i18n } = useTranslation();
  const { site } = useConsole();
  return site.notices.map(({ code, message }) => (
    <p key={code} className="notice" role="note">
      {inWords(message, i18n)}
    </p>
  ));
}

type AlarmsProps = {
  readonly alarms: readonly Alarm[];
  readonly doors: readonly Door[];
  readonly entries: readonly Entry[];
  readonly onAcknowledge: (alarm: Alarm) => void;
};

function Alarms({ alarms, doors, entries, onAcknowledge }: AlarmsProps) {
  const { t, i18n } = useTranslation();
  const { siteTime } = useConsole();
  const doorName = (alarm: Alarm) => doors.find(({ id }) => id === alarm.doorId)?.name;
  return (
    <div role="alert" className="alarms">
      {alarms.slice(0, 3).map((alarm) => {
        const name = doorName(alarm);
        return (
          <div key={alarm.id} className="alarm">
            <Icon name="alert" size={22} />
            <p>
              <strong>{t(`alarm.kinds.${alarm.kind}`)}</strong>
              <span>{t("alarm.at", { door: name ? inWords(name, i18n) : "", at: siteTime.moment(alarm.at) })}</span>
              <span className="alarm-message">{inWords(alarm.message, i18n)}</span>
              {alarm.kind === "door-open-too-long" && <LastThrough alarm={alarm} entries={entries} />}
            </p>
            <button type="button" onClick={() => onAcknowledge(alarm)}>
              {t("alarm.acknowledge")}
            </button>
          </div>
        );
      })}
    </div>
  );
}

/** Who came through a door last that is held open, where the page knows that entry. */
function LastThrough({ alarm, entries }: { readonly alarm: Alarm; readonly entries: readonly Entry[] }) {
  const { t, i18n } = useTranslation();
  const entry = entries.find(({ id }) => alarm.entryIds.includes(id));
  return entry ? <span>{t("alarm.lastThrough", { name: nameOf(entry, i18n) })}</span> : null;
}

function Stream({ entries, stream }: { readonly entries: readonly Entry[]; readonly stream: StreamState }) {
  const { t } = useTranslation();
  const [openId, setOpenId] = useState<string>();
  const [latest, ...earlier] = entries;
  const open = (entry: Entry) => setOpenId(entry.id);
  return (
    <>
      <div className="live-head">
        <h2>{t("live.latest")}</h2>
        <StreamSign stream={stream} />
      </div>
      {!latest && <StateNote icon="live" title={t("live.empty")} next={t("live.emptyNext")} />}
      {latest && <LatestEntry key={latest.id} entry={latest} onOpen={open} />}
      {earlier.length > 0 && (
        <>
          <div className="live-head">
            <h2>{t("live.recent")}</h2>
            <Link to="/entries">{t("live.all")}</Link>
          </div>
          <ul className="entry-list">
            {earlier.map((entry) => (
              <li key={entry.id}>
                <EntryRow entry={entry} onOpen={open} />
              </li>
            ))}
          </ul>
        </>
      )}
      <EntryDrawer entry={entries.find(({ id }) => id === openId)} onClose={() => setOpenId(undefined)} />
    </>
  );
}

function StreamSign({ stream }: { readonly stream: StreamState }) {
  const { t } = useTranslation();
  const text = stream.type === "waiting" ? t("stream.waiting", { count: stream.seconds }) : t(`stream.${stream.type}`);
  return (
    <p className="stream-sign" data-state={stream.type} role="status">
      {text}
    </p>
  );
}

/** Tells those who listen who came; photos and passages that become known later are not told again. */
function Announcer({ arrived }: { readonly arrived: Entry | undefined }) {
  const { i18n } = useTranslation();
  return (
    <p className="unseen" aria-live="polite" role="log">
      {arrived && spokenEntry(arrived, i18n)}
    </p>
  );
}

/** Photos that could not be fetched while a door was offline are fetched once it is back. */
function useRetryWhenBack(doors: readonly Door[] | undefined, entries: readonly Entry[] | undefined) {
  const { photos } = useConsole();
  const online = doors?.filter(({ connection }) => connection === "online").map(({ id }) => id) ?? [];
  const signature = online.join();
  const current = useRef(entries);
  current.current = entries;
  useEffect(() => {
    const back = new Set(signature.split(","));
    for (const { id, doorId } of current.current ?? []) {
      if (back.has(doorId) && photos.view(id).type === "offline") photos.retry(id);
    }
  }, [signature, photos]);
}
