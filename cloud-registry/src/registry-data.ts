import { type Database, openDatabase } from "./database/open-database.ts";
import { beginRegistry } from "./ingestion/registry-epoch.ts";
import { createFieldVault, type FieldVault } from "./people/field-vault.ts";
import { openRegistryKeys, type RegistryKeys } from "./roster/registry-keys.ts";

/** A registry's data directory, open: what the program and the scripts that prepare one both need. */
export interface RegistryData {
  readonly database: Database;
  readonly keys: RegistryKeys;
  readonly vault: FieldVault;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  close(): Promise<void>;
}

/** Opens a registry's data directory, made where it is not there; throws RegistryFault for unreadable keys or a newer database. */
export async function openRegistryData(dataDirectory: string, now: () => number = Date.now): Promise<RegistryData> {
  const keys = openRegistryKeys(dataDirectory);
  const database = await openDatabase(dataDirectory);
  await beginRegistry(database, now());
  return { database, keys, vault: createFieldVault(keys.fieldKey), now, close: () => database.destroy() };
}
