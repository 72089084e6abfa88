import type Database from "better-sqlite3";

/** Every statement the journal says to its file, prepared once. */
export function statements(database: Database.Database) {
  const say = (sql: string) => database.prepare(sql);
  return {
    epoch: say("SELECT * FROM epochs ORDER BY number DESC LIMIT 1"),
    epochs: say("SELECT * FROM epochs ORDER BY number"),
    addEpoch: say(
      "INSERT INTO epochs (epoch, acked_seq, acked_head, trimmed_seq, trimmed_head) VALUES (?, 0, ?, 0, ?)",
    ),
    setTold: say("UPDATE epochs SET told_seq = ? WHERE number = ?"),
    setAcked: say("UPDATE epochs SET acked_seq = ?, acked_head = ? WHERE number = ?"),
    setTrimmed: say("UPDATE epochs SET trimmed_seq = ?, trimmed_head = ? WHERE number = ?"),
    registry: say("SELECT epoch FROM registry"),
    setRegistry: say("INSERT INTO registry VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET epoch = excluded.epoch"),
    last: say("SELECT seq, head FROM events WHERE epoch_number = ? ORDER BY seq DESC LIMIT 1"),
    head: say("SELECT head FROM events WHERE epoch_number = ? AND seq = ?"),
    insert: say("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
    bySalt: say("SELECT seq, salt, body FROM events WHERE epoch_number = ? AND seq > ? AND salt = ?"),
    between: say(
      "SELECT seq, salt, body FROM events WHERE epoch_number = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
    ),
    pulse: say("SELECT 1 FROM pulses WHERE pulse_id = ?"),
    unexplained: say(
      `SELECT body ->> 'pulseId' AS pulseId FROM events
       WHERE epoch_number = ? AND seq > ? AND body ->> 'type' = 'door.unexplained-pulse' ORDER BY seq`,
    ),
    withoutPhoto: say(
      "SELECT entry_id AS entryId, door_id AS doorId, outcome FROM waiting_for_photo WHERE boot_id <> ? ORDER BY at",
    ),
    alarms: say(
      `SELECT alarm_id AS alarmId, kind, at AS raisedAt, alarm_id IN (SELECT alarm_id FROM acknowledged_alarms) AS acknowledged
       FROM standing_alarms WHERE boot_id <> ? ORDER BY at`,
    ),
    before: say("SELECT body FROM events WHERE boot_id <> ? ORDER BY epoch_number DESC, seq DESC LIMIT 1"),
    // Only a trusted time says that an event and all before it are old; what was told again is older than its epoch.
    trimmable: say(
      `SELECT seq, head FROM events WHERE epoch_number = @number AND seq <= @acked AND at < @before AND clock_quality = 'trusted'
       AND seq < (SELECT coalesce(min(seq), 9e15) FROM events WHERE epoch_number = @number AND at >= @before AND clock_quality = 'trusted')
       ORDER BY seq DESC LIMIT 1`,
    ),
    dropUpTo: say("DELETE FROM events WHERE epoch_number = ? AND seq <= ?"),
  };
}

export type Statements = ReturnType<typeof statements>;
