import type { ReaderConfig } from "../configuration/reader-config.ts";
import { HardwareFault } from "../fault.ts";
import type { SimulatedDoor } from "../simulators/simulated-door.ts";
import { formatsOf } from "./formats-of.ts";
import type { GpioChips } from "./gpio-chips.ts";
import type { OpenedReader } from "./kept-reader.ts";
import type { OsdpLines } from "./osdp-lines.ts";

export interface ReaderParts {
  readonly now: () => number;
  /** What an ID card's number becomes before it leaves its driver. */
  readonly hashNumber: (idNumber: string) => string;
  readonly osdpLines: OsdpLines;
  readonly chips: GpioChips;
  readonly simulated: SimulatedDoor | undefined;
}

/** Opens a reader at its device; its driver is loaded only here. Throws HardwareFault. */
export async function openReader(config: ReaderConfig, parts: ReaderParts): Promise<OpenedReader> {
  const { now, hashNumber, osdpLines, chips, simulated } = parts;
  switch (config.driver) {
    case "simulated":
      if (simulated === undefined) throw new HardwareFault("config-unreadable", { detail: "no simulator is named" });
      return { cardReader: simulated.cardReader, keypad: simulated.keypad, close: () => Promise.resolve() };
    case "osdp":
      return osdpLines.open(config);
    case "wiegand-uart": {
      const { openWiegandBridge } = await import("../drivers/wiegand-bridge.ts");
      const { device: path, baudRate, keypad } = config;
      return openWiegandBridge({ path, baudRate, keypad, formats: formatsOf(config.formats), now });
    }
    case "wiegand-gpio": {
      const { readWiegandGpio } = await import("../drivers/wiegand-gpio.ts");
      const { keypad, formats } = config;
      return readWiegandGpio({ ...chips.wiegand(config), keypad, formats: formatsOf(formats), now });
    }
    case "sam-v": {
      const { openSamVReader } = await import("../drivers/sam-v-reader.ts");
      const { device: path, baudRate, documents } = config;
      return openSamVReader({ path, baudRate, hashNumber, now, ...(documents && { documents }) });
    }
  }
}
