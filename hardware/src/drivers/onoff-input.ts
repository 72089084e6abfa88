import { HardwareFault } from "../fault.ts";
import type { DeviceState, DigitalInput, InputState, Unsubscribe } from "../ports.ts";
import { type After, realAfter } from "../timers.ts";
import { createToldInput } from "../told-input.ts";
import { createToldState } from "../told-state.ts";
import { type OnoffGpio, type OnoffLine, type OnoffParts, openOnoffLine } from "./onoff-gpio.ts";

export interface OnoffInputOptions extends OnoffLine, OnoffParts {
  /** How long the pin must stand still to be believed, in milliseconds. */
  readonly debounceMs: number;
  readonly now: () => number;
  readonly after?: After;
}

export interface OnoffInput extends DigitalInput {
  deviceState(): DeviceState;
  onDeviceState(listener: (state: DeviceState, fault?: HardwareFault) => void): Unsubscribe;
  close(): void;
}

/** How often a quiet pin is read: an edge that sysfs never told is then seen late rather than never, and a dead pin too. */
const READ_EVERY_MS = 1_000;

/** One input through sysfs, debounced here and stamped when this process hears of it; throws HardwareFault. */
export function openOnoffInput(options: OnoffInputOptions): OnoffInput {
  const { chip, line, debounceMs, now, after = realAfter } = options;
  const gpio = openOnoffLine(options, "input", options);
  const { state, onChange, become } = createToldInput();
  const device = createToldState();
  let movedAt: number | undefined;
  let stopSettling = () => {};
  let stopReading = () => {};

  const read = () => {
    const { level, fault } = levelOf(gpio, `${chip} ${line}`);
    device.become(fault === undefined ? "working" : "fault", fault);
    return level;
  };
  const settle = () => {
    become(read(), movedAt ?? now());
    movedAt = undefined;
  };
  const moved = () => {
    movedAt ??= now();
    stopSettling();
    if (debounceMs === 0) settle();
    else stopSettling = after(debounceMs, settle);
  };
  const readNow = () => {
    stopReading = after(READ_EVERY_MS, readNow);
    if (movedAt === undefined && read() !== state()) moved();
  };
  // The level at start is no event of now: it was so before anybody looked.
  become(read(), now());
  gpio.watch(moved);
  stopReading = after(READ_EVERY_MS, readNow);

  return {
    state,
    onChange,
    deviceState: device.state,
    onDeviceState: device.onState,
    close() {
      stopSettling();
      stopReading();
      gpio.unwatchAll();
      become("unknown", now());
    },
  };
}

function levelOf(gpio: OnoffGpio, device: string): { readonly level: InputState; readonly fault?: HardwareFault } {
  try {
    return { level: gpio.readSync() === 1 ? "active" : "inactive" };
  } catch (cause) {
    return {
      level: "unknown",
      fault: new HardwareFault("sysfs-line-refused", { device, detail: String(cause), cause }),
    };
  }
}
