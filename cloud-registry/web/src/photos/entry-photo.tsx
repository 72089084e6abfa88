import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "../api/shapes.ts";
import { nameOf } from "../entries/entry-words.ts";
import { useConsole } from "../session/session-context.ts";
import { Icon } from "../shell/icon.tsx";
import type { PhotoView } from "./photo-store.ts";

type EntryPhotoProps = {
  readonly entry: Entry;
  readonly size: "small" | "large";
  /** Offers to fetch again; not inside something that is a button itself. */
  readonly retry?: boolean;
};

/** The photo of an entry, fetched from its door once it is in view, or a plain word why there is none. */
export function EntryPhoto({ entry, size, retry = false }: EntryPhotoProps) {
  const { t, i18n } = useTranslation();
  const { siteTime } = useConsole();
  const { frame, seen } = useSeen();
  const view = usePhoto(entry, seen);
  if (view.type === "shown") {
    const alt = t("photo.of", { name: nameOf(entry, i18n), at: siteTime.moment(entry.at) });
    return (
      <span ref={frame} className={`photo photo-${size}`}>
        <img src={view.url} alt={alt} decoding="async" />
      </span>
    );
  }
  return (
    <span ref={frame} className={`photo photo-${size} photo-absent`} data-view={view.type}>
      <Icon
        name={view.type === "fetching" || view.type === "pending" ? "camera" : "no-photo"}
        size={size === "large" ? 30 : 20}
      />
      <Absence entry={entry} view={view} size={size} retry={retry} />
    </span>
  );
}

type ShownView = PhotoView | { readonly type: "pending" | "missing" | "not-kept" };

function Absence({ entry, view, size, retry }: EntryPhotoProps & { readonly view: ShownView }) {
  const { photos } = useConsole();
  const { t } = useTranslation();
  const text = useAbsenceText(view, size);
  const retriable = view.type === "offline" || view.type === "silent" || view.type === "failed";
  return (
    <>
      <span className="photo-word">{text}</span>
      {retriable && retry && (
        <button type="button" className="quiet-button" onClick={() => photos.retry(entry.id)}>
          {t("photo.retry")}
        </button>
      )}
    </>
  );
}

function useAbsenceText(view: ShownView, size: EntryPhotoProps["size"]): string {
  const { t } = useTranslation();
  const { siteTime } = useConsole();
  switch (view.type) {
    case "waiting":
      return t("photo.hidden");
    case "not-kept":
      return t("photo.notKept");
    case "offline":
      if (size === "small") return t("connection.offline");
      return view.lastSeenAt === undefined
        ? t("photo.offline")
        : t("photo.offlineSince", { at: siteTime.moment(view.lastSeenAt) });
    case "shown":
      return "";
    default:
      return t(`photo.${view.type}`);
  }
}

/** What to show of an entry's photo; only one that rests at the door is asked for. */
function usePhoto(entry: Entry, seen: boolean): ShownView {
  const { photos } = useConsole();
  const state = entry.photo?.state;
  const wanted = seen && state === "at-door";
  const sha256 = entry.photo?.sha256;
  const subscribe = useCallback(
    (listener: () => void) => (wanted ? photos.look(entry.id, sha256, listener) : () => undefined),
    [photos, wanted, entry.id, sha256],
  );
  const view = useSyncExternalStore(subscribe, () => photos.view(entry.id));
  if (state === undefined) return { type: entry.outcome === "denied" ? "not-kept" : "none" };
  if (state === "at-door") return view;
  return { type: state };
}

function useSeen() {
  const frame = useRef<HTMLSpanElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!frame.current) return;
    const watch = new IntersectionObserver(([sight]) => setSeen(sight?.isIntersecting ?? false), {
      rootMargin: "120px",
    });
    watch.observe(frame.current);
    return () => watch.disconnect();
  }, []);
  return { frame, seen };
}
