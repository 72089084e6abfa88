/** What is known of the scene when a frame arrives. */
export interface Scene {
  /** Monotonic milliseconds. */
  readonly at: number;
  /** Whether anything moved since the frame last looked at. */
  readonly moved: boolean;
  /** Somebody is near and not decided on, or asked for something. */
  readonly waiting: boolean;
  /** Somebody is there at all. */
  readonly followed: boolean;
}

/** How busy looking keeps this board. */
export interface Pace {
  /** When the last look ended, and what looks cost lately (milliseconds). */
  readonly lastEnd?: number;
  readonly cost: number;
  readonly lastMovement?: number;
}

export const unhurried: Pace = { cost: 0 };

/** The share of the time that looks may take while nobody waits: with something moving, and with nothing. */
const shares = { moving: 0.5, still: 0.2 } as const;
/** People already decided on are only followed: so often is enough not to lose them. */
const followEveryMs = 150;
/** Somebody may stand so still that nothing moves: an unchanged picture is looked at so often all the same. */
const stillEveryMs = 700;
/** After a movement ended, whoever moved may be near enough only now. */
const movementLastsMs = 1_000;
/** How much of a new cost is believed: a single slow look is no slow board. */
const trust = 0.3;

/**
 * Whether a frame is looked at: always while somebody waits; otherwise looks take at most a share of the time, so that a
 * small board keeps the rest for cards, pictures and the link; pure.
 */
export function mayLook({ lastEnd, cost, lastMovement }: Pace, { at, moved, waiting, followed }: Scene): boolean {
  if (waiting || lastEnd === undefined) return true;
  const isMoving = moved || (lastMovement !== undefined && at - lastMovement <= movementLastsMs);
  const idle = at - lastEnd;
  if (followed) return idle >= Math.max(followEveryMs - cost, restAfter(cost, shares.moving));
  if (isMoving) return idle >= restAfter(cost, shares.moving);
  return idle >= Math.max(stillEveryMs, restAfter(cost, shares.still));
}

/** Notes that something moved; pure. */
export function noteMovement(pace: Pace, { at, moved }: Pick<Scene, "at" | "moved">): Pace {
  return moved ? { ...pace, lastMovement: at } : pace;
}

/** Notes what a look cost; pure. */
export function noteLook(pace: Pace, { began, ended }: { readonly began: number; readonly ended: number }): Pace {
  const took = Math.max(0, ended - began);
  const cost = pace.lastEnd === undefined ? took : pace.cost + trust * (took - pace.cost);
  return { ...pace, lastEnd: ended, cost };
}

/** How long nobody looks after a look of this cost, so that looks take this share of the time. */
const restAfter = (cost: number, share: number): number => (cost * (1 - share)) / share;
