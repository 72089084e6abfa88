import { join } from "node:path";
import type { Picture } from "@menshen/models";
import type { ConsentId, Instant, PersonId, RequestId } from "@menshen/protocol";
import sharp from "sharp";
import { openKept } from "../photos/open-kept.ts";
import { lock, newKey, unlock } from "../photos/wrap-key.ts";

/** What is known of kept photographs without opening them. */
export interface OriginalsRecord {
  readonly personId: PersonId;
  readonly enrolment: RequestId;
  readonly consentId: ConsentId;
  readonly keptAt: Instant;
}

/**
 * Enrolment photographs of people who agreed to have them kept, so that their template can be made anew for another
 * recogniser. Each person's are encrypted under a key of their own; erasing the person destroys key and pictures.
 */
export interface KeptOriginals {
  keep(record: OriginalsRecord, photos: readonly Uint8Array[]): void;
  /** The photographs behind one enrolment; none where there are none or they cannot be read. */
  find(personId: PersonId, enrolment: RequestId): readonly Uint8Array[];
  records(): readonly OriginalsRecord[];
  abandon(personId: PersonId, enrolment: RequestId): void;
  /** Says whether there were any. */
  erase(personId: PersonId): boolean;
  close(): void;
}

interface PhotoRow {
  readonly photo: number;
  readonly sealed: Uint8Array;
}

/** Opens `originals.sqlite` in the data directory; `storeKey` (32 bytes) wraps each person's key. A damaged file is discarded whole. */
export function openOriginals({ directory, storeKey }: { directory: string; storeKey: Uint8Array }): KeptOriginals {
  const { database } = openKept(join(directory, "originals.sqlite"), {
    durable: "each",
    bringUp: (fresh) => void fresh.exec(schema),
  });
  const findKey = database.prepare("SELECT wrapped_key FROM keys WHERE person_id = ?");
  const putKey = database.prepare("INSERT INTO keys (person_id, wrapped_key) VALUES (?, ?)");
  const dropKey = database.prepare("DELETE FROM keys WHERE person_id = ?");
  const put = database.prepare(putPhoto);
  const photosOf = database.prepare(
    "SELECT photo, sealed FROM photos WHERE person_id = ? AND enrolment = ? ORDER BY photo",
  );
  const drop = database.prepare("DELETE FROM photos WHERE person_id = ?");
  const dropOne = database.prepare("DELETE FROM photos WHERE person_id = ? AND enrolment = ?");
  const list = database.prepare(listRecords);

  const keyOf = (personId: PersonId): Uint8Array | undefined => {
    const row = findKey.get(personId) as { wrapped_key: Uint8Array } | undefined;
    return row && unlock(storeKey, row.wrapped_key, "originals-key", personId);
  };
  const keyFor = (personId: PersonId): Uint8Array => {
    const held = keyOf(personId);
    if (held !== undefined) return held;
    const key = newKey();
    putKey.run(personId, lock(storeKey, key, "originals-key", personId));
    return key;
  };
  // Old pages live on in the log until it is folded into the file.
  const overwrite = () => void database.pragma("wal_checkpoint(TRUNCATE)");

  return {
    keep: database.transaction((record: OriginalsRecord, photos: readonly Uint8Array[]) => {
      const { personId: person, enrolment, consentId: consent, keptAt } = record;
      const key = keyFor(person);
      for (const [photo, plain] of photos.entries()) {
        const sealed = lock(key, plain, "original", `${person} ${enrolment} ${photo}`);
        put.run({ person, enrolment, photo, consent, keptAt, sealed });
      }
    }),
    find(personId, enrolment) {
      try {
        const key = keyOf(personId);
        if (key === undefined) return [];
        const rows = photosOf.all(personId, enrolment) as PhotoRow[];
        return rows.map(({ photo, sealed }) => unlock(key, sealed, "original", `${personId} ${enrolment} ${photo}`));
      } catch {
        // Damaged, or of another controller's keys: the person is asked for new photographs instead.
        return [];
      }
    },
    records: () => list.all() as OriginalsRecord[],
    abandon(personId, enrolment) {
      if (dropOne.run(personId, enrolment).changes > 0) overwrite();
    },
    erase(personId) {
      const erased = database.transaction(() => drop.run(personId).changes + dropKey.run(personId).changes > 0)();
      if (erased) overwrite();
      return erased;
    },
    close: () => void database.close(),
  };
}

const schema = `
CREATE TABLE IF NOT EXISTS keys (person_id TEXT PRIMARY KEY, wrapped_key BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS photos (
  person_id TEXT NOT NULL,
  enrolment TEXT NOT NULL,
  photo INTEGER NOT NULL,
  consent_id TEXT NOT NULL,
  kept_at INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (person_id, enrolment, photo)
) STRICT;`;
const putPhoto = `
INSERT OR REPLACE INTO photos (person_id, enrolment, photo, consent_id, kept_at, sealed)
VALUES (@person, @enrolment, @photo, @consent, @keptAt, @sealed)`;
const listRecords = `
SELECT DISTINCT person_id AS personId, enrolment, consent_id AS consentId, kept_at AS keptAt FROM photos
ORDER BY kept_at`;

/** Around a face so much of its height is kept on each side: any recogniser finds it there again, and nobody beside it. */
const surroundings = 0.75;
/** Faces in larger pictures are no better known. */
const longestKeptPx = 1_024;

/** The face and its surroundings as a JPEG of good quality. */
export async function cropOf(
  { width, height, data }: Picture,
  box: { x: number; y: number; width: number; height: number },
) {
  const reach = surroundings * box.height;
  const left = Math.max(0, Math.floor(box.x - reach));
  const top = Math.max(0, Math.floor(box.y - reach));
  const right = Math.min(width, Math.ceil(box.x + box.width + reach));
  const bottom = Math.min(height, Math.ceil(box.y + box.height + reach));
  return new Uint8Array(
    await sharp(data, { raw: { width, height, channels: 3 } })
      .extract({ left, top, width: right - left, height: bottom - top })
      .resize({ width: longestKeptPx, height: longestKeptPx, fit: "inside", withoutEnlargement: true })
      .jpeg({ quality: 95, chromaSubsampling: "4:4:4" })
      .toBuffer(),
  );
}
