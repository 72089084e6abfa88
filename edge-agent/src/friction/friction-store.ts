import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FrictionCount, PersonId } from "@menshen/protocol";
import Database from "better-sqlite3";
import { openKept, openToRead } from "../photos/open-kept.ts";
import type { TrafficDay } from "./traffic.ts";

/**
 * How often people were let in and refused, by the site's days, until it is told, and of the last 30 days what a day came to,
 * without names; no picture and no vector.
 */
export interface FrictionStore {
  add(day: string, what: Omit<FrictionCount, "count">): void;
  /** Days that hold anything, oldest first. */
  days(): readonly string[];
  countsOf(day: string): readonly FrictionCount[];
  /** Sees to it that a power cut takes nothing of what was counted: what is told twice is then told alike. */
  settle(): void;
  drop(day: string): void;
  /** What was counted of a person becomes the door's own. */
  forget(personId: PersonId): void;
  /** Keeps what a whole day came to; what is 30 days older goes. */
  keepTraffic(day: TrafficDay): void;
  /** Oldest first. */
  traffic(): readonly TrafficDay[];
  close(): void;
}

interface Row {
  readonly person_id: string;
  readonly outcome: FrictionCount["outcome"];
  readonly factor: FrictionCount["factor"];
  readonly reason: string;
  readonly light: string;
  readonly count: number;
}

/** Opens `friction.sqlite` in the data directory. A damaged file is begun anew: a day's counts are no reason to stay shut. */
export function openFrictionStore(directory: string): FrictionStore {
  // A count lost with the power is no harm, and the disk is spared a wait for each person.
  const rule = { durable: "checkpoints", bringUp: (fresh: Database.Database) => void fresh.exec(schema) } as const;
  const { database } = openKept(join(directory, fileName), rule);
  const put = database.prepare(addOne);
  const days = database.prepare("SELECT DISTINCT day FROM counts ORDER BY day").pluck();
  const list = database.prepare(
    "SELECT * FROM counts WHERE day = ? ORDER BY person_id, outcome, factor, reason, light",
  );
  const drop = database.prepare("DELETE FROM counts WHERE day = ?");
  const ofPerson = database.prepare("SELECT * FROM counts WHERE person_id = ?");
  const dropPerson = database.prepare("DELETE FROM counts WHERE person_id = ?");
  const putTraffic = database.prepare(keepDay);
  const dropTraffic = database.prepare("DELETE FROM traffic WHERE day <= date(?, '-30 days')");
  const listTraffic = database.prepare(trafficRows);
  return {
    add: (day, { personId = "", outcome, factor, reason = "", light = "" }) =>
      void put.run({ day, person_id: personId, outcome, factor, reason, light, count: 1 }),
    days: () => days.all() as string[],
    countsOf: (day) => (list.all(day) as Row[]).map(countOf),
    settle: () => void database.pragma("wal_checkpoint(TRUNCATE)"),
    drop: (day) => void drop.run(day),
    forget: database.transaction((personId: PersonId) => {
      const rows = ofPerson.all(personId) as (Row & { readonly day: string })[];
      dropPerson.run(personId);
      for (const row of rows) put.run({ ...row, person_id: "" });
    }),
    keepTraffic: database.transaction((of: TrafficDay) => {
      putTraffic.run(of);
      dropTraffic.run(of.day);
    }),
    traffic: () => listTraffic.all() as TrafficDay[],
    close: () => void database.close(),
  };
}

/** What the days of a controller that does not run came to; changes nothing. None where that cannot be read. */
export function readTraffic(directory: string): readonly TrafficDay[] {
  const file = join(directory, fileName);
  if (!existsSync(file)) return [];
  try {
    const database = openToRead(file);
    try {
      return database.prepare(trafficRows).all() as TrafficDay[];
    } finally {
      database.close();
    }
  } catch (fault) {
    if (!(fault instanceof Database.SqliteError)) throw fault;
    return [];
  }
}

const fileName = "friction.sqlite";

const schema = `
CREATE TABLE IF NOT EXISTS counts (
  day TEXT NOT NULL,
  person_id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  factor TEXT NOT NULL,
  reason TEXT NOT NULL,
  light TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (day, person_id, outcome, factor, reason, light)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS traffic (
  day TEXT PRIMARY KEY,
  unknown_faces INTEGER NOT NULL,
  comings INTEGER NOT NULL,
  enrolled INTEGER NOT NULL
) STRICT, WITHOUT ROWID;`;
const addOne = `
INSERT INTO counts (day, person_id, outcome, factor, reason, light, count)
VALUES (@day, @person_id, @outcome, @factor, @reason, @light, @count)
ON CONFLICT DO UPDATE SET count = count + excluded.count`;
const keepDay = `
INSERT OR REPLACE INTO traffic (day, unknown_faces, comings, enrolled)
VALUES (@day, @unknownFaces, @comings, @enrolled)`;
const trafficRows = `SELECT day, unknown_faces AS "unknownFaces", comings, enrolled FROM traffic ORDER BY day`;

const countOf = ({ person_id, outcome, factor, reason, light, count }: Row): FrictionCount => ({
  ...(person_id !== "" && { personId: person_id as PersonId }),
  outcome,
  factor,
  ...(reason !== "" && { reason: reason as NonNullable<FrictionCount["reason"]> }),
  ...(light !== "" && { light: light as NonNullable<FrictionCount["light"]> }),
  count,
});
