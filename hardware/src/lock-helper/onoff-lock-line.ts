import { type OnoffLine, type OnoffParts, openOnoffLine } from "../drivers/onoff-gpio.ts";
import { HardwareFault } from "../fault.ts";
import type { LockLine } from "./powered-line.ts";

/**
 * The lock's line through sysfs, inactive from the first moment on; throws HardwareFault. It stays exported when the helper
 * ends, so that it stays an output at its inactive level.
 */
export function openOnoffLockLine(line: OnoffLine, parts: OnoffParts): LockLine {
  const gpio = openOnoffLine(line, "output", parts);
  return {
    drive(level) {
      gpio.writeSync(level === "active" ? 1 : 0);
      // What was ordered inactive is inactive as far as anything here can make it so: ending the helper would help nobody.
      if (level === "inactive" || gpio.readSync() === 1) return;
      throw new HardwareFault("sysfs-line-refused", {
        device: `${line.chip} ${line.line}`,
        detail: "the pin does not follow",
      });
    },
  };
}
