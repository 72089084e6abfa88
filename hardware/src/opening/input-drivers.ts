import type { InputConfig, InputName, InputsConfig } from "../configuration/input-config.ts";
import { HardwareFault } from "../fault.ts";
import type { DigitalInput } from "../ports.ts";
import type { SimulatedDoor } from "../simulators/simulated-door.ts";
import { absentInput } from "./as-door-parts.ts";
import type { GpioChips } from "./gpio-chips.ts";

/** The inputs that are wired, and how they are let go. */
export interface OpenedInputs {
  readonly inputs: { readonly [name in InputName]?: DigitalInput };
  close(): Promise<void>;
}

export interface InputParts {
  readonly now: () => number;
  readonly simulated: SimulatedDoor | undefined;
  readonly chips: GpioChips;
}

/** Opens every input that is wired; drivers are loaded only here. */
export function openInputs(config: InputsConfig, parts: InputParts): Promise<OpenedInputs> {
  const inputs: { [name in InputName]?: DigitalInput } = {};
  for (const [name, input] of Object.entries(config) as [InputName, InputConfig][]) {
    inputs[name] = openInput(name, input, parts);
  }
  return Promise.resolve({ inputs, close: () => Promise.resolve() });
}

function openInput(name: InputName, { driver }: InputConfig, { simulated, chips }: InputParts): DigitalInput {
  switch (driver) {
    case "simulated":
      return simulated?.inputs[name] ?? absentInput;
    case "gpio":
      return chips.input(name);
    case "onoff":
      throw new HardwareFault("config-unreadable", { detail: `${driver} has no driver yet` });
  }
}
