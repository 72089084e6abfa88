import { createContext, useContext } from "react";
import type { Session, Site } from "../api/shapes.ts";
import type { PhotoStore } from "../photos/photo-store.ts";
import type { SiteTime } from "../time/site-time.ts";

/** What every page behind the log-in works with. */
export type Console = {
  readonly session: Session;
  readonly sites: readonly Site[];
  readonly site: Site;
  readonly siteTime: SiteTime;
  readonly photos: PhotoStore;
  readonly chooseSite: (siteId: string) => void;
  readonly logOut: () => Promise<void>;
};

export const ConsoleContext = createContext<Console | undefined>(undefined);

/** The session, building and photos of the page around. */
export function useConsole(): Console {
  const console = useContext(ConsoleContext);
  if (!console) throw new TypeError("useConsole needs a ConsoleContext around it");
  return console;
}
