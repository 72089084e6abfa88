import type { EventOf } from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";

type DoorStateEvent = EventOf<"door.opened"> | EventOf<"door.closed"> | EventOf<"door.mode-changed">;

/** Keeps what a door last said of itself in its chain: shown when it is not connected. */
export async function noteDoorState(trx: Queries, event: DoorStateEvent): Promise<void> {
  const changed = { changedAt: event.at, ...partOf(event) };
  await trx
    .insertInto("doorStates")
    .values({ doorId: event.doorId, mode: "unknown", physical: "unknown", ...changed })
    .onConflict((conflict) => conflict.column("doorId").doUpdateSet(changed))
    .execute();
}

function partOf(event: DoorStateEvent): { mode: string } | { physical: string } {
  switch (event.type) {
    case "door.opened":
      return { physical: "open" };
    case "door.closed":
      return { physical: "closed" };
    case "door.mode-changed":
      return { mode: event.to };
  }
}
