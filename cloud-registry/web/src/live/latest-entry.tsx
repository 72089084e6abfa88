import { useTranslation } from "react-i18next";
import type { Entry } from "../api/shapes.ts";
import { EntryFlags, OutcomeBadge, RoomChips } from "../entries/entry-row.tsx";
import { howOf, nameOf } from "../entries/entry-words.ts";
import { EntryPhoto } from "../photos/entry-photo.tsx";
import { useConsole } from "../session/session-context.ts";
import { inWords } from "../words/words.ts";

type LatestEntryProps = { readonly entry: Entry; readonly onOpen: (entry: Entry) => void };

/** The newest entry, large enough to be recognised across a room. */
export function LatestEntry({ entry, onOpen }: LatestEntryProps) {
  const { t, i18n } = useTranslation();
  const { siteTime } = useConsole();
  const name = nameOf(entry, i18n);
  return (
    <button
      type="button"
      className="latest"
      data-outcome={entry.outcome}
      aria-label={t("entry.open", { name, at: siteTime.moment(entry.at) })}
      onClick={() => onOpen(entry)}
    >
      <EntryPhoto entry={entry} size="large" />
      <span className="latest-facts">
        <OutcomeBadge entry={entry} />
        <span className="latest-name">
          <strong>{name}</strong>
          <RoomChips entry={entry} />
        </span>
        <span className="latest-how">{howOf(entry, i18n)}</span>
        <EntryFlags entry={entry} />
        <span className="latest-when">
          <time dateTime={new Date(entry.at).toISOString()}>{siteTime.moment(entry.at)}</time>
          <span>{inWords(entry.doorName, i18n)}</span>
        </span>
      </span>
    </button>
  );
}
