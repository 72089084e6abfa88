import type { HardwareFault } from "./fault.ts";
import { createListeners } from "./listeners.ts";
import type { DeviceState, Unsubscribe } from "./ports.ts";

/** How a device stands, and whoever wants to be told of it. */
export interface ToldState {
  state(): DeviceState;
  onState(listener: (state: DeviceState, fault?: HardwareFault) => void): Unsubscribe;
  /** Tells a state that is new, or a fault that is there for another reason than before. */
  become(next: DeviceState, fault?: HardwareFault): void;
}

/** Creates the state of a device that is starting. */
export function createToldState(): ToldState {
  const states = createListeners<[DeviceState, HardwareFault?]>();
  let state: DeviceState = "starting";
  let reason: HardwareFault["code"] | undefined;
  return {
    state: () => state,
    onState: states.add,
    become(next, fault) {
      if (state === next && reason === fault?.code) return;
      state = next;
      reason = fault?.code;
      if (fault === undefined) states.tell(next);
      else states.tell(next, fault);
    },
  };
}
