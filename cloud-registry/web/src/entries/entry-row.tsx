import { useTranslation } from "react-i18next";
import type { Entry } from "../api/shapes.ts";
import { EntryPhoto } from "../photos/entry-photo.tsx";
import { useConsole } from "../session/session-context.ts";
import { Icon } from "../shell/icon.tsx";
import { howOf, nameOf } from "./entry-words.ts";

type EntryRowProps = { readonly entry: Entry; readonly onOpen: (entry: Entry) => void; readonly photo?: boolean };

/** One entry as a line that opens its details. */
export function EntryRow({ entry, onOpen, photo = true }: EntryRowProps) {
  const { t, i18n } = useTranslation();
  const { siteTime } = useConsole();
  const name = nameOf(entry, i18n);
  const at = siteTime.clock(entry.at);
  return (
    <button
      type="button"
      className="entry-row"
      data-outcome={entry.outcome}
      data-plain={photo ? undefined : true}
      aria-label={t("entry.open", { name, at: siteTime.moment(entry.at) })}
      onClick={() => onOpen(entry)}
    >
      {photo && <EntryPhoto entry={entry} size="small" />}
      <span className="entry-row-who">
        <span className="entry-row-name">
          <strong>{name}</strong>
          <RoomChips entry={entry} />
        </span>
        <span className="entry-row-how">
          {entry.outcome === "granted" && entry.factors[0] && <Icon name={entry.factors[0]} size={16} />}
          {howOf(entry, i18n)}
        </span>
        <EntryFlags entry={entry} />
      </span>
      <span className="entry-row-end">
        <time dateTime={new Date(entry.at).toISOString()}>{photo ? at : siteTime.moment(entry.at)}</time>
        <OutcomeBadge entry={entry} />
      </span>
    </button>
  );
}

/** Let in or refused, as a sign and a word. */
export function OutcomeBadge({ entry }: { readonly entry: Entry }) {
  const { t } = useTranslation();
  return (
    <span className="outcome" data-outcome={entry.outcome}>
      <Icon name={entry.outcome} size={15} />
      {t(`entry.${entry.outcome}`)}
    </span>
  );
}

/** The rooms of the person who came. */
export function RoomChips({ entry }: { readonly entry: Entry }) {
  return entry.person?.rooms.map((room) => (
    <span key={room} className="room-chip">
      {room}
    </span>
  ));
}

/** What to know before believing an entry: a replay, another's card, sent late, a doubtful clock, nobody came in. */
export function EntryFlags({ entry }: { readonly entry: Entry }) {
  const { t } = useTranslation();
  const doubt = entry.clockQuality === "trusted" ? undefined : entry.clockQuality;
  const another = entry.ownerComparison === "different";
  if (!(entry.replay || another || entry.late || doubt || entry.passage)) return null;
  return (
    <span className="entry-flags">
      {entry.replay && (
        <span className="flag flag-replay">
          <Icon name="replay" size={14} />
          {t("entry.replay")}
        </span>
      )}
      {another && (
        <span className="flag flag-replay" title={t("entry.ownerComparison.different")}>
          {t("entry.ownerFlag")}
        </span>
      )}
      {entry.passage && entry.passage !== "unknown" && (
        <span className="flag">{t(`entry.passage.${entry.passage}`)}</span>
      )}
      {entry.late && (
        <span className="flag" title={t("entry.lateWhy")}>
          <Icon name="late" size={14} />
          {t("entry.late")}
        </span>
      )}
      {doubt && (
        <span className="flag" title={t("entry.clockWhy")}>
          <Icon name="clock" size={14} />
          {t(`entry.clockFlag.${doubt}`)}
        </span>
      )}
    </span>
  );
}
