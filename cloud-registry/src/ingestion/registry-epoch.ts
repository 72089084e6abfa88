import type { Queries } from "../database/open-database.ts";

/** The registry's epoch: it rises each time the registry was restored from a backup and may know less than before. */
export async function registryEpoch(queries: Queries): Promise<number> {
  const row = await queries
    .selectFrom("registryEpochs")
    .select("epoch")
    .orderBy("epoch", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.epoch ?? 0;
}

/** Begins epoch 0 in a new database. */
export async function beginRegistry(queries: Queries, now: number): Promise<void> {
  await queries
    .insertInto("registryEpochs")
    .values({ epoch: 0, beganAt: now, cause: "created" })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Raises the epoch above the held one and above one that a controller has seen (unless it is absurd); returns the new one. */
export async function raiseRegistryEpoch(queries: Queries, now: number, seen = 0): Promise<number> {
  const held = await registryEpoch(queries);
  const believable = seen - held <= mostRestores ? seen : held;
  const epoch = Math.max(held, believable) + 1;
  await queries.insertInto("registryEpochs").values({ epoch, beganAt: now, cause: "restored" }).execute();
  return epoch;
}

/** Nobody restores a registry more often than this between two backups. */
const mostRestores = 1000;
