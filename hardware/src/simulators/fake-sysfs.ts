import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CreateOnoffGpio } from "../drivers/onoff-gpio.ts";

/** A tree of files as the kernel's GPIO in sysfs, and what onoff does with it; for machines whose kernel has none. */
export interface FakeSysfs {
  readonly root: string;
  readonly createGpio: CreateOnoffGpio;
  /** Somebody outside drives a pin. */
  drive(number: number, level: "high" | "low"): void;
  /** The same, and the kernel forgets to tell its edge. */
  driveSilently(number: number, level: "high" | "low"): void;
  /** Every level an output was driven to, with the machine's monotonic milliseconds. */
  driven(number: number): readonly { readonly level: "high" | "low"; readonly atMs: number }[];
  /** A pin that follows nobody, and one that can no longer be read. */
  stick(number: number): void;
  breakOff(number: number): void;
}

export interface FakeChip {
  readonly base: number;
  readonly lines: number;
  readonly label: string;
  readonly deviceName: string;
}

/** Makes the tree in `folder`. */
export function createFakeSysfs(folder: string, chips: readonly FakeChip[], now: () => number): FakeSysfs {
  const root = join(folder, "gpio");
  const watchers = new Map<number, (() => void)[]>();
  const driven = new Map<number, { readonly level: "high" | "low"; readonly atMs: number }[]>();
  const stuck = new Set<number>();
  const broken = new Set<number>();
  for (const { base, lines, label, deviceName } of chips) {
    const chip = join(root, `gpiochip${base}`);
    mkdirSync(join(chip, "device", deviceName), { recursive: true });
    for (const [file, value] of Object.entries({ base, ngpio: lines, label }))
      writeFileSync(join(chip, file), `${value}\n`);
  }
  const fileOf = (number: number) => join(root, `gpio${number}`, "value");
  const put = (number: number, level: "high" | "low") => {
    mkdirSync(join(root, `gpio${number}`), { recursive: true });
    writeFileSync(fileOf(number), level === "high" ? "1\n" : "0\n");
  };
  const isHigh = (number: number) => {
    if (broken.has(number)) throw new Error("EIO: i/o error, read");
    return readFileSync(fileOf(number), "utf8").startsWith("1");
  };
  const output = (number: number, level: "high" | "low") => {
    driven.set(number, [...(driven.get(number) ?? []), { level, atMs: now() }]);
    if (!stuck.has(number)) put(number, level);
  };

  const createGpio: CreateOnoffGpio = (number, direction, _edge, { activeLow }) => {
    if (!chips.some(({ base, lines }) => number >= base && number < base + lines)) {
      throw Object.assign(new Error("EINVAL: invalid argument, write"), { code: "EINVAL" });
    }
    if (direction === "in") put(number, isThere(fileOf(number)) && isHigh(number) ? "high" : "low");
    else output(number, direction);
    return {
      readSync: () => (isHigh(number) === activeLow ? 0 : 1),
      writeSync: (value) => output(number, (value === 1) === activeLow ? "low" : "high"),
      watch: (listener) => {
        const told = () => listener(null, isHigh(number) === activeLow ? 0 : 1);
        watchers.set(number, [...(watchers.get(number) ?? []), told]);
      },
      unwatchAll: () => void watchers.delete(number),
    };
  };

  return {
    root,
    createGpio,
    drive(number, level) {
      put(number, level);
      for (const told of watchers.get(number) ?? []) told();
    },
    driveSilently: put,
    driven: (number) => driven.get(number) ?? [],
    stick: (number) => void stuck.add(number),
    breakOff: (number) => void broken.add(number),
  };
}

function isThere(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
