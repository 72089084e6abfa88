import type { DeviceEvent } from "../osdp/device.ts";
import { type After, realAfter } from "../timers.ts";
import type { OsdpLine } from "./osdp-line.ts";

/** Where a reader is to be found from now on. */
export interface OsdpPlace {
  /** 0–126. */
  readonly address: number;
  /** Bits a second. */
  readonly baudRate: number;
}

/** What came of moving a reader. `refused`: it stays as it is, or chose something else; `silent`: it is not known which. */
export type MoveOutcome =
  | { readonly type: "moved" }
  | { readonly type: "failed"; readonly reason: "refused" | "silent" | "offline" };

export interface MovingParts {
  readonly osdp: Pick<OsdpLine, "onEvent" | "order">;
  readonly address: number;
  /** Whether it is being polled: one that is not takes no orders. */
  readonly isOnline: () => boolean;
  readonly after: After | undefined;
}

/**
 * Tells a reader another address and speed (osdp_COMSET). Once it has agreed it is no longer heard here: close the line and open it
 * with the new ones.
 */
export function moveReader(parts: MovingParts, place: OsdpPlace, withinMs = 2_000): Promise<MoveOutcome> {
  const { osdp, address, after = realAfter } = parts;
  if (!parts.isOnline()) return Promise.resolve({ type: "failed", reason: "offline" });
  return new Promise((resolve) => {
    const settle = (outcome: MoveOutcome) => {
      cancel();
      leave();
      resolve(outcome);
    };
    const cancel = after(withinMs, () => settle({ type: "failed", reason: "silent" }));
    const leave = osdp.onEvent((from, event) => {
      const outcome = from === address ? outcomeOf(event, place) : undefined;
      if (outcome !== undefined) settle(outcome);
    });
    osdp.order(address, { type: "set-communication", ...place });
  });
}

function outcomeOf(event: DeviceEvent, place: OsdpPlace): MoveOutcome | undefined {
  if (event.type === "refused" && event.command === "set-communication") return { type: "failed", reason: "refused" };
  if (event.type !== "said" || event.reply.type !== "communication") return undefined;
  const { address, baudRate } = event.reply;
  const isAgreed = address === place.address && baudRate === place.baudRate;
  return isAgreed ? { type: "moved" } : { type: "failed", reason: "refused" };
}
