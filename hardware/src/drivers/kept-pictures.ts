import type { TransportPiece } from "./transport-stream.ts";

/** What a decoder that begins now has to read first, and when each picture in it came (monotonic milliseconds). */
export interface Backlog {
  readonly pieces: readonly Uint8Array[];
  readonly arrivals: readonly number[];
}

/** The pictures of a stream that nobody decodes at this moment, from its last key picture on. */
export interface KeptPictures {
  /** Keeps a piece, which came at `at` (monotonic milliseconds). */
  add(piece: TransportPiece, at: number): void;
  /** Undefined while a key picture is waited for; without pictures where waiting for one was given up. */
  backlog(): Backlog | undefined;
  /** Pictures a second lately; undefined before two came. */
  rate(): number | undefined;
}

/** A key picture is not waited for longer, and what follows one not kept longer: cameras that save most send one in ten seconds. */
const MOST_KEPT_MS = 20_000;
/** Twenty seconds of 6 Mbit/s. */
const MOST_KEPT_BYTES = 16 * 1024 * 1024;
/** The rate is that of so many pictures: two seconds of most cameras. */
const RATED_PICTURES = 32;

/** Creates an empty memory for one stream; `now` is when it began (monotonic milliseconds). */
export function createKeptPictures(now: number): KeptPictures {
  const tables = new Map<"programs" | "streams", Uint8Array>();
  let lately: readonly number[] = [];
  let pieces: Uint8Array[] = [];
  let arrivals: number[] = [];
  let bytes = 0;
  let since = now;
  /** Whether what is kept begins with a key picture, or one is waited for, or nobody waits any longer. */
  let stands: "waiting" | "kept" | "given-up" = "waiting";

  const begin = (next: typeof stands, at: number) => {
    [pieces, arrivals, bytes, since, stands] = [[], [], 0, at, next];
  };
  const noteArrival = (at: number, isKey: boolean) => {
    lately = [...lately.slice(1 - RATED_PICTURES), at];
    if (isKey) begin("kept", at);
    if (stands === "kept") arrivals.push(at);
  };

  return {
    add(piece, at) {
      if (piece.type === "table") {
        // ffmpeg's tables are one packet each; they stand in front of every backlog.
        tables.set(piece.table, piece.bytes);
        return;
      }
      if (piece.type === "picture") noteArrival(at, piece.isKey);
      if (stands === "kept") {
        pieces.push(piece.bytes);
        bytes += piece.bytes.length;
      }
      if (bytes > MOST_KEPT_BYTES || at - since > MOST_KEPT_MS) begin("given-up", at);
    },
    backlog: () => (stands === "waiting" ? undefined : { pieces: [...tables.values(), ...pieces], arrivals }),
    rate() {
      const [first, last] = [lately[0], lately.at(-1)];
      if (first === undefined || last === undefined || last <= first) return undefined;
      return ((lately.length - 1) * 1_000) / (last - first);
    },
  };
}
