import { createBackOff } from "../back-off.ts";
import { HardwareFault } from "../fault.ts";
import { createListeners } from "../listeners.ts";
import type { DeviceState, DigitalInput, InputState, Unsubscribe } from "../ports.ts";
import { createToldState } from "../told-state.ts";

/** An input as its driver opens it, and how the device behind it stands. */
export interface OpenedInput extends DigitalInput {
  onDeviceState?(listener: (state: DeviceState, fault?: HardwareFault) => void): Unsubscribe;
  close(): void;
}

export interface KeptInput extends DigitalInput {
  close(): Promise<void>;
}

export interface KeepInputParts {
  readonly now: () => number;
  /** Told why it is unknown, once per reason. */
  readonly onFault?: ((fault: HardwareFault) => void) | undefined;
  readonly firstMs?: number;
  readonly longestMs?: number;
}

/** An input from the first moment on: unknown while `open` fails, which is tried again for ever. */
export function keepInput(open: () => Promise<OpenedInput>, parts: KeepInputParts): KeptInput {
  const { now, onFault, firstMs = 1_000, longestMs = 60_000 } = parts;
  const backOff = createBackOff({ firstMs, longestMs });
  const changes = createListeners<[InputState, number]>();
  const device = createToldState();
  device.onState((_state, fault) => fault && onFault?.(fault));
  let opened: OpenedInput | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  const tryToOpen = async (): Promise<void> => {
    try {
      const input = await open();
      if (closed) return input.close();
      opened = input;
      input.onChange(changes.tell);
      input.onDeviceState?.(device.become);
      device.become("working");
      if (input.state() !== "unknown") changes.tell(input.state(), now());
    } catch (fault) {
      if (fault instanceof HardwareFault) device.become("fault", fault);
      if (!closed) retry = setTimeout(again, backOff.next());
    }
  };
  const again = () => {
    opening = tryToOpen();
  };
  let opening = tryToOpen();

  return {
    state: () => opened?.state() ?? "unknown",
    onChange: changes.add,
    async close() {
      closed = true;
      clearTimeout(retry);
      await opening;
      opened?.close();
    },
  };
}
