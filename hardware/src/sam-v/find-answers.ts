import { PREAMBLE } from "./command.ts";
import { type SamStatus, statusOf } from "./status.ts";

/** One whole answer, its checksum being right. */
export interface SamAnswer {
  readonly status: SamStatus;
  /** How many bytes came behind the status. */
  readonly length: number;
  /** The 256 bytes of a card's text, in the finder's own memory: overwritten as soon as the listener returns. */
  readonly text?: Uint8Array;
}

/** What a finder tells. */
export interface AnswerSink {
  onAnswer(answer: SamAnswer): void;
  /** What looked like an answer up to its end had a wrong checksum. */
  onDamaged(): void;
}

/** Cuts arriving bytes into answers and looks for the next beginning wherever one turns out to be none. */
export interface AnswerFinder {
  take(bytes: Uint8Array): void;
  /** Forgets what has come so far and overwrites it. */
  forget(): void;
}

const LENGTH_AT = PREAMBLE.length;
/** Preamble and length. */
const HEAD = LENGTH_AT + 2;
/** Status bytes and checksum, the shortest answer. */
const SHORTEST = 4;
/** The longest answer without text; the module's number has 16 bytes. */
const LONGEST_PLAIN = 64;
/** Status, both lengths, text, photograph, checksum. */
const TEXT_BYTES = 256;
const PHOTO_BYTES = 1_024;
const CARD_LENGTH = 3 + 4 + TEXT_BYTES + PHOTO_BYTES + 1;
/** Where a card's answer says what it is: all right, 256 bytes of text, 1024 of photograph. */
const CARD_HEAD: readonly number[] = [0x00, 0x00, 0x90, 0x01, 0x00, 0x04, 0x00];
const TEXT_AT = HEAD + CARD_HEAD.length;
const PHOTO_AT = TEXT_AT + TEXT_BYTES;

/**
 * Creates a finder. The photograph is never held: its bytes go through the checksum one by one and nowhere else. All else of an
 * answer stands in 271 bytes that are overwritten when the answer has been told.
 */
export function createAnswerFinder(sink: AnswerSink): AnswerFinder {
  const held = new Uint8Array(PHOTO_AT);
  let count = 0;
  /** Bytes of the answer seen, the photograph's included. */
  let seen = 0;
  let check = 0;

  const forget = () => {
    held.fill(0, 0, count);
    count = 0;
    seen = 0;
    check = 0;
  };

  const startAnew = () => {
    const next = held.subarray(0, count).indexOf(PREAMBLE[0] ?? 0, 1);
    const rest = held.slice(next < 0 ? count : next, count);
    forget();
    for (const byte of rest) step(byte);
    rest.fill(0);
  };

  const finish = (length: number) => {
    // The XOR over everything behind the preamble, the checksum itself included.
    if (check !== 0) {
      sink.onDamaged();
      return startAnew();
    }
    const isCard = length === CARD_LENGTH;
    sink.onAnswer({
      status: statusOf(held[HEAD + 2] ?? 0),
      length: length - SHORTEST,
      ...(isCard && { text: held.subarray(TEXT_AT, PHOTO_AT) }),
    });
    forget();
  };

  const step = (byte: number) => {
    if (seen === 0 && byte !== PREAMBLE[0]) return;
    seen += 1;
    if (seen > LENGTH_AT) check ^= byte;
    const length = lengthOf(held);
    // Photograph and the checksum behind it are in nobody's memory.
    if (seen <= PHOTO_AT) held[count++] = byte;
    if (!couldBeAnswer(held, count)) startAnew();
    else if (seen > HEAD && seen === HEAD + length) finish(length);
  };

  return {
    take(bytes) {
      for (const byte of bytes) step(byte);
    },
    forget,
  };
}

function lengthOf(held: Uint8Array): number {
  return ((held[LENGTH_AT] ?? 0) << 8) | (held[LENGTH_AT + 1] ?? 0);
}

/** Whether the bytes so far can be the beginning of an answer; only the newest needs a look. */
function couldBeAnswer(held: Uint8Array, count: number): boolean {
  const at = count - 1;
  if (at < LENGTH_AT) return held[at] === PREAMBLE[at];
  const length = lengthOf(held);
  if (at === HEAD - 1) return length === CARD_LENGTH || (length >= SHORTEST && length <= LONGEST_PLAIN);
  if (length !== CARD_LENGTH || at < HEAD || at >= TEXT_AT) return true;
  return held[at] === CARD_HEAD[at - HEAD];
}
