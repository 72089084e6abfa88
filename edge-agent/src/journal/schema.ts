/** The name of the journal's file in the controller's data directory. */
export const journalFile = "journal.sqlite";

/**
 * Version 1. `events` is the chain; `waiting_for_photo`, `standing_alarms`, `acknowledged_alarms` and `pulses` answer what the door asks at boot without reading it.
 * An ended epoch is told up to `told_seq`: what it holds after that was told again in a later one. Pulses outlive the
 * events that explain them: the lock helper's own file remembers for as long as it has room.
 */
export const schema = `
CREATE TABLE IF NOT EXISTS epochs (
  number INTEGER PRIMARY KEY,
  epoch TEXT NOT NULL UNIQUE,
  acked_seq INTEGER NOT NULL,
  acked_head TEXT NOT NULL,
  trimmed_seq INTEGER NOT NULL,
  trimmed_head TEXT NOT NULL,
  told_seq INTEGER
) STRICT;

CREATE TABLE IF NOT EXISTS events (
  epoch_number INTEGER NOT NULL REFERENCES epochs (number),
  seq INTEGER NOT NULL,
  salt TEXT NOT NULL,
  body TEXT NOT NULL,
  head TEXT NOT NULL,
  boot_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  clock_quality TEXT NOT NULL,
  PRIMARY KEY (epoch_number, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS waiting_for_photo (
  entry_id TEXT PRIMARY KEY,
  door_id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  boot_id TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS standing_alarms (
  alarm_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  boot_id TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS acknowledged_alarms (alarm_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS pulses (pulse_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS registry (only INTEGER PRIMARY KEY CHECK (only = 1), epoch INTEGER NOT NULL) STRICT;

PRAGMA user_version = 1;
`;
