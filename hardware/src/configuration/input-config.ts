import { type InputLineConfig, readInputLine } from "./line-config.ts";
import type { RecordReader } from "./record-reader.ts";

/**
 * What the door is told by a wire. `contact` is active while the leaf is open, `exitButton` while it is pressed, `exitSensor` while
 * the handle inside is drawn or somebody moves at it (a request to exit that releases nothing), `keyContact` while the key is turned.
 */
export const inputNames = ["contact", "exitButton", "exitSensor", "keyContact", "fire", "tamper", "mains"] as const;
export type InputName = (typeof inputNames)[number];

export type InputConfig =
  | { readonly driver: "simulated" }
  | ({
      readonly driver: "gpio";
      /** The other side of a changeover contact: where both say the same, a wire is cut or shorted. */
      readonly complement?: InputLineConfig;
    } & InputLineConfig)
  | ({ readonly driver: "onoff" } & InputLineConfig);

/** The inputs that are wired; what is absent is not. */
export type InputsConfig = { readonly [name in InputName]?: InputConfig };

/** Magnet contacts bounce longest; a button is pressed for a tenth of a second at least. */
const usualDebounceMs: { readonly [name in InputName]: number } = {
  contact: 50,
  exitButton: 30,
  exitSensor: 30,
  keyContact: 30,
  fire: 50,
  tamper: 50,
  mains: 100,
};

/** Reads the inputs. */
export function readInputs(inputs: RecordReader): InputsConfig {
  const found = inputNames
    .filter((name) => inputs.has(name))
    .map((name) => [name, readInput(inputs.record(name), name)] as const);
  inputs.refuseUnknown();
  return Object.fromEntries(found);
}

function readInput(input: RecordReader, name: InputName): InputConfig {
  const driver = input.choice("driver", ["simulated", "gpio", "onoff"]);
  const value = readDriver(input, driver, usualDebounceMs[name]);
  input.refuseUnknown();
  return value;
}

function readDriver(input: RecordReader, driver: InputConfig["driver"], usualMs: number): InputConfig {
  if (driver === "simulated") return { driver };
  const line = readInputLine(input, usualMs);
  if (driver === "onoff" || !input.has("complement")) return { driver, ...line };
  const other = input.record("complement");
  const complement = readInputLine(other, line.debounceMs);
  other.refuseUnknown();
  return { driver, ...line, complement };
}
