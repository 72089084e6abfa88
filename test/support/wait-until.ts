import { setTimeout as delay } from "node:timers/promises";

/** What was waited for did not come about; `last` is what the probe said at the end. */
class WaitedInVain extends Error {
  readonly code = "waited-in-vain";
  constructor(what: string, withinMs: number, last: unknown) {
    super(`waited ${withinMs / 1000} s in vain for ${what} (at the end: ${describe(last)})`);
    this.name = "WaitedInVain";
  }
}

/**
 * Asks `probe` again and again until it gives something that is neither undefined nor false, and returns that; throws
 * WaitedInVain after `withinMs`. A probe that throws has not come about yet.
 */
export async function waitUntil<Found>(
  what: string,
  probe: () => Found | undefined | false | Promise<Found | undefined | false>,
  { withinMs = 15_000, everyMs = 25 }: { readonly withinMs?: number; readonly everyMs?: number } = {},
): Promise<Found> {
  const until = performance.now() + withinMs;
  for (;;) {
    const found = await attempt(probe);
    if (found.type === "value" && found.value !== undefined && found.value !== false) return found.value;
    if (performance.now() >= until) {
      throw new WaitedInVain(what, withinMs, found.type === "value" ? found.value : found.fault);
    }
    await delay(everyMs);
  }
}

async function attempt<Found>(probe: () => Found | Promise<Found>) {
  try {
    return { type: "value", value: await probe() } as const;
  } catch (fault) {
    return { type: "fault", fault } as const;
  }
}

function describe(last: unknown): string {
  if (last instanceof Error) return last.message;
  return last === undefined ? "nothing" : JSON.stringify(last);
}
