import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { HardwareFault } from "../fault.ts";
import type { Camera, CameraSource } from "../ports.ts";
import { decodeJpeg, REDUCED } from "./decode-jpeg.ts";
import { createFrameRelay, type FrameRelay, type Picture } from "./frame-relay.ts";
import { createWholeness } from "./picture-feed.ts";

export interface FolderCameraOptions {
  readonly now: () => number;
  /** Pictures a second (default 10). */
  readonly fps?: number;
  /** Begins again at the end; otherwise the pictures end with the last file. */
  readonly loop?: boolean;
  /** What the pictures are said to be (default file). */
  readonly source?: CameraSource;
  /** Decodes reduced pictures, which takes a fraction of the time, unless somebody needs whole ones (default false). */
  readonly sparing?: boolean;
}

/** A camera that shows a folder's JPEGs. */
export interface FolderCamera extends Camera {
  /** Pictures left out because they could not be read. */
  readonly skipped: number;
}

/**
 * Shows the JPEGs below `folder` in name order (numbers by value), subfolders as scenes in their place; it plays while
 * someone looks. Throws `camera-not-found` or `camera-folder-empty`; broken pictures are skipped and counted.
 */
export async function openFolderCamera(folder: string, options: FolderCameraOptions): Promise<FolderCamera> {
  await listPictures(folder);
  const relay = createFrameRelay();
  const closing = new AbortController();
  const { now, sparing = false } = options;
  const show = { folder, fps: options.fps ?? 10, loop: options.loop ?? false, now };
  const { isWhole, wholeFor } = createWholeness(sparing, now);
  let skipped = 0;
  const unreadable = new Set<string>();
  const note = (path: string, isRead: boolean) => {
    if (isRead) return void unreadable.delete(path);
    skipped += 1;
    unreadable.add(path);
  };
  const playing = play(relay, closing.signal, { ...show, isWhole, note, unreadable }).then(
    () => relay.end(),
    (fault: unknown) => {
      if (!(fault instanceof HardwareFault)) throw fault;
      relay.become("fault", fault);
      relay.end(fault);
    },
  );
  return {
    source: options.source ?? "file",
    frames: relay.frames,
    play: relay.play,
    ended: relay.ended,
    wholeFor,
    get dropped() {
      return relay.dropped;
    },
    get skipped() {
      return skipped;
    },
    state: relay.state,
    onState: relay.onState,
    close() {
      closing.abort();
      relay.end();
      return playing;
    },
  };
}

interface Show {
  readonly folder: string;
  readonly fps: number;
  readonly loop: boolean;
  readonly now: () => number;
  isWhole(): boolean;
  /** Told of each picture that somebody took, whether it could be read. */
  note(path: string, isRead: boolean): void;
  /** Those that could not be read when they were last tried. */
  readonly unreadable: ReadonlySet<string>;
}

async function play(relay: FrameRelay, closing: AbortSignal, show: Show): Promise<void> {
  do {
    const shown = await playOnce(relay, closing, show);
    if (shown === show.unreadable.size && !closing.aborted) {
      throw new HardwareFault("camera-pictures-unreadable", { device: show.folder });
    }
  } while (show.loop && !closing.aborted);
}

/** Plays the folder as it is now and returns how many pictures it has. */
async function playOnce(relay: FrameRelay, closing: AbortSignal, show: Show): Promise<number> {
  const paths = await listPictures(show.folder);
  for (const path of paths) {
    await relay.watched();
    if (closing.aborted) break;
    await sleep(1000 / show.fps, undefined, { signal: closing }).catch(() => {});
    if (closing.aborted) break;
    relay.offerUndecoded({ capturedAt: show.now(), decode: () => decode(path, show, relay.room) });
  }
  // The last picture is read before the folder is said to be over, or to hold nothing that can be.
  await relay.settled();
  return paths.length;
}

async function decode(
  path: string,
  { isWhole, note }: Show,
  room: FrameRelay["room"],
): Promise<Omit<Picture, "capturedAt"> | undefined> {
  const picture = await decodeJpeg(path, { reduced: isWhole() ? 1 : REDUCED, strict: true, room });
  note(path, picture !== undefined);
  return picture;
}

async function listPictures(folder: string): Promise<readonly string[]> {
  const paths = await listBelow(folder);
  if (paths.length === 0) throw new HardwareFault("camera-folder-empty", { device: folder });
  return paths;
}

const BY_NAME = new Intl.Collator("en", { numeric: true });

async function listBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new HardwareFault("camera-not-found", { device: folder, detail: String(cause), cause });
  });
  const inOrder = entries.toSorted((a, b) => BY_NAME.compare(a.name, b.name));
  const paths = await Promise.all(
    inOrder.map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return listBelow(path);
      return /\.jpe?g$/i.test(entry.name) ? [path] : [];
    }),
  );
  return paths.flat();
}
