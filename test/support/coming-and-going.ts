import { setTimeout as delay } from "node:timers/promises";
import { type DoorAction, HardwareFault } from "@menshen/hardware";
import type { Chance } from "./chance.ts";
import { residents, unknownCard } from "./small-site.ts";
import type { House } from "./start-house.ts";

/** People who come and go without a pause, whether or not the door answers. */
export interface Traffic {
  /** How often a card was held to a reader that was there. */
  presented(): number;
  /** Sends everybody home; resolves when the last of them has gone. */
  stop(): Promise<void>;
}

const pauseMs = { shortest: 30, longest: 150 };

/** Lets residents and a stranger hold cards to the reader, press the button inside and move the leaf, in random order. */
export function startTraffic(house: House, chance: Chance): Traffic {
  let presented = 0;
  let stopped = false;
  const run = async () => {
    while (!stopped) {
      const action = chooseAction(chance);
      const reached = await attempt(house, action);
      if ("card" in action && reached) presented += 1;
      await delay(chance.between(pauseMs.shortest, pauseMs.longest));
    }
  };
  const running = run();
  return {
    presented: () => presented,
    async stop() {
      stopped = true;
      await running;
    },
  };
}

function chooseAction(chance: Chance): DoorAction {
  const what = chance.between(0, 1);
  if (what < 0.1) return { exit: true };
  if (what < 0.2) return { contact: chance.oneOf(["open", "closed"]) };
  if (what < 0.35) return { card: unknownCard };
  return { card: chance.oneOf(residents).cardNumber };
}

/** Whether the reader was reached; somebody whose answer was lost on the way counts, as the door may have acted. */
async function attempt(house: House, action: DoorAction): Promise<boolean> {
  try {
    await house.act(action);
    return true;
  } catch (fault) {
    if (!(fault instanceof HardwareFault)) throw fault;
    const { code } = (fault.cause ?? {}) as { readonly code?: unknown };
    return code !== "ECONNREFUSED" && code !== "ENOENT";
  }
}
