import type { Frame } from "@menshen/hardware";
import { type EntryId, type EventBody, type Instant, monotonic } from "@menshen/protocol";
import { PhotoFault } from "./photo-fault.ts";
import type { PhotoStore } from "./photo-store.ts";

/** Photographs an entry; with the frame that decided it, or whatever the camera shows now. Returns at once. */
export type PhotographEntry = (entryId: EntryId, frame?: Frame) => void;

export interface PhotographParts {
  /** The newest frame, or the next one if it comes soon; undefined when the camera shows nothing. */
  readonly currentFrame: () => Promise<Frame | undefined>;
  readonly cameraWorks: () => boolean;
  readonly store: () => Promise<Pick<PhotoStore, "keep">>;
  readonly append: (body: EventBody) => void;
  readonly wall: () => Instant;
  readonly onFault: (fault: unknown) => void;
}

/** Makes the photographer: encodes after the lock has moved, one picture at a time, and records what came of it. */
export function createPhotographer(parts: PhotographParts): PhotographEntry & { readonly idle: () => Promise<void> } {
  const at = parts.wall;
  let last: Promise<void> = Promise.resolve();

  const take = async (entryId: EntryId, frame: Frame | undefined, when: Instant) => {
    const picture = frame ?? (await parts.currentFrame());
    if (picture === undefined) return missing(entryId, parts.cameraWorks() ? "no-frame" : "camera-offline");
    try {
      // The encoder is loaded with the first picture: at start a card must not wait for it.
      const { encodeSnapshot } = await import("./encode-snapshot.ts");
      const { jpeg, widthPx, heightPx } = await encodeSnapshot(picture);
      const store = await parts.store();
      const { sha256, bytes } = await store.keep(jpeg, { entryId, at: when });
      const capturedAt = monotonic(picture.capturedAt);
      const camera = "entry" as const;
      parts.append({
        type: "entry.photographed",
        entryId,
        photo: sha256,
        bytes,
        widthPx,
        heightPx,
        camera,
        capturedAt,
      });
    } catch (fault) {
      parts.onFault(fault);
      const isPicture = fault instanceof PhotoFault && fault.code === "not-encodable";
      missing(entryId, isPicture ? "encoding-failed" : "storage-failed");
    }
  };
  const missing = (entryId: EntryId, reason: "no-frame" | "camera-offline" | "encoding-failed" | "storage-failed") =>
    parts.append({ type: "entry.photo-missing", entryId, reason });

  const photograph = (entryId: EntryId, frame?: Frame) => {
    const when = at();
    last = last.then(() => take(entryId, frame, when));
  };
  return Object.assign(photograph, { idle: () => last });
}
