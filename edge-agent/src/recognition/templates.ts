import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type ConsentId, type Instant, instant, type PersonId, type RequestId } from "@menshen/protocol";
import Database from "better-sqlite3";
import { openKept, openToRead } from "../photos/open-kept.ts";
import { lock, newKey, unlock } from "../photos/wrap-key.ts";

/** What a controller knows of a face: a vector, of which recogniser, from how many photographs, under which consent. */
export interface StoredTemplate {
  readonly personId: PersonId;
  readonly model: string;
  readonly version: string;
  readonly vector: Float32Array;
  readonly photosUsed: number;
  readonly consentId: ConsentId;
  /** The request that made it, so that just this enrolment can be abandoned. */
  readonly enrolment: RequestId;
}

/** Which recogniser a vector is of. */
export type ModelReference = Pick<StoredTemplate, "model" | "version">;

/** What is known of a kept template without opening it. */
export interface TemplateRecord {
  readonly personId: PersonId;
  readonly consentId: ConsentId;
  readonly enrolment: RequestId;
  /** When it was kept, by the lower bound of the clock. */
  readonly keptAt: Instant;
  /** Whether a roster in force has ever held the person since. */
  readonly named: boolean;
}

/** Templates, each encrypted under a key of its own; without that key nothing of it can be read. */
export interface TemplateStore {
  /** Of each person the template in force: the newest. */
  all(): readonly StoredTemplate[];
  find(personId: PersonId): StoredTemplate | undefined;
  /** Everything kept, oldest first: of somebody enrolled anew also what is not yet settled to be over. */
  records(): readonly TemplateRecord[];
  /** Writes durably, in force from now on; the person's earlier template waits until this one is settled. */
  keep(template: StoredTemplate, keptAt: Instant): void;
  /** Puts a template of another recogniser in the place of the one the same enrolment made, which is destroyed. */
  renew(template: StoredTemplate): void;
  /** Whether new photographs were asked for because of this recogniser already. */
  isAskedFor(template: Pick<StoredTemplate, "personId" | "enrolment">, recogniser: ModelReference): boolean;
  noteAskedFor(template: Pick<StoredTemplate, "personId" | "enrolment">, recogniser: ModelReference): void;
  /** The person's templates from before this enrolment are destroyed; says whether there were any. */
  settle(personId: PersonId, enrolment: RequestId): boolean;
  /** Destroys what one enrolment made, so that the one before is in force again; says whether it was there. */
  abandon(personId: PersonId, enrolment: RequestId): boolean;
  /** Destroys all of the person's keys and templates; says whether there were any. */
  erase(personId: PersonId): boolean;
  /** Remembers that a roster held these people. */
  noteNamed(people: Iterable<PersonId>): void;
  /** People whose template cannot be read: damaged, or of another controller's keys. */
  unreadable(): readonly PersonId[];
  /** Whether what was there could not be read as a whole, and is gone: people have to enrol again. */
  readonly discarded: boolean;
  close(): void;
}

interface Row {
  readonly person_id: PersonId;
  readonly enrolment: RequestId;
  readonly model: string;
  readonly version: string;
  readonly photos_used: number;
  readonly consent_id: ConsentId;
  readonly kept_at: Instant;
  readonly named: 0 | 1;
  readonly sealed: Uint8Array;
  readonly wrapped_key: Uint8Array;
}

