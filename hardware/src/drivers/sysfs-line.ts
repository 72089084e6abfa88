import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HardwareFault } from "../fault.ts";

/** Where the kernel's old GPIO interface is. */
export const SYSFS_GPIO = "/sys/class/gpio";

interface SysfsChip {
  /** The number of its line 0: 0 for the first chip up to Linux 6.5, 512 and more from 6.6 on. */
  readonly base: number;
  readonly lines: number;
  readonly label: string;
  /** Its names at /dev, where sysfs tells them. */
  readonly deviceNames: readonly string[];
}

/** Reads the chips below `root`, the lowest base first; throws `sysfs-gpio-missing` where the kernel has no such interface. */
function readSysfsChips(root = SYSFS_GPIO): readonly SysfsChip[] {
  try {
    return readdirSync(root)
      .filter((name) => /^gpiochip\d+$/.test(name))
      .map((name) => readChip(join(root, name)))
      .toSorted((a, b) => a.base - b.base);
  } catch (cause) {
    throw new HardwareFault("sysfs-gpio-missing", { device: root, detail: "it cannot be read", cause });
  }
}

/**
 * The number that sysfs knows a line by: the base of its chip and the offset on it. `chip` is a label, the name at /dev, or a
 * path there. Throws `sysfs-gpio-missing` with a sentence where there is none, or more than one.
 */
export function sysfsNumber(chip: string, line: number, root = SYSFS_GPIO): number {
  const chips = readSysfsChips(root);
  const name = chip.replace(/^\/dev\//, "");
  const [found, ...others] = chips.filter(({ label, deviceNames }) => label === name || deviceNames.includes(name));
  const all = chips.map(({ label, base, lines }) => `${label} (${base}–${base + lines - 1})`).join(", ");
  if (found === undefined) {
    throw new HardwareFault("sysfs-gpio-missing", { device: chip, detail: `it has ${all === "" ? "no chips" : all}` });
  }
  if (others.length > 0) {
    throw new HardwareFault("sysfs-gpio-missing", { device: chip, detail: `several chips are called so: ${all}` });
  }
  if (line < 0 || line >= found.lines) {
    throw new HardwareFault("sysfs-gpio-missing", {
      device: chip,
      detail: `it has lines 0–${found.lines - 1}, not ${line}`,
    });
  }
  return found.base + line;
}

/** What became of an attempt to use line `number`, as a sentence of ours for each errno of the kernel. */
export function sysfsRefusal(number: number, cause: unknown): HardwareFault {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  const detail = REFUSALS[code] ?? `the kernel said ${code}`;
  return new HardwareFault("sysfs-line-refused", { device: String(number), detail, cause });
}

const REFUSALS: { readonly [errno: string]: string } = {
  EINVAL:
    "no chip has that number (EINVAL); since Linux 6.6 numbers begin at a base such as 512: give chip and line, not a number",
  EBUSY: "a driver or another program holds it (EBUSY); see /sys/kernel/debug/gpio",
  EACCES: "this user may not (EACCES); add the user to the group gpio",
  EPERM: "this user may not (EPERM); add the user to the group gpio",
  EROFS: "its unit keeps /sys from being written (EROFS); link the unit's sysfs part, see docs/lock-helper.md",
  ENOENT: "this kernel has no GPIO in sysfs (ENOENT); use the driver gpio",
};

function readChip(folder: string): SysfsChip {
  const read = (file: string) => readFileSync(join(folder, file), "utf8").trim();
  return {
    base: Number(read("base")),
    lines: Number(read("ngpio")),
    label: read("label"),
    deviceNames: namesAtDev(join(folder, "device")),
  };
}

/** The folder of the device that the chip belongs to holds one for its character device, where the kernel has those. */
function namesAtDev(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => /^gpiochip\d+$/.test(name));
  } catch {
    return [];
  }
}
