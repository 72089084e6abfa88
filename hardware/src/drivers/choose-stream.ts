import { LARGEST_PICTURE, type PictureSize } from "./picture-size.ts";

/** Which of a camera's two streams is shown, as time passes. */
export interface StreamChoice {
  /** Asks for whole pictures for so many milliseconds. */
  wholeFor(milliseconds: number): void;
  /** Whether the main stream's pictures are needed at this moment. */
  isWholeWanted(): boolean;
  /** Whether a picture of the substream that came now is shown. */
  takesSub(picture: Stamped): boolean;
  /** Whether a picture of the main stream that was decoded now is shown. */
  takesWhole(picture: Stamped): boolean;
  /** The main stream is gone; and there. */
  loseMain(): void;
  findMain(): void;
  /** How large the main stream's pictures are shown. */
  learnSize(size: PictureSize): void;
  /** A substream's picture, with how many times smaller it is than the main stream's; without while that is gone. */
  mark<Sized extends PictureSize>(picture: Sized): Sized & { readonly reduced?: number };
}

/** A picture and when it came (monotonic milliseconds). */
interface Stamped {
  readonly capturedAt: number;
}

/**
 * Whole pictures are decoded so long after nobody asked for them any longer (milliseconds): to begin again with a backlog of two
 * seconds costs as much as three seconds of them (docs/decisions/0036).
 */
const LINGERS_MS = 3_000;
/** A substream without a picture for so long, or a main stream without a whole one, is not waited for: the other is shown. */
const QUIET_AFTER_MS = { sub: 2_000, whole: 1_000 } as const;

/** Creates the choice of a camera that just began, at `fps` pictures a second; one that is not `sparing` always wants whole pictures. */
export function createStreamChoice(parts: {
  readonly now: () => number;
  readonly fps: number;
  readonly sparing: boolean;
}): StreamChoice {
  const { now } = parts;
  const period = 1_000 / parts.fps;
  let wholeSize: PictureSize = LARGEST_PICTURE;
  let isMainGone = false;
  let wholeUntil = parts.sparing ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  let lastSubAt = now();
  let lastWholeAt = Number.NEGATIVE_INFINITY;
  let shownAt = Number.NEGATIVE_INFINITY;

  const wholeFor = (milliseconds: number) => {
    wholeUntil = Math.max(wholeUntil, now() + milliseconds);
  };
  const isWholeWanted = () => {
    // One that comes and goes does not start a decoder each time.
    if (now() - lastSubAt > QUIET_AFTER_MS.sub + period) wholeFor(0);
    return now() < wholeUntil + LINGERS_MS;
  };
  const isWholeShown = () => isWholeWanted() && now() - lastWholeAt <= QUIET_AFTER_MS.whole + 2 * period;
  /** Nobody is shown what is older than what they saw already. */
  const isNew = ({ capturedAt }: Stamped): boolean => {
    if (capturedAt < shownAt) return false;
    shownAt = capturedAt;
    return true;
  };

  return {
    wholeFor,
    isWholeWanted,
    takesSub(picture) {
      lastSubAt = now();
      return !isWholeShown() && isNew(picture);
    },
    takesWhole(picture) {
      lastWholeAt = now();
      return isNew(picture);
    },
    loseMain() {
      isMainGone = true;
      lastWholeAt = Number.NEGATIVE_INFINITY;
    },
    findMain() {
      isMainGone = false;
    },
    learnSize({ width, height }) {
      wholeSize = { width, height };
    },
    mark(picture) {
      // Of two shapes the larger difference counts: rather a face too many is taken for near.
      const reduced = Math.max(wholeSize.width / picture.width, wholeSize.height / picture.height);
      return isMainGone || reduced <= 1 ? picture : { ...picture, reduced };
    },
  };
}
