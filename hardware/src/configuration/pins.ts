import type { InputsConfig } from "./input-config.ts";
import type { LineConfig } from "./line-config.ts";
import type { LockConfig } from "./lock-config.ts";
import type { ReaderConfig } from "./reader-config.ts";
import type { RecordReader } from "./record-reader.ts";
import type { IndicatorConfig } from "./signal-config.ts";

/** The sections of a configuration in which pins stand. */
interface Pinned {
  readonly lock: LockConfig;
  readonly inputs: InputsConfig;
  readonly readers: readonly ReaderConfig[];
  readonly indicator: IndicatorConfig;
}

type Place = readonly [place: string, line: LineConfig];

/**
 * Notes each pin that two things hang on. The kernel gives a line to one program only, and refuses all lines that are asked for
 * with one that is taken: a lamp on the relay's pin would leave the door without its contacts.
 */
export function complainOfSharedPins(config: Pinned, root: RecordReader): void {
  const places = new Map<string, string>();
  for (const [place, { chip, line }] of pinsOf(config)) {
    const pin = `${chip} ${line}`;
    const other = places.get(pin);
    if (other === undefined) places.set(pin, place);
    else root.complain(`${place}.line`, `is the line of ${other} too (${pin}); give each a line of its own`);
  }
}

function pinsOf({ lock, inputs, readers, indicator }: Pinned): readonly Place[] {
  return [
    ...(lock.relay === undefined ? [] : [["lock.relay", lock.relay] as const]),
    ...Object.entries(inputs).flatMap(([name, input]): readonly Place[] => {
      if (input.driver === "simulated") return [];
      const complement = input.driver === "gpio" ? input.complement : undefined;
      const main: Place = [`inputs.${name}`, input];
      return complement === undefined ? [main] : [main, [`inputs.${name}.complement`, complement]];
    }),
    ...readers.flatMap((reader, index): readonly Place[] =>
      reader.driver === "wiegand-gpio"
        ? [
            [`readers[${index}].data0`, reader.data0],
            [`readers[${index}].data1`, reader.data1],
          ]
        : [],
    ),
    ...lampsOf(indicator),
  ];
}

function lampsOf(indicator: Pinned["indicator"]): readonly Place[] {
  if (indicator.driver !== "gpio") return [];
  const { driver: _driver, ...lamps } = indicator;
  return Object.entries(lamps).map(([name, line]) => [`indicator.${name}`, line] as const);
}
