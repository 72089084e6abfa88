/** A face that was before the camera a moment ago. */
export interface RecentFace {
  readonly descriptor: Float32Array;
  /** 0–1. */
  readonly rating: number;
  readonly trackId: number;
  /** Monotonic milliseconds of its frame. */
  readonly capturedAt: number;
}

/** Faces of the last seconds, for whoever shows a card meanwhile; in memory only, and gone by themselves. */
export interface RecentFaces {
  note(face: RecentFace): void;
  /** Those seen at a monotonic moment or later, oldest first. */
  since(capturedAt: number): readonly RecentFace[];
  clear(): void;
}

/** Longer than this no face is kept, whether anybody asked or not (milliseconds). */
export const keptForMs = 5_000;
/** Four people at ten looks a second; more only crowd out the oldest. */
const mostKept = 200;

/** Keeps what it is told for five seconds; `after` calls back once and returns how to call it off. */
export function createRecentFaces(parts: {
  /** Whether this door compares faces with the owners of cards at all: where it does not, nobody's is kept. */
  readonly isWanted: () => boolean;
  readonly monotonicNow: () => number;
  readonly after: (milliseconds: number, act: () => void) => () => void;
}): RecentFaces {
  let kept: readonly RecentFace[] = [];
  let callOff: (() => void) | undefined;
  const drop = () => {
    const from = parts.monotonicNow() - keptForMs;
    kept = kept.filter(({ capturedAt }) => capturedAt > from);
  };
  const sweep = () => {
    drop();
    const [eldest] = kept;
    // No later than the eldest is due: nothing that came after it may wait for a whole round.
    callOff = eldest && parts.after(Math.max(1, eldest.capturedAt + keptForMs - parts.monotonicNow()), sweep);
  };
  return {
    note(face) {
      if (!parts.isWanted()) return;
      drop();
      kept = [...kept, face].slice(-mostKept);
      callOff ??= parts.after(keptForMs, sweep);
    },
    since(capturedAt) {
      drop();
      return kept.filter((face) => face.capturedAt >= capturedAt);
    },
    clear() {
      kept = [];
      callOff?.();
      callOff = undefined;
    },
  };
}
