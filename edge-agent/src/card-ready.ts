import type { DeviceState, LockState } from "@menshen/hardware";

/** Whether a registered card would open the door now, or the first thing that is missing. */
export type CardReadiness = "ready" | "reader-silent" | "roster-missing" | "lock-unreachable";

interface Watched<State> {
  state(): State;
  onState(listener: () => void): void;
}

export interface CardReadyParts {
  readonly hardware: { readonly readers: readonly { readonly cardReader: Watched<DeviceState> }[] };
  readonly keeper: { current(): unknown; onChange(listener: () => void): void };
  readonly lock: Watched<LockState>;
}

/** Says what a card would meet: a reader listens, a roster is held, and the lock's keeper answers. */
export function cardReadiness({ hardware, keeper, lock }: CardReadyParts): CardReadiness {
  if (!hardware.readers.some(({ cardReader }) => cardReader.state() === "working")) return "reader-silent";
  if (keeper.current() === undefined) return "roster-missing";
  return lock.state() === "unknown" ? "lock-unreachable" : "ready";
}

/** Tells once, as soon as a card would open the door for the first time. */
export function onceCardReady(parts: CardReadyParts, tell: () => void): void {
  let told = false;
  const look = () => {
    if (told || cardReadiness(parts) !== "ready") return;
    told = true;
    tell();
  };
  for (const { cardReader } of parts.hardware.readers) cardReader.onState(look);
  parts.keeper.onChange(look);
  parts.lock.onState(look);
  look();
}
