import type { RecordReader } from "./record-reader.ts";

/** A person who opens the door so long after each unlocking and lets it fall shut so long after that. */
export interface WalksThrough {
  readonly openAfterMs: number;
  readonly closeAfterMs: number;
}

/** The door without a building: where it is acted on from outside. */
export interface SimulatorConfig {
  readonly socket: string;
  readonly walksThrough?: WalksThrough;
}

/** Reads the simulated door. */
export function readSimulator(simulator: RecordReader): SimulatorConfig {
  const value = {
    socket: simulator.text("socket"),
    ...(simulator.has("walksThrough") && { walksThrough: readWalk(simulator.record("walksThrough")) }),
  };
  simulator.refuseUnknown();
  return value;
}

function readWalk(walk: RecordReader): WalksThrough {
  const value = {
    openAfterMs: walk.whole("openAfterMs", 0, 60_000),
    closeAfterMs: walk.whole("closeAfterMs", 0, 600_000),
  };
  walk.refuseUnknown();
  return value;
}