/** Opens `templates.sqlite` in the data directory; `storeKey` (32 bytes) wraps each template's key. */
export function openTemplates({ directory, storeKey }: { directory: string; storeKey: Uint8Array }): TemplateStore {
  // Earlier versions kept damaged files beside the new one.
  const leftovers = readdirSync(directory).filter((name) => name.startsWith("templates.sqlite.damaged-"));
  for (const name of leftovers) rmSync(join(directory, name));
  const { database, discarded } = openKept(join(directory, "templates.sqlite"), { durable: "each", bringUp });
  const select = database.prepare(selectRows);
  const put = database.prepare(putRow);
  const drop = database.prepare("DELETE FROM templates WHERE person_id = ?");
  const dropOne = database.prepare("DELETE FROM templates WHERE person_id = ? AND enrolment = ?");
  const dropBefore = database.prepare(dropRowsBefore);
  const replace = database.prepare(replaceRow);
  const need = database.prepare(needRow);
  const findNeed = database.prepare("SELECT 1 FROM templates WHERE person_id = ? AND enrolment = ? AND needed_for = ?");
  const name = database.prepare("UPDATE templates SET named = 1 WHERE person_id = ? AND named = 0");

  const rows = () => select.all() as Row[];
  const inForce = () => newest(rows());
  const destroy = (statement: Database.Statement, ...of: readonly (string | object)[]) => {
    const { changes } = statement.run(...of);
    // Old pages live on in the log until it is folded into the file.
    if (changes > 0) database.pragma("wal_checkpoint(TRUNCATE)");
    return changes > 0;
  };
  return {
    all: () => inForce().flatMap((row) => open(row, storeKey) ?? []),
    find(personId) {
      const row = inForce().find((one) => one.person_id === personId);
      return row && open(row, storeKey);
    },
    records: () => rows().map(recordOf),
    keep: (template, keptAt) => void put.run(sealed(template, keptAt, storeKey)),
    renew(template) {
      const { sealed: box, wrapped_key, model, version, photos_used } = sealed(template, instant(0), storeKey);
      const { personId: person, enrolment } = template;
      destroy(replace, { box, wrapped_key, model, version, photos_used, person, enrolment });
    },
    isAskedFor: ({ personId, enrolment }, { model, version }) =>
      findNeed.get(personId, enrolment, `${model} ${version}`) !== undefined,
    noteAskedFor: ({ personId, enrolment }, { model, version }) =>
      void need.run({ wanted: `${model} ${version}`, person: personId, enrolment }),
    settle: (personId, enrolment) => destroy(dropBefore, personId, personId, enrolment),
    abandon: (personId, enrolment) => destroy(dropOne, personId, enrolment),
    erase: (personId) => destroy(drop, personId),
    noteNamed: database.transaction((people: Iterable<PersonId>) => {
      for (const personId of people) name.run(personId);
    }),
    unreadable: () => inForce().flatMap((row) => (open(row, storeKey) === undefined ? [row.person_id] : [])),
    discarded,
    close: () => void database.close(),
  };
}

/** The templates in force of a controller that does not run; nothing is mended or changed. Undefined where they cannot be read. */
export function readTemplates({
  directory,
  storeKey,
}: {
  directory: string;
  storeKey: Uint8Array;
}): readonly StoredTemplate[] | undefined {
  const file = join(directory, "templates.sqlite");
  if (!existsSync(file)) return [];
  try {
    const database = openToRead(file);
    try {
      return newest(database.prepare(selectRows).all() as Row[]).flatMap((row) => open(row, storeKey) ?? []);
    } finally {
      database.close();
    }
  } catch (fault) {
    if (!(fault instanceof Database.SqliteError)) throw fault;
    return undefined;
  }
}

/** Whether a controller that does not run keeps a template of anybody; where that cannot be read, it may. Changes nothing. */
export function keepsTemplates(directory: string): boolean {
  const file = join(directory, "templates.sqlite");
  if (!existsSync(file)) return false;
  try {
    const database = openToRead(file);
    try {
      return database.prepare("SELECT 1 FROM templates LIMIT 1").get() !== undefined;
    } finally {
      database.close();
    }
  } catch (fault) {
    if (!(fault instanceof Database.SqliteError)) throw fault;
    return true;
  }
}

/** Of each person the row that was written last. */
const newest = (rows: readonly Row[]) => [...new Map(rows.map((row) => [row.person_id, row])).values()];

const selectRows = "SELECT * FROM templates ORDER BY place";

