import { type LineConfig, readLine } from "./line-config.ts";
import type { RecordReader } from "./record-reader.ts";

/** The lock and who keeps its line. */
export interface LockConfig {
  readonly driver: "lock-helper";
  /** Where its keeper listens. */
  readonly socket: string;
  /** What a power cut does: `fail-safe` opens (a magnet), `fail-secure` stays locked (a strike). */
  readonly kind: "fail-safe" | "fail-secure";
  /** The relay's pin, for the keeper alone; absent where the keeper has no pins, as in a demonstration. */
  readonly relay?: LineConfig;
}

/** Reads the lock. */
export function readLock(lock: RecordReader): LockConfig {
  const value: LockConfig = {
    driver: lock.choice("driver", ["lock-helper"]),
    socket: lock.text("socket"),
    kind: lock.choice("kind", ["fail-safe", "fail-secure"]),
    ...(lock.has("relay") && { relay: readRelay(lock.record("relay")) }),
  };
  lock.refuseUnknown();
  return value;
}

function readRelay(relay: RecordReader): LineConfig {
  const line = readLine(relay);
  relay.refuseUnknown();
  return line;
}
