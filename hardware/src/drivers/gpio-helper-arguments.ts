import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** One pin as the helper is asked for it. */
export interface GpioLineOptions {
  /** Its offset on the chip (on a Raspberry Pi the BCM number), or its name. */
  readonly line: number | string;
  /** The level on the pin that means active. */
  readonly active: "high" | "low";
}

export interface GpioInputOptions extends GpioLineOptions {
  /** What holds the pin while nothing drives it; absent: as it is. */
  readonly pull?: "up" | "down" | "none";
  /** How long the pin must stand still before the kernel tells its edge, 0–5000 ms. */
  readonly debounceMs?: number;
  /** `active`: the way back is not told, which halves what a line of pulses tells. */
  readonly edges?: "both" | "active";
}

/** A line, and the chip it is on: a path (/dev/gpiochip0), a name (gpiochip0) or a label (pinctrl-bcm2711). */
interface LineOfChip extends GpioLineOptions {
  readonly chip: string;
}

/** The lines of one chip, by the names they go by (1–32 of a–z 0–9 -). */
export interface GpioLinesArguments {
  readonly chip: string;
  readonly inputs: { readonly [name: string]: GpioInputOptions };
  readonly outputs: { readonly [name: string]: GpioLineOptions };
}

const BUILT_HERE = fileURLToPath(new URL("../../gpio-helper/build/gpio-helper", import.meta.url));

/** The C helper: the one built in this folder where there is one, else whatever the search path knows by that name. */
export function findGpioHelper(): string {
  return existsSync(BUILT_HERE) ? BUILT_HERE : "gpio-helper";
}

/** Where the chip of that name is; undefined for a label, which the helper looks for. Pure. */
export function chipPath(chip: string): string | undefined {
  return /^gpiochip\d+$/.test(chip) ? `/dev/${chip}` : undefined;
}

/** Which line is the lock's, for the helper's command line. Pure. */
export function lockLineArguments({ chip, line, active }: LineOfChip): readonly string[] {
  return ["--chip", chipPath(chip) ?? chip, "--line", String(line), ...(active === "low" ? ["--active-low"] : [])];
}

/** The command line for lines that are told over the file `fd`. Pure. */
export function gpioLinesArguments({ chip, inputs, outputs }: GpioLinesArguments, fd: number): readonly string[] {
  return [
    ...["lines", "--chip", chip, "--fd", String(fd)],
    ...Object.entries(inputs).flatMap(([name, input]) => ["--input", inputSpec(name, input)]),
    ...Object.entries(outputs).flatMap(([name, output]) => ["--output", lineSpec(name, output)]),
  ];
}

function lineSpec(name: string, { line, active }: GpioLineOptions): string {
  return `${name}=${line}${active === "low" ? ",active-low" : ""}`;
}

function inputSpec(name: string, input: GpioInputOptions): string {
  const { pull, debounceMs = 0, edges } = input;
  return [
    lineSpec(name, input),
    ...(pull === undefined ? [] : [`pull-${pull}`]),
    ...(debounceMs === 0 ? [] : [`debounce=${debounceMs}`]),
    ...(edges === "active" ? ["edges=active"] : []),
  ].join(",");
}
