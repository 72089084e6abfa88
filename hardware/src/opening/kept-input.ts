import { createBackOff } from "../back-off.ts";
import { createListeners } from "../listeners.ts";
import type { DigitalInput, InputState } from "../ports.ts";

/** An input as its driver opens it. */
export interface OpenedInput extends DigitalInput {
  close(): void;
}

export interface KeptInput extends DigitalInput {
  close(): Promise<void>;
}

/** An input from the first moment on: unknown while `open` fails, which is tried again for ever. */
export function keepInput(
  open: () => Promise<OpenedInput>,
  {
    now,
    firstMs = 1_000,
    longestMs = 60_000,
  }: { readonly now: () => number; readonly firstMs?: number; readonly longestMs?: number },
): KeptInput {
  const backOff = createBackOff({ firstMs, longestMs });
  const changes = createListeners<[InputState, number]>();
  let opened: OpenedInput | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  const tryToOpen = async (): Promise<void> => {
    try {
      const input = await open();
      if (closed) return input.close();
      opened = input;
      input.onChange(changes.tell);
      if (input.state() !== "unknown") changes.tell(input.state(), now());
    } catch {
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
