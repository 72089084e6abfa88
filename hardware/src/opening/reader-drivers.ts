import type { ReaderConfig } from "../configuration/reader-config.ts";
import { HardwareFault } from "../fault.ts";
import type { SimulatedDoor } from "../simulators/simulated-door.ts";
import type { OpenedReader } from "./kept-reader.ts";

export interface ReaderParts {
  readonly now: () => number;
  /** What an ID card's number becomes before it leaves its driver. */
  readonly hashNumber: (idNumber: string) => string;
  readonly simulated: SimulatedDoor | undefined;
}

/** Opens a reader at its device; its driver is loaded only here. Throws HardwareFault. */
export function openReader(config: ReaderConfig, { simulated }: ReaderParts): Promise<OpenedReader> {
  if (config.driver === "simulated" && simulated !== undefined) {
    const { cardReader, keypad } = simulated;
    return Promise.resolve({ cardReader, keypad, close: () => Promise.resolve() });
  }
  return Promise.reject(new HardwareFault("config-unreadable", { detail: `${config.driver} has no driver yet` }));
}
