import type { DenyReason, DoorMode } from "@menshen/protocol";

/** Whether whoever comes finds the door open: nobody is turned away there. Pure. */
export const isOpenToAll = (mode: DoorMode): boolean => mode === "unlocked" || mode === "locked-open";

/** Why nobody is let in from outside in a mode; undefined in the modes that let people in. Pure. */
export function closedMode(mode: DoorMode): DenyReason | undefined {
  if (mode === "blocked") return "door-blocked";
  if (mode === "locked-down") return "door-locked-down";
  return undefined;
}
