import type { Frame } from "@menshen/hardware";
import { type EntryId, type EventBody, type EventOf, type Instant, monotonic } from "@menshen/protocol";
import { PhotoFault } from "./photo-fault.ts";
import type { PhotoStore } from "./photo-store.ts";

/** Photographs an entry; with the frame that decided it, or whatever the camera shows now. Returns at once. */
export type PhotographEntry = (entryId: EntryId, frame?: Frame) => void;

export interface PhotographParts {
  /** The newest frame, or the next one if it comes soon; undefined when the camera shows nothing. */
  readonly currentFrame: () => Promise<Frame | undefined>;
  readonly cameraWorks: () => boolean;
  /** The same of a second camera that looks at the scene, where there is one. */
  readonly sceneFrame?: () => Promise<Frame | undefined>;
  readonly store: () => Promise<Pick<PhotoStore, "keep">>;
  readonly append: (body: EventBody) => void;
  readonly wall: () => Instant;
  readonly onFault: (fault: unknown) => void;
}

type Photographed = EventOf<"entry.photographed">;

/** An entry, and when it was. */
interface Occasion {
  readonly entryId: EntryId;
  readonly at: Instant;
}

/**
 * Makes the photographer: encodes after the lock has moved, one picture at a time, and records what came of it. The scene is
 * taken at the same moment and kept after the entry's own picture; whatever becomes of it, no entry waits for it.
 */
export function createPhotographer(parts: PhotographParts): PhotographEntry & { readonly idle: () => Promise<void> } {
  let last: Promise<void> = Promise.resolve();
  let lastScene: Promise<void> = Promise.resolve();

  const keep = async (picture: Frame, of: Occasion, camera: Photographed["camera"]): Promise<EventBody> => {
    // The encoder is loaded with the first picture: at start a card must not wait for it.
    const { encodeSnapshot } = await import("./encode-snapshot.ts");
    const { jpeg, widthPx, heightPx } = await encodeSnapshot(picture);
    const store = await parts.store();
    const { sha256, bytes } = await store.keep(jpeg, of);
    const capturedAt = monotonic(picture.capturedAt);
    return {
      type: "entry.photographed",
      ...{ entryId: of.entryId, photo: sha256, bytes, widthPx, heightPx, camera, capturedAt },
    };
  };

  const take = async (of: Occasion, frame: Frame | undefined) => {
    const { entryId } = of;
    const picture = frame ?? (await parts.currentFrame());
    if (picture === undefined) return missing(entryId, parts.cameraWorks() ? "no-frame" : "camera-offline");
    try {
      parts.append(await keep(picture, of, "entry"));
    } catch (fault) {
      parts.onFault(fault);
      const isPicture = fault instanceof PhotoFault && fault.code === "not-encodable";
      missing(entryId, isPicture ? "encoding-failed" : "storage-failed");
    }
  };
  const missing = (entryId: EntryId, reason: "no-frame" | "camera-offline" | "encoding-failed" | "storage-failed") =>
    parts.append({ type: "entry.photo-missing", entryId, reason });

  const takeScene = async (of: Occasion, frame: Promise<Frame | undefined>) => {
    try {
      const picture = await frame;
      if (picture !== undefined) parts.append(await keep(picture, of, "scene"));
    } catch (fault) {
      parts.onFault(fault);
    }
  };

  const photograph = (entryId: EntryId, frame?: Frame) => {
    const of = { entryId, at: parts.wall() };
    last = last.then(() => take(of, frame));
    const own = last;
    const scene = parts.sceneFrame?.();
    if (scene === undefined) return;
    lastScene = Promise.all([lastScene, own]).then(() => takeScene(of, scene));
    // Until its turn comes nobody listens to it.
    scene.catch(() => undefined);
  };
  const idle = async () => {
    await last;
    await lastScene;
  };
  return Object.assign(photograph, { idle });
}
