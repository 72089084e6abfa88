import type { DeviceState, HardwareFault, Lock, ReaderPoint, Unsubscribe } from "@menshen/hardware";
import type { DoorPart } from "@menshen/protocol";
import type { Alarms } from "./door/alarms.ts";
import type { Faults } from "./door/faults.ts";
import type { Entry } from "./entry.ts";

export interface WatchedReaders {
  readonly faults: Pick<Faults, "raise" | "clear">;
  readonly alarms: Pick<Alarms, "raise" | "clear">;
  readonly entry: Pick<Entry, "card" | "trouble" | "key">;
}

/**
 * Listens to all readers of a door. One that falls silent is a fault and an alarm that names it and ends when it is back;
 * the others go on.
 */
export function watchReaders(readers: readonly ReaderPoint[], parts: WatchedReaders): Unsubscribe {
  const { faults, alarms, entry } = parts;
  const silent = new Map<string, DoorPart>();

  const gone = ({ name, driver }: ReaderPoint, code: string) => {
    const part = partOf(driver);
    silent.set(name, part);
    faults.raise(part, `${name}: ${code}`);
    alarms.raise("reader-offline");
  };
  const back = ({ name, driver }: ReaderPoint) => {
    if (!silent.delete(name)) return;
    const part = partOf(driver);
    if (![...silent.values()].includes(part)) faults.clear(part);
    if (silent.size === 0) alarms.clear("reader-offline");
  };
  const take = (reader: ReaderPoint, state: DeviceState, fault?: HardwareFault) => {
    if (state === "silent" || state === "fault") gone(reader, fault?.code ?? `reader-${state}`);
    if (state === "working") back(reader);
  };

  const leave = readers.flatMap((reader) => {
    take(reader, reader.cardReader.state());
    return [
      reader.cardReader.onState((state, fault) => take(reader, state, fault)),
      reader.cardReader.onRead(entry.card),
      reader.cardReader.onTrouble((read) => entry.trouble(read, reader.name)),
      reader.keypad?.onKey((press) => entry.key(press, reader.name)),
    ];
  });
  return () => {
    for (const one of leave) one?.();
  };
}

/** Tells when the lock's keeper is lost and when it is heard again; what else is amiss with the lock is the door's to tell. */
export function watchLock(lock: Pick<Lock, "onState">, faults: Pick<Faults, "raise" | "clear">): Unsubscribe {
  return lock.onState((state) =>
    state === "unknown" ? faults.raise("lock", "lock-unreachable") : faults.clear("lock", "lock-unreachable"),
  );
}

function partOf(driver: ReaderPoint["driver"]): DoorPart {
  return driver === "sam-v" ? "id-reader" : "reader";
}
