import type { WalksThrough } from "../configuration/simulator-config.ts";
import { createListeners } from "../listeners.ts";
import type { ContactState, DoorContact, Lock } from "../ports.ts";

/** A leaf with its magnet contact: somebody moves it, a stone may hold it, a closer pulls it shut. */
export interface DoorLeaf {
  readonly contact: DoorContact;
  open(): void;
  /** Somebody opens it and goes; where people walk through by themselves they let it fall shut behind them. */
  passThrough(): void;
  /** Says whether the leaf is shut now; a stone keeps it open. */
  shut(): boolean;
  /** Cuts the contact's wire: nobody knows any more where the leaf is, until somebody moves it and the wire is whole again. */
  cut(): void;
  hasStone(): boolean;
  /** Lays the stone down, or takes it away, upon which an open leaf falls shut. */
  stone(lies: boolean): void;
  close(): void;
}

export interface DoorLeafParts {
  readonly now: () => number;
  /** With `lock`: a person opens after each unlocking, if the lock still lets them, and lets the leaf fall shut. */
  readonly walksThrough?: WalksThrough;
  readonly lock?: Pick<Lock, "state" | "onState">;
}

/** Creates a closed leaf without a stone. */
export function createDoorLeaf({ now, walksThrough, lock }: DoorLeafParts): DoorLeaf {
  const changes = createListeners<[ContactState, number]>();
  const timers = new Set<NodeJS.Timeout>();
  let state: ContactState = "closed";
  let stone = false;

  const become = (next: ContactState) => {
    if (state === next) return;
    state = next;
    changes.tell(next, now());
  };
  const shut = () => {
    if (!stone) become("closed");
    return state === "closed";
  };
  const later = (milliseconds: number, act: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, milliseconds);
    timers.add(timer);
  };

  const passThrough = () => {
    become("open");
    if (walksThrough !== undefined) later(walksThrough.closeAfterMs, shut);
  };

  const stopWalking = lock?.onState((lockState) => {
    if (walksThrough === undefined || lockState !== "unlocked") return;
    later(walksThrough.openAfterMs, () => {
      if (lock.state() === "unlocked") passThrough();
    });
  });

  return {
    contact: { state: () => state, onChange: changes.add },
    open: () => become("open"),
    passThrough,
    shut,
    cut: () => become("unknown"),
    hasStone: () => stone,
    stone(lies) {
      stone = lies;
      if (!lies) shut();
    },
    close() {
      stopWalking?.();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
