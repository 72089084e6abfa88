import type { HardwareFault } from "../fault.ts";
import { createListeners } from "../listeners.ts";
import type { Camera, DeviceState, Frame } from "../ports.ts";
import { createToldState } from "../told-state.ts";
import { createPictureMemory } from "./picture-memory.ts";

/** A picture before it is numbered. */
export type Picture = Omit<Frame, "sequence">;

/** A picture that is decoded when somebody takes it; `undefined` where it cannot be read. */
export interface Undecoded {
  readonly capturedAt: number;
  decode(): Promise<Omit<Picture, "capturedAt"> | undefined>;
}

/** The half of a camera that every driver shares: numbering, newest-only delivery, state. */
export interface FrameRelay extends Pick<Camera, "frames" | "play" | "ended" | "dropped" | "state" | "onState"> {
  /** Memory for a picture of so many bytes: whoever is shown one that lies there gives it back. */
  room(bytes: number): Uint8Array;
  /** Takes memory back whose picture is not shown. */
  discard(room: Uint8Array): void;
  /** Numbers the picture, hands it to everyone who looks and sets the state to working. */
  offer(picture: Picture): void;
  /**
   * Numbers a picture and has it decoded once, for whoever takes it: one that a newer takes the place of costs nothing. It
   * is working once a picture could be read.
   */
  offerUndecoded(picture: Undecoded): void;
  /** Resolves when every picture that somebody took or that still waits is decoded. */
  settled(): Promise<void>;
  become(state: DeviceState, fault?: HardwareFault): void;
  /** Whether anyone is looking, or it plays for nobody. */
  isWatched(): boolean;
  /** Resolves when someone looks or it plays for nobody, or when the relay has ended. */
  watched(): Promise<void>;
  /** No more pictures: who looks gets the last one, then the end, or `fault` thrown. */
  end(fault?: HardwareFault): void;
}

/** One who looks: at most one picture waits, and a newer one takes its place. */
interface Slot {
  waiting?: Waiting | undefined;
  wake?: (() => void) | undefined;
}

/** A numbered picture that somebody may take. */
interface Waiting {
  take(): Promise<Frame | undefined>;
  /** Nobody took it. */
  drop(): void;
}

type End = { readonly fault: HardwareFault | undefined };

/**
 * Creates a relay in state starting that nobody looks at. Memory taken from its `room` and shown is given back once every viewer
 * let go of the picture, or a newer one took its place, and the next picture lies there: at 20 MB a second, waiting for the
 * collector costs a small board a third of its time, and V8's does not even count memory that threads share.
 */
export function createFrameRelay(): FrameRelay {
  const slots = new Set<Slot>();
  const { state, onState, become } = createToldState();
  const memory = createPictureMemory();
  const arrivals = createListeners<[]>();
  let sequence = 0;
  let dropped = 0;
  /** The last picture shown, until somebody takes it. */
  let unseen: Waiting | undefined;
  let decoding: Promise<unknown> = Promise.resolve();
  let end: End | undefined;
  let playsForNobody = false;
  const over = Promise.withResolvers<void>();
  // Whoever asks is told; that nobody asks is no fault of the program.
  over.promise.catch(() => undefined);

  async function* frames(signal?: AbortSignal): AsyncGenerator<Frame, void, void> {
    const slot: Slot = {};
    const wake = () => slot.wake?.();
    signal?.addEventListener("abort", wake);
    slots.add(slot);
    arrivals.tell();
    try {
      while (signal?.aborted !== true) {
        const { waiting } = slot;
        slot.waiting = undefined;
        if (waiting === unseen) unseen = undefined;
        if (waiting === undefined && end !== undefined) return finish(end);
        const frame = await (waiting === undefined ? change(slot) : waiting.take());
        if (frame !== undefined) yield frame;
      }
    } finally {
      slots.delete(slot);
      slot.waiting?.drop();
      signal?.removeEventListener("abort", wake);
    }
  }

  const sharedAmong = (viewers: number, frame: Frame): Shown =>
    memory.owns(frame.data) ? shared(viewers, frame, memory.giveBack) : { view: () => frame, letGo: () => {} };

  const show = (waiting: Waiting) => {
    // Whoever looks beside another misses what the other took, and that was looked at.
    if (unseen !== undefined && [...slots].some((slot) => slot.waiting === unseen)) dropped += 1;
    unseen = waiting;
    for (const slot of slots) {
      slot.waiting?.drop();
      slot.waiting = waiting;
      slot.wake?.();
    }
  };

  return {
    room: memory.take,
    discard: memory.giveBack,
    frames,
    play() {
      playsForNobody = true;
      arrivals.tell();
    },
    ended: over.promise,
    get dropped() {
      return dropped;
    },
    state,
    onState,
    become,
    offer(picture) {
      if (end !== undefined) return;
      const shown = sharedAmong(slots.size, { ...picture, sequence });
      sequence += 1;
      become("working");
      show({ take: () => Promise.resolve(shown.view()), drop: shown.letGo });
    },
    offerUndecoded({ capturedAt, decode }) {
      if (end !== undefined) return;
      const own = sequence;
      sequence += 1;
      let viewers = slots.size;
      let decoded: Promise<Shown | undefined> | undefined;
      const decodeOnce = () => {
        decoded ??= decode().then((picture) => {
          if (picture === undefined) return undefined;
          become("working");
          return sharedAmong(viewers, { ...picture, capturedAt, sequence: own });
        });
        decoding = decoded;
        return decoded;
      };
      const take = () => decodeOnce().then((shown) => shown?.view());
      const drop = () => {
        if (decoded === undefined) viewers -= 1;
        else
          void decoded.then(
            (shown) => shown?.letGo(),
            // Whoever takes it is told.
            () => undefined,
          );
      };
      // With nobody looking, reading it is the only sign that the camera works.
      if (slots.size === 0) void decodeOnce();
      show({ take, drop });
    },
    async settled() {
      await Promise.all([...slots].map(({ waiting }) => waiting?.take()));
      await decoding;
    },
    isWatched: () => slots.size > 0 || playsForNobody,
    watched() {
      if (slots.size > 0 || playsForNobody || end !== undefined) return Promise.resolve();
      return new Promise((resolve) => {
        const leave = arrivals.add(() => {
          leave();
          resolve();
        });
      });
    },
    end(fault) {
      end ??= { fault };
      if (end.fault === undefined) over.resolve();
      else over.reject(end.fault);
      for (const slot of slots) slot.wake?.();
      arrivals.tell();
    },
  };
}

/** One picture before several viewers: its memory is given back when the last of them let go of it. */
interface Shown {
  /** The frame as one of them holds it, who lets go of it by `release`. */
  view(): Frame;
  /** One of them never took it. */
  letGo(): void;
}

const NO_PIXELS = new Uint8Array(0);

/** A view is empty once it was released: the memory is soon another picture's, and nobody may take that for this one. */
function shared(viewers: number, frame: Frame, giveBack: (room: Uint8Array) => void): Shown {
  const room = frame.data;
  let left = viewers;
  const letGo = () => {
    left -= 1;
    if (left === 0) giveBack(room);
  };
  if (viewers === 0) giveBack(room);
  return {
    letGo,
    view() {
      let data = room;
      return {
        ...frame,
        get data() {
          return data;
        },
        release() {
          if (data === NO_PIXELS) return;
          data = NO_PIXELS;
          letGo();
        },
      };
    },
  };
}

function change(slot: Slot): Promise<undefined> {
  return new Promise((resolve) => {
    slot.wake = () => resolve(undefined);
  });
}

function finish({ fault }: End): void {
  if (fault !== undefined) throw fault;
}
