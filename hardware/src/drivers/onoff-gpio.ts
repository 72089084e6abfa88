import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { HardwareFault } from "../fault.ts";
import { SYSFS_GPIO, sysfsNumber, sysfsRefusal } from "./sysfs-line.ts";

/** What we use of onoff's Gpio (https://github.com/fivdi/onoff, 6.0): values are 1 for active. */
export interface OnoffGpio {
  readSync(): number;
  writeSync(value: 0 | 1): void;
  watch(listener: (error: Error | null | undefined, value: number) => void): void;
  unwatchAll(): void;
}

/** Makes one as onoff's constructor does. */
export type CreateOnoffGpio = (
  number: number,
  direction: "in" | "high" | "low",
  edge: "none" | "both",
  options: { readonly activeLow: boolean },
) => OnoffGpio;

/** One pin as the configuration has it. */
export interface OnoffLine {
  /** A label (pinctrl-bcm2835) or the name at /dev (gpiochip0). */
  readonly chip: string;
  readonly line: number;
  readonly active: "high" | "low";
}

export interface OnoffParts {
  readonly createGpio: CreateOnoffGpio;
  /** Where sysfs has its GPIO (/sys/class/gpio). */
  readonly root?: string;
}

/** Loads onoff where it is installed; it is not brought along, as it has to be compiled and most kernels no longer need it. */
export async function loadOnoff(): Promise<CreateOnoffGpio> {
  // By a name that no tool follows: the package is a guest that is usually absent.
  const name = "onoff";
  try {
    const { Gpio } = (await import(name)) as {
      readonly Gpio: new (...args: Parameters<CreateOnoffGpio>) => OnoffGpio;
    };
    return (...args) => new Gpio(...args);
  } catch (cause) {
    throw new HardwareFault("onoff-missing", { detail: String(cause).split("\n", 4).join(" "), cause });
  }
}

/** Opens a line through sysfs; throws HardwareFault with a sentence for whatever the kernel says. */
export function openOnoffLine(
  { chip, line, active }: OnoffLine,
  use: "input" | "output",
  { createGpio, root }: OnoffParts,
): OnoffGpio {
  const number = sysfsNumber(chip, line, root);
  const activeLow = active === "low";
  // An output becomes one at its inactive level: "high" and "low" are levels on the pin, whatever means active.
  const inactive = activeLow ? "high" : "low";
  try {
    return createGpio(number, use === "input" ? "in" : inactive, use === "input" ? "both" : "none", { activeLow });
  } catch (cause) {
    throw sysfsRefusal(number, cause);
  }
}

/**
 * Why these lines could not be used through sysfs, as far as that is seen without touching one; undefined where nothing
 * speaks against it.
 */
export async function whyNotOnoff(
  lines: readonly Pick<OnoffLine, "chip" | "line">[],
  root = SYSFS_GPIO,
): Promise<HardwareFault | undefined> {
  try {
    for (const number of lines.map(({ chip, line }) => sysfsNumber(chip, line, root))) mayExport(number, root);
    await loadOnoff();
    return undefined;
  } catch (fault) {
    if (fault instanceof HardwareFault) return fault;
    throw fault;
  }
}

function mayExport(number: number, root: string): void {
  try {
    accessSync(join(root, "export"), constants.W_OK);
  } catch (cause) {
    throw sysfsRefusal(number, cause);
  }
}
