import type Database from "better-sqlite3";
import type { Draft } from "./draft.ts";

/** Keeps the small tables in step with the chain: entries still without a photograph, alarms that stand, pulses that are explained. */
export function remember(database: Database.Database): (draft: Draft) => void {
  const wait = database.prepare("INSERT OR IGNORE INTO waiting_for_photo VALUES (?, ?, ?, ?, ?)");
  const settle = database.prepare("DELETE FROM waiting_for_photo WHERE entry_id = ?");
  const raise = database.prepare("INSERT OR IGNORE INTO standing_alarms VALUES (?, ?, ?, ?)");
  const clear = database.prepare("DELETE FROM standing_alarms WHERE alarm_id = ?");
  const takeNote = database.prepare(
    "INSERT OR IGNORE INTO acknowledged_alarms SELECT alarm_id FROM standing_alarms WHERE alarm_id = ?",
  );
  const forgetNote = database.prepare("DELETE FROM acknowledged_alarms WHERE alarm_id = ?");
  const explain = database.prepare("INSERT OR IGNORE INTO pulses VALUES (?)");

  return ({ body, doorId, bootId, at }) => {
    switch (body.type) {
      case "entry.granted":
        explain.run(body.entryId);
        wait.run(body.entryId, doorId, "granted", bootId, at);
        return;
      case "entry.denied":
        wait.run(body.entryId, doorId, "denied", bootId, at);
        return;
      case "entry.photographed":
        // A picture of the scene stands beside the entry's own, and for nothing in its place.
        if (body.camera === "entry") settle.run(body.entryId);
        return;
      case "entry.photo-missing":
        settle.run(body.entryId);
        return;
      case "alarm.raised":
        raise.run(body.alarmId, body.kind, bootId, at);
        // What happens once more asks for somebody once more.
        forgetNote.run(body.alarmId);
        return;
      case "alarm.acknowledged":
        takeNote.run(body.alarmId);
        return;
      case "alarm.cleared":
        clear.run(body.alarmId);
        forgetNote.run(body.alarmId);
        return;
      case "exit.requested":
      case "door.mode-changed":
      case "door.output-tested":
      case "door.unexplained-pulse":
        if (body.pulseId) explain.run(body.pulseId);
        return;
      case "command.accepted":
        if (body.entryId) explain.run(body.entryId);
        return;
      default:
        return;
    }
  };
}
