import type { SiteId } from "@menshen/protocol";
import type { AlarmView } from "../alarms/alarms.ts";
import type { DoorView } from "../devices/door-views.ts";
import type { EntryView } from "../entries/entry-view.ts";

export type LiveNews =
  | { readonly type: "entry"; readonly siteId: SiteId; readonly value: EntryView }
  | { readonly type: "door"; readonly siteId: SiteId; readonly value: DoorView }
  | { readonly type: "alarm"; readonly siteId: SiteId; readonly value: AlarmView };

/** Hands what happens to whoever watches. */
export interface LiveHub {
  tell(news: LiveNews): void;
  /** Returns how to stop listening. */
  listen(listener: (news: LiveNews) => void): () => void;
  watchers(): number;
}

/** Makes a hub without watchers. */
export function createLiveHub(): LiveHub {
  const listeners = new Set<(news: LiveNews) => void>();
  return {
    tell(news) {
      for (const listener of listeners) listener(news);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    watchers: () => listeners.size,
  };
}
