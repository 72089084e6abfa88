import { ApiFault } from "../api/fault.ts";

/** What is known of a photo on this page. `url` is a blob of this page, revoked when the store lets it go. */
export type PhotoView =
  | { readonly type: "waiting" }
  | { readonly type: "fetching" }
  | { readonly type: "shown"; readonly url: string }
  | { readonly type: "offline"; readonly lastSeenAt?: number }
  | { readonly type: "silent" | "none" | "expired" | "damaged" | "failed" };

export type PhotoStoreParts = {
  /** Fetches and opens one photo: its JPEG, or nothing when it is not what the entry names. */
  readonly fetch: (entryId: string, sha256: string | undefined) => Promise<Blob | undefined>;
  readonly makeUrl: (photo: Blob) => string;
  readonly revokeUrl: (url: string) => void;
  /** Doors send photos over thin links: so many are under way at once. */
  readonly parallel: number;
  /** So many photos that nobody looks at are kept, since each new fetch would be one more line in the audit. */
  readonly spare: number;
};

type Slot = {
  readonly sha256: string | undefined;
  readonly listeners: Set<() => void>;
  view: PhotoView;
};

export type PhotoStore = ReturnType<typeof createPhotoStore>;

const waiting: PhotoView = { type: "waiting" };

/** Keeps the photos of one log-in: fetched when first looked at, newest request first, forgotten when out of sight. */
export function createPhotoStore(parts: PhotoStoreParts) {
  const slots = new Map<string, Slot>();
  let queue: readonly string[] = [];
  let underWay = 0;

  function tell(entryId: string, slot: Slot, view: PhotoView) {
    // A store that was closed meanwhile shows nothing any more.
    if (slots.get(entryId) !== slot) {
      if (view.type === "shown") parts.revokeUrl(view.url);
      return;
    }
    slot.view = view;
    for (const listener of slot.listeners) listener();
  }

  async function fetchOne(entryId: string, slot: Slot) {
    underWay += 1;
    tell(entryId, slot, { type: "fetching" });
    tell(entryId, slot, await viewOf(parts, entryId, slot.sha256));
    underWay -= 1;
    forgetSpare();
    pump();
  }

  function pump() {
    while (underWay < parts.parallel) {
      const entryId = queue.at(-1);
      if (entryId === undefined) return;
      queue = queue.slice(0, -1);
      const slot = slots.get(entryId);
      if (slot && slot.listeners.size > 0) void fetchOne(entryId, slot);
      else slots.delete(entryId);
    }
  }

  function forgetSpare() {
    const idle = [...slots].filter(([, slot]) => slot.listeners.size === 0 && slot.view.type !== "fetching");
    for (const [entryId, slot] of idle.slice(0, Math.max(0, idle.length - parts.spare))) {
      slots.delete(entryId);
      if (slot.view.type === "shown") parts.revokeUrl(slot.view.url);
    }
  }

  function ask(entryId: string) {
    queue = [...queue.filter((id) => id !== entryId), entryId];
    pump();
  }

  return {
    /** What to show now. */
    view: (entryId: string): PhotoView => slots.get(entryId)?.view ?? waiting,
    /** Looks at a photo until the returned function is called; the first look fetches it. */
    look: (entryId: string, sha256: string | undefined, listener: () => void): (() => void) => {
      const known = slots.get(entryId);
      const slot = known ?? { sha256, listeners: new Set(), view: waiting };
      slots.delete(entryId);
      slots.set(entryId, slot);
      slot.listeners.add(listener);
      if (slot.view.type === "waiting") ask(entryId);
      return () => {
        slot.listeners.delete(listener);
        forgetSpare();
      };
    },
    /** Fetches again what could not be fetched. */
    retry: (entryId: string) => {
      const slot = slots.get(entryId);
      if (!slot || slot.view.type === "shown" || slot.view.type === "fetching") return;
      tell(entryId, slot, waiting);
      ask(entryId);
    },
    /** Forgets every photo; what is still under way is dropped when it arrives. */
    close: () => {
      for (const slot of slots.values()) if (slot.view.type === "shown") parts.revokeUrl(slot.view.url);
      slots.clear();
      queue = [];
    },
  };
}

async function viewOf(parts: PhotoStoreParts, entryId: string, sha256: string | undefined): Promise<PhotoView> {
  try {
    const photo = await parts.fetch(entryId, sha256);
    return photo ? { type: "shown", url: parts.makeUrl(photo) } : { type: "damaged" };
  } catch (fault) {
    return fault instanceof ApiFault ? viewOfFault(fault) : { type: "failed" };
  }
}

function viewOfFault({ code, details }: ApiFault): PhotoView {
  if (code === "no-photo") return { type: "none" };
  if (code === "photo-expired") return { type: "expired" };
  if (code === "door-silent") return { type: "silent" };
  if (code !== "door-offline") return { type: "failed" };
  return details.lastSeenAt === undefined ? { type: "offline" } : { type: "offline", lastSeenAt: details.lastSeenAt };
}
