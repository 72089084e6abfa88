import type { Unsubscribe } from "@menshen/hardware";
import type { LitView } from "../recognition/watch-frame.ts";
import type { FaceDecided } from "./commissioning/bench.ts";
import type { SeenViews } from "./installer/live-view.ts";

/** A place where something is told as it happens, to whoever listens at that moment. */
export interface Tap<Value> {
  tell(value: Value): void;
  listen(listener: (value: Value) => void): Unsubscribe;
}

/** What the installer's page listens to of the recogniser. */
export interface Taps {
  readonly views: Tap<readonly LitView[]>;
  readonly faceDecided: Tap<FaceDecided>;
  /** The newest views, and when they were seen. */
  newestViews(): SeenViews | undefined;
}

/** Creates the taps of one door; without listeners they cost nothing. */
export function createTaps(monotonicNow: () => number): Taps {
  let newest: SeenViews | undefined;
  const views = createTap<readonly LitView[]>();
  return {
    views: {
      listen: views.listen,
      tell(seen) {
        newest = { views: seen, at: monotonicNow() };
        views.tell(seen);
      },
    },
    faceDecided: createTap(),
    newestViews: () => newest,
  };
}

function createTap<Value>(): Tap<Value> {
  const listeners = new Set<(value: Value) => void>();
  return {
    tell(value) {
      for (const listener of [...listeners]) listener(value);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