function bringUp(database: Database.Database): void {
  const version = database.pragma("user_version", { simple: true }) as number;
  if (version < 1) fromNothingOrFirst(database);
  // The recogniser for which new photographs were asked for.
  if (version < 2) database.exec("ALTER TABLE templates ADD COLUMN needed_for TEXT");
  database.pragma("user_version = 2");
}

function fromNothingOrFirst(database: Database.Database): void {
  const first = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'person_keys'").get();
  if (first !== undefined) database.exec("ALTER TABLE templates RENAME TO first_templates");
  database.exec(schema);
  if (first !== undefined) database.exec(fromFirst);
}

const schema = `
CREATE TABLE templates (
  place INTEGER PRIMARY KEY AUTOINCREMENT,
  person_id TEXT NOT NULL,
  enrolment TEXT NOT NULL,
  model TEXT NOT NULL,
  version TEXT NOT NULL,
  photos_used INTEGER NOT NULL,
  consent_id TEXT NOT NULL,
  kept_at INTEGER NOT NULL,
  named INTEGER NOT NULL DEFAULT 0,
  sealed BLOB NOT NULL,
  wrapped_key BLOB NOT NULL,
  UNIQUE (person_id, enrolment)
) STRICT;`;
/** The first layout held one template of each person, and the keys apart. */
const fromFirst = `
INSERT INTO templates (person_id, enrolment, model, version, photos_used, consent_id, kept_at, sealed, wrapped_key)
SELECT person_id, enrolment, model, version, photos_used, consent_id, 0, sealed, wrapped_key
FROM first_templates JOIN person_keys USING (person_id);
DROP TABLE first_templates;
DROP TABLE person_keys;`;
const putRow = `
INSERT OR REPLACE INTO templates
  (person_id, enrolment, model, version, photos_used, consent_id, kept_at, sealed, wrapped_key)
VALUES
  (@person_id, @enrolment, @model, @version, @photos_used, @consent_id, @kept_at, @sealed, @wrapped_key)`;
const replaceRow = `
UPDATE templates
SET model = @model, version = @version, photos_used = @photos_used, sealed = @box, wrapped_key = @wrapped_key,
  needed_for = NULL
WHERE person_id = @person AND enrolment = @enrolment`;
const needRow = `
UPDATE templates SET needed_for = @wanted
WHERE person_id = @person AND enrolment = @enrolment`;
const dropRowsBefore = `
DELETE FROM templates WHERE person_id = ? AND place < (
  SELECT place FROM templates WHERE person_id = ? AND enrolment = ?)`;

function sealed(template: StoredTemplate, keptAt: Instant, storeKey: Uint8Array): Omit<Row, "named"> {
  const { personId, vector } = template;
  const key = newKey();
  const plain = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
  return {
    person_id: personId,
    enrolment: template.enrolment,
    model: template.model,
    version: template.version,
    photos_used: template.photosUsed,
    consent_id: template.consentId,
    kept_at: keptAt,
    sealed: lock(key, plain, "template", personId),
    wrapped_key: lock(storeKey, key, "template-key", personId),
  };
}

const recordOf = (row: Row): TemplateRecord => ({
  personId: row.person_id,
  consentId: row.consent_id,
  enrolment: row.enrolment,
  keptAt: row.kept_at,
  named: row.named === 1,
});

function open(row: Row, storeKey: Uint8Array): StoredTemplate | undefined {
  try {
    const key = unlock(storeKey, row.wrapped_key, "template-key", row.person_id);
    const plain = Uint8Array.from(unlock(key, row.sealed, "template", row.person_id));
    return {
      personId: row.person_id,
      model: row.model,
      version: row.version,
      vector: new Float32Array(plain.buffer),
      photosUsed: row.photos_used,
      consentId: row.consent_id,
      enrolment: row.enrolment,
    };
  } catch {
    // Told apart by `unreadable()`: one damaged template must not keep the others from opening the door.
    return undefined;
  }
}
