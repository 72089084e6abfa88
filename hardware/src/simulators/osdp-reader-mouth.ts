import type { After } from "../timers.ts";

/** What goes wrong with the next replies, each so many times; delay and noise with the next one alone. */
export interface ReplyTrouble {
  readonly drop?: number;
  readonly corrupt?: number;
  readonly repeat?: number;
  /** The reader says that it is busy instead of obeying. */
  readonly busy?: number;
  readonly delayMs?: number;
  /** Bytes that the line brings in front of the reply. */
  readonly noise?: Uint8Array;
}

/** Puts replies on the line, with what is to go wrong with them. */
export interface ReaderMouth {
  say(reply: Buffer): void;
  isBusy(): boolean;
  /** How long it thinks before each reply from now on. */
  slow(milliseconds: number): void;
  trouble(trouble: ReplyTrouble): void;
}

/** Creates a mouth with which nothing goes wrong yet; the line is plugged in as long as `isPlugged` says so. */
export function createReaderMouth(parts: {
  readonly write: (bytes: Uint8Array) => void;
  readonly after: After;
  readonly isPlugged: () => boolean;
}): ReaderMouth {
  const { write, after, isPlugged } = parts;
  let troubles: ReplyTrouble = {};
  let thinksMs = 0;
  const spend = (what: "drop" | "corrupt" | "repeat" | "busy"): boolean => {
    const left = troubles[what] ?? 0;
    troubles = { ...troubles, [what]: Math.max(0, left - 1) };
    return left > 0;
  };
  return {
    say(reply) {
      const { delayMs = thinksMs, noise = Buffer.alloc(0) } = troubles;
      const { delayMs: _delayMs, noise: _noise, ...later } = troubles;
      troubles = later;
      const said = [noise, spend("corrupt") ? spoiled(reply) : reply, ...(spend("repeat") ? [reply] : [])];
      if (spend("drop")) return;
      const put = () => {
        if (isPlugged()) write(Buffer.concat(said));
      };
      if (delayMs === 0) put();
      else after(delayMs, put);
    },
    isBusy: () => spend("busy"),
    slow(milliseconds) {
      thinksMs = milliseconds;
    },
    trouble(next) {
      troubles = { ...troubles, ...next };
    },
  };
}

function spoiled(reply: Buffer): Buffer {
  const at = reply.length - 3;
  return Buffer.from(reply.map((byte, index) => (index === at ? byte ^ 0x55 : byte)));
}
