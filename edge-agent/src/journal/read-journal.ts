import { join } from "node:path";
import type { CarriedEvent, Epoch, Mark } from "@menshen/protocol";
import { openDatabase } from "../open-database.ts";
import { journalFile } from "./schema.ts";

/** One epoch as it stands in a journal's file, oldest event first. */
export interface JournalledEpoch {
  readonly epoch: Epoch;
  readonly events: readonly CarriedEvent[];
  readonly last: Mark;
  readonly acked: Mark;
  /** Before the first event still kept: seq 0 and the genesis head unless old events were dropped. */
  readonly before: Mark;
}

interface Row {
  readonly number: number;
  readonly epoch: Epoch;
  readonly acked_seq: number;
  readonly acked_head: Mark["head"];
  readonly trimmed_seq: number;
  readonly trimmed_head: Mark["head"];
}

/** Reads a controller's whole journal without changing it, for those who verify: epochs in the order in which they began. */
export function readJournal(directory: string): readonly JournalledEpoch[] {
  const database = openDatabase(join(directory, journalFile), { readonly: true });
  try {
    const eventsOf = database.prepare("SELECT seq, salt, body, head FROM events WHERE epoch_number = ? ORDER BY seq");
    const rows = database.prepare("SELECT * FROM epochs ORDER BY number").all() as Row[];
    return rows.map((row) => {
      const { epoch } = row;
      const before = { epoch, seq: row.trimmed_seq, head: row.trimmed_head };
      const events = eventsOf.all(row.number) as (CarriedEvent & { head: Mark["head"] })[];
      const end = events.at(-1) ?? before;
      return {
        epoch,
        events: events.map(({ seq, salt, body }) => ({ seq, salt, body })),
        last: { epoch, seq: end.seq, head: end.head },
        acked: { epoch, seq: row.acked_seq, head: row.acked_head },
        before,
      };
    });
  } finally {
    database.close();
  }
}
