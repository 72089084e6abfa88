import type { InputConfig, InputName, InputsConfig } from "../configuration/input-config.ts";
import type { HardwareFault } from "../fault.ts";
import type { DigitalInput } from "../ports.ts";
import type { SimulatedDoor } from "../simulators/simulated-door.ts";
import { absentInput } from "./as-door-parts.ts";
import type { GpioChips } from "./gpio-chips.ts";
import { type KeptInput, keepInput, type OpenedInput } from "./kept-input.ts";

/** The inputs that are wired, and how they are let go. */
export interface OpenedInputs {
  readonly inputs: { readonly [name in InputName]?: DigitalInput };
  close(): Promise<void>;
}

export interface InputParts {
  readonly now: () => number;
  readonly simulated: SimulatedDoor | undefined;
  readonly chips: GpioChips;
  readonly onFault?: ((fault: HardwareFault) => void) | undefined;
}

/** Opens every input that is wired; drivers are loaded only here. */
export function openInputs(config: InputsConfig, parts: InputParts): OpenedInputs {
  const inputs: { [name in InputName]?: DigitalInput } = {};
  const kept: KeptInput[] = [];
  for (const [name, input] of Object.entries(config) as [InputName, InputConfig][]) {
    if (input.driver === "onoff") {
      const onoff = keepInput(() => openOnoff(input, parts), parts);
      kept.push(onoff);
      inputs[name] = onoff;
    } else
      inputs[name] = input.driver === "gpio" ? parts.chips.input(name) : (parts.simulated?.inputs[name] ?? absentInput);
  }
  return {
    inputs,
    async close() {
      await Promise.all(kept.map((input) => input.close()));
    },
  };
}

/** onoff is a guest that is usually absent: where it is missing the input is unknown and its fault says what to install. */
async function openOnoff(input: Extract<InputConfig, { driver: "onoff" }>, { now }: InputParts): Promise<OpenedInput> {
  const [{ loadOnoff }, { openOnoffInput }] = await Promise.all([
    import("../drivers/onoff-gpio.ts"),
    import("../drivers/onoff-input.ts"),
  ]);
  return openOnoffInput({ ...input, createGpio: await loadOnoff(), now });
}
