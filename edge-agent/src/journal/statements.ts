import type Database from "better-sqlite3";

/** Every statement the journal says to its file, prepared once. */
export function statements(database: Database.Database) {
  const say = (sql: string) => database.prepare(sql);
  return {
    epoch: say("SELECT * FROM epochs ORDER BY number DESC LIMIT 1"),
    addEpoch: say(
      "INSERT INTO epochs (epoch, acked_seq, acked_head, trimmed_seq, trimmed_head) VALUES (?, 0, ?, 0, ?)",
    ),
    setAcked: say("UPDATE epochs SET acked_seq = ?, acked_head = ? WHERE number = ?"),
    setTrimmed: say("UPDATE epochs SET trimmed_seq = ?, trimmed_head = ? WHERE number = ?"),
    registry: say("SELECT epoch FROM registry"),
    setRegistry: say("INSERT INTO registry VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET epoch = excluded.epoch"),
    last: say("SELECT seq, head FROM events WHERE epoch_number = ? ORDER BY seq DESC LIMIT 1"),
    head: say("SELECT head FROM events WHERE epoch_number = ? AND seq = ?"),
    insert: say("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
    bySalt: say("SELECT seq, salt, body FROM events WHERE epoch_number = ? AND seq > ? AND salt = ?"),
    read: say("SELECT seq, salt, body FROM events WHERE epoch_number = ? AND seq > ? ORDER BY seq LIMIT ?"),
    tail: say("SELECT body FROM events WHERE epoch_number = ? AND seq >= ? ORDER BY seq"),
    welcomed: say("INSERT OR IGNORE INTO welcomed_boots VALUES (?)"),
    firstUnheard: say(
      "SELECT coalesce(min(seq), 9e15) AS seq FROM events WHERE epoch_number = ? AND seq > ? AND (boot_id = ? OR boot_id NOT IN (SELECT boot_id FROM welcomed_boots))",
    ),
    epochs: say("SELECT epoch FROM epochs ORDER BY number"),
    pulse: say("SELECT 1 FROM pulses WHERE pulse_id = ?"),
    withoutPhoto: say(
      "SELECT entry_id AS entryId, door_id AS doorId, outcome FROM waiting_for_photo WHERE boot_id <> ? ORDER BY at",
    ),
    alarms: say("SELECT alarm_id AS alarmId, kind, at AS raisedAt FROM standing_alarms WHERE boot_id <> ? ORDER BY at"),
    before: say("SELECT body FROM events WHERE boot_id <> ? ORDER BY epoch_number DESC, seq DESC LIMIT 1"),
    // Only a trusted time says that an event and all before it are old.
    trimmable: say(
      "SELECT seq, head FROM events WHERE epoch_number = ? AND seq <= ? AND at < ? AND clock_quality = 'trusted' ORDER BY seq DESC LIMIT 1",
    ),
    dropUpTo: say("DELETE FROM events WHERE epoch_number = ? AND seq <= ?"),
    dropOlderEpochs: say(
      "DELETE FROM events WHERE epoch_number IN (SELECT epoch_number FROM events WHERE epoch_number < ? GROUP BY epoch_number HAVING max(at) < ? AND max(clock_quality = 'trusted'))",
    ),
  };
}

export type Statements = ReturnType<typeof statements>;
