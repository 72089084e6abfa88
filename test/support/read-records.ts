import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type JournalledEpoch, readJournal } from "@menshen/edge-agent";
import { readLineLog } from "@menshen/hardware";
import { type AgentId, type Epoch, isId, type Sha256 } from "@menshen/protocol";
import Database from "better-sqlite3";
import type { HeldChain, HouseRecords } from "./records.ts";

/**
 * Reads a journal as it lies on the disk at this moment, out of a copy: opening the file of a program that was just
 * killed would already mend it.
 */
export function readJournalNow(dataDirectory: string): readonly JournalledEpoch[] {
  const copy = mkdtempSync(join(tmpdir(), "menshen-witness-"));
  try {
    for (const part of ["", "-wal"]) {
      const file = join(dataDirectory, `journal.sqlite${part}`);
      if (existsSync(file)) cpSync(file, join(copy, `journal.sqlite${part}`));
    }
    return readJournal(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Reads what a registry holds of an agent, in one transaction, beside the running registry. */
export function readRegistry(dataDirectory: string, agentId: AgentId): HouseRecords["registry"] {
  const database = new Database(join(dataDirectory, "registry.sqlite"), { readonly: true });
  const all = <Row>(sql: string, ...values: unknown[]) => database.prepare(sql).all(agentId, ...values) as Row[];
  const count = (table: string) =>
    (all<{ count: number }>(`SELECT count(*) AS count FROM ${table} WHERE agent_id = ?`)[0]?.count ?? 0) as number;
  const read = database.transaction(() => {
    const rows = all<{ epoch: Epoch; seq: number; head: Sha256 }>(
      "SELECT epoch, seq, head FROM chains WHERE agent_id = ? ORDER BY ordinal",
    );
    const chains: HeldChain[] = rows.map((row) => ({
      ...row,
      events: all("SELECT seq, salt, body FROM events WHERE agent_id = ? AND epoch = ? ORDER BY seq", row.epoch),
      signedHeads: all(
        "SELECT seq, key_id AS keyId, signature FROM signed_heads WHERE agent_id = ? AND epoch = ? ORDER BY seq",
        row.epoch,
      ),
    }));
    return { chains, forkedEvents: count("forks"), quarantined: count("quarantine") };
  });
  try {
    return read();
  } finally {
    database.close();
  }
}

/** Every id for which the lock moved: the helper's pulse files, and the edges of its line log that name an entry. */
export function readPulses({ pulseFile, lineLog }: { pulseFile: string; lineLog: string }): readonly string[] {
  const files = [`${pulseFile}.1`, pulseFile].filter((file) => existsSync(file));
  const ordered = files.flatMap((file) => readFileSync(file, "utf8").split("\n"));
  const listed = ordered.flatMap((line) => line.split(" ").slice(0, 1)).filter((id) => id !== "");
  const moved = readLineLog(lineLog).flatMap(({ level, cause }) => (level === "active" ? [cause] : []));
  return [...new Set([...listed, ...moved])].filter((id) => isId("entry", id) || id !== "start");
}
