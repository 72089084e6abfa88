import type { InputConfig, InputName, InputsConfig } from "../configuration/input-config.ts";
import { HardwareFault } from "../fault.ts";
import type { DigitalInput } from "../ports.ts";
import type { SimulatedDoor } from "../simulators/simulated-door.ts";

/** The inputs that are wired, and how they are let go. */
export interface OpenedInputs {
  readonly inputs: { readonly [name in InputName]?: DigitalInput };
  close(): Promise<void>;
}

export interface InputParts {
  readonly now: () => number;
  readonly simulated: SimulatedDoor | undefined;
}

/** Opens every input that is wired; drivers are loaded only here. */
export function openInputs(config: InputsConfig, { simulated }: InputParts): Promise<OpenedInputs> {
  const inputs: { [name in InputName]?: DigitalInput } = {};
  for (const [name, { driver }] of Object.entries(config) as [InputName, InputConfig][]) {
    if (driver !== "simulated") {
      return Promise.reject(new HardwareFault("config-unreadable", { detail: `${driver} has no driver yet` }));
    }
    if (simulated !== undefined) inputs[name] = simulated.inputs[name];
  }
  return Promise.resolve({ inputs, close: () => Promise.resolve() });
}
