import type { InputName } from "../configuration/input-config.ts";
import type { InputLineConfig, LineConfig } from "../configuration/line-config.ts";
import type { ReaderConfig } from "../configuration/reader-config.ts";
import { type AntivalentInput, joinAntivalent } from "../drivers/antivalent-input.ts";
import type { EdgeStream } from "../drivers/gpio-edges.ts";
import type { GpioInputOptions, GpioLineOptions } from "../drivers/gpio-helper-arguments.ts";
import type { GpioLines } from "../drivers/gpio-lines.ts";
import type { OutputLine } from "../drivers/output-line.ts";
import { HardwareFault } from "../fault.ts";
import type { HardwareConfig } from "../hardware-config.ts";
import type { DigitalInput } from "../ports.ts";

export type LampName = "green" | "red" | "buzzer";
type WiegandConfig = Extract<ReaderConfig, { driver: "wiegand-gpio" }>;

/** The GPIO chips that a configuration names, each opened once for everything on it but the lock. */
export interface GpioChips {
  input(name: InputName): DigitalInput;
  lamp(name: LampName): OutputLine;
  /** The edges of a reader's two lines, and their names in the stream. */
  wiegand(reader: WiegandConfig): {
    readonly edges: EdgeStream;
    readonly lines: { readonly d0: string; readonly d1: string };
  };
  /** Lamps out, pins let go of. */
  close(): Promise<void>;
}

/** What is asked of one chip. */
export interface ChipLines {
  readonly inputs: { readonly [name: string]: GpioInputOptions };
  readonly outputs: { readonly [name: string]: GpioLineOptions };
}

export interface GpioChipsParts {
  readonly now: () => number;
  readonly program?: string;
  /** Told once per reason why a chip is not read, or a contact's wire not believed. */
  readonly onFault?: ((fault: HardwareFault) => void) | undefined;
}

type Wanted = Pick<HardwareConfig, "inputs" | "readers" | "indicator">;

interface Placed extends LineConfig {
  readonly name: string;
  readonly kind: "input" | "output";
  readonly settings: Partial<GpioInputOptions>;
}

/** Everything that hangs on pins, chip by chip. Pure. */
export function linesByChip(wanted: Wanted): ReadonlyMap<string, ChipLines> {
  const chips = new Map<string, ChipLines>();
  for (const { chip, name, kind, line, active, settings } of placedLines(wanted)) {
    const { inputs, outputs } = chips.get(chip) ?? { inputs: {}, outputs: {} };
    const added = { [name]: { line, active, ...settings } };
    chips.set(
      chip,
      kind === "input" ? { inputs: { ...inputs, ...added }, outputs } : { inputs, outputs: { ...outputs, ...added } },
    );
  }
  return chips;
}

/** Opens every chip that something hangs on; the program and the driver are loaded only here. */
export async function openGpioChips(wanted: Wanted, { onFault, ...parts }: GpioChipsParts): Promise<GpioChips> {
  const byChip = linesByChip(wanted);
  const chips = new Map<string, GpioLines>();
  const joined: AntivalentInput[] = [];
  if (byChip.size > 0) {
    const { openGpioLines } = await import("../drivers/gpio-lines.ts");
    for (const [chip, lines] of byChip) chips.set(chip, openGpioLines({ chip, ...lines, ...parts }));
    for (const lines of chips.values()) lines.onState((_state, fault) => fault && onFault?.(fault));
  }
  const chipOf = ({ chip }: LineConfig): GpioLines => {
    const lines = chips.get(chip);
    if (lines === undefined) throw new HardwareFault("config-unreadable", { detail: `${chip} was not asked for` });
    return lines;
  };

  return {
    input(name) {
      const input = wanted.inputs[name];
      if (input?.driver !== "gpio") throw new HardwareFault("config-unreadable", { detail: `${name} is on no pin` });
      const main = chipOf(input).input(helperName(name));
      if (input.complement === undefined) return main;
      const complement = chipOf(input.complement).input(complementName(name));
      const contact = joinAntivalent({ name, main, complement, now: parts.now });
      contact.onFault((fault) => fault && onFault?.(fault));
      joined.push(contact);
      return contact;
    },
    lamp(name) {
      const lamp = wanted.indicator.driver === "gpio" ? wanted.indicator[name] : undefined;
      if (lamp === undefined) throw new HardwareFault("config-unreadable", { detail: `${name} is on no pin` });
      return chipOf(lamp).output(name);
    },
    wiegand(reader) {
      const lines = wiegandNames(reader, wanted);
      // Only edges of one chip are numbered together, and a gap in the numbers is how a lost edge shows.
      if (reader.data0.chip !== reader.data1.chip) {
        const detail = `data0 and data1 of ${reader.name} are on two chips; put both on one`;
        throw new HardwareFault("config-unreadable", { detail });
      }
      return { edges: chipOf(reader.data0).edges(lines.d0, lines.d1), lines };
    },
    async close() {
      for (const contact of joined) contact.close();
      await Promise.all([...chips.values()].map((chip) => chip.close()));
    },
  };
}

function placedLines(wanted: Wanted): readonly Placed[] {
  const { inputs, readers, indicator } = wanted;
  const contacts = Object.entries(inputs).flatMap(([name, input]): Placed[] => {
    if (input.driver !== "gpio") return [];
    const { complement, ...main } = input;
    const placed = [{ ...placedInput(main), name: helperName(name) }];
    return complement === undefined ? placed : [...placed, { ...placedInput(complement), name: complementName(name) }];
  });
  // Both edges and no debounce: the width of a pulse tells it from noise.
  const data = readers.flatMap((reader): Placed[] => {
    if (reader.driver !== "wiegand-gpio") return [];
    const { d0, d1 } = wiegandNames(reader, wanted);
    return [
      { ...reader.data0, name: d0, kind: "input", settings: {} },
      { ...reader.data1, name: d1, kind: "input", settings: {} },
    ];
  });
  const lamps = (["green", "red", "buzzer"] as const).flatMap((name): Placed[] => {
    const lamp = indicator.driver === "gpio" ? indicator[name] : undefined;
    return lamp === undefined ? [] : [{ ...lamp, name, kind: "output", settings: {} }];
  });
  return [...contacts, ...data, ...lamps];
}

function wiegandNames({ name }: WiegandConfig, { readers }: Wanted): { readonly d0: string; readonly d1: string } {
  const index = readers.findIndex((reader) => reader.name === name);
  return { d0: `reader-${index}-d0`, d1: `reader-${index}-d1` };
}

function placedInput({ chip, line, active, pull, debounceMs }: InputLineConfig): Omit<Placed, "name"> {
  return { chip, line, active, kind: "input", settings: { pull, debounceMs } };
}

const complementName = (name: string): string => `${helperName(name)}-complement`;

/** The helper's names have no capitals. */
function helperName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
