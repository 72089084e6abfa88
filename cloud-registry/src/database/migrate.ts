import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { RegistryFault } from "../registry-fault.ts";
import { up as theHouse } from "./migrations/0001-the-house.ts";
import { up as whatHappens } from "./migrations/0002-what-happens.ts";
import { up as abandonedEnrolments } from "./migrations/0003-abandoned-enrolments.ts";
import { up as replacedControllers } from "./migrations/0004-replaced-controllers.ts";
import { up as bootsInOrder } from "./migrations/0005-boots-in-order.ts";
import { up as acknowledgedAlarms } from "./migrations/0006-acknowledged-alarms.ts";
import { up as retoldEvents } from "./migrations/0007-retold-events.ts";
import { up as recognitionTold } from "./migrations/0008-recognition-told.ts";
import { up as daysToldOnce } from "./migrations/0009-days-told-once.ts";
import { up as rules } from "./migrations/0010-rules.ts";
import { up as whatReadersSaid } from "./migrations/0011-what-readers-said.ts";
import { up as whatDoorsSaid } from "./migrations/0012-what-doors-said.ts";
import { up as hoursOfOccupancies } from "./migrations/0013-hours-of-occupancies.ts";
import { up as whenTemplatesWereMade } from "./migrations/0014-when-templates-were-made.ts";
import type { Tables } from "./tables.ts";

// By hand, so that an import leads from here to every migration.
const migrations: Readonly<Record<string, Migration>> = {
  "0001-the-house": { up: theHouse },
  "0002-what-happens": { up: whatHappens },
  "0003-abandoned-enrolments": { up: abandonedEnrolments },
  "0004-replaced-controllers": { up: replacedControllers },
  "0005-boots-in-order": { up: bootsInOrder },
  "0006-acknowledged-alarms": { up: acknowledgedAlarms },
  "0007-retold-events": { up: retoldEvents },
  "0008-recognition-told": { up: recognitionTold },
  "0009-days-told-once": { up: daysToldOnce },
  "0010-rules": { up: rules },
  "0011-what-readers-said": { up: whatReadersSaid },
  "0012-what-doors-said": { up: whatDoorsSaid },
  "0013-hours-of-occupancies": { up: hoursOfOccupancies },
  "0014-when-templates-were-made": { up: whenTemplatesWereMade },
};

/** Brings a database to the newest migration; throws RegistryFault when it was written by a newer version than this. */
export async function migrate(database: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  throw new RegistryFault(
    "migration-unknown",
    `the database cannot be brought to this version: ${error instanceof Error ? error.message : String(error)}; ` +
      "if it was written by a newer version, run that one",
    { cause: error },
  );
}
