import type { EntryId, Instant, Sha256 } from "@menshen/protocol";

/** A photograph that is on the disk, named by the SHA-256 of the plain JPEG. */
export interface KeptPhoto {
  readonly sha256: Sha256;
  readonly bytes: number;
}

/** Photographs of one day (UTC date, `YYYY-MM-DD`) whose key was destroyed. */
export interface ExpiredDay {
  readonly day: string;
  readonly count: number;
}

export type ReadPhoto =
  | { readonly type: "found"; readonly jpeg: Uint8Array; readonly entryId: EntryId; readonly at: Instant }
  | { readonly type: "expired" }
  | { readonly type: "not-found" };

/** Entry photographs, each encrypted with a key of its own that dies with its day. */
export interface PhotoStore {
  /** Encrypts and fsyncs; throws a PhotoFault when the disk refuses. */
  keep(jpeg: Uint8Array, of: { readonly entryId: EntryId; readonly at: Instant }): Promise<KeptPhoto>;
  read(sha256: Sha256): Promise<ReadPhoto>;
  /** Destroys the keys of every day that ended before an instant, then the files; the caller appends `photos.expired`. */
  expireBefore(before: Instant): Promise<readonly ExpiredDay[]>;
  /** Bytes on the disk. */
  used(): Promise<number>;
  close(): Promise<void>;
}

export interface PhotoStoreOptions {
  /** The controller's data directory: `photos.sqlite` and `photos/` are made in it. */
  readonly directory: string;
  /** 32 bytes. */
  readonly storeKey: Uint8Array;
  /** When more is kept than this, whole days go, oldest first; never the newest. */
  readonly quotaBytes: number;
  /** Told of days that went for want of room; the caller appends `photos.expired`. */
  readonly onExpired?: (days: readonly ExpiredDay[]) => void;
}
