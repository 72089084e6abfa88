import type { IdDocument } from "../ports.ts";
import { isIdNumber } from "./id-number.ts";

/** What is left of a card's text: its kind and the keyed hash of its number, or why there is none. */
export type DocumentReading =
  | { readonly type: "document"; readonly document: IdDocument; readonly numberHash: string }
  | { readonly type: "refused"; readonly reason: "layout-unknown" | "number-wrong" | "not-permitted" };

export interface ReadDocumentOptions {
  /** The keyed hash; the number is given to nobody else. */
  readonly hashNumber: (idNumber: string) => string;
  /** The kinds of document that may be read; all where nothing is said. */
  readonly documents?: readonly IdDocument[];
}

/** Byte offsets into the 256 bytes of text. */
interface Place {
  readonly document: IdDocument;
  readonly numberAt: number;
  readonly numberBytes: number;
}

/** Where every layout has the letter that says which one it is. */
const TYPE_AT = 248;

/** On a citizen's card stands a space in its place. */
const PLACES: ReadonlyMap<string, Place> = new Map([
  [" ", { document: "citizen", numberAt: 122, numberBytes: 36 }],
  ["J", { document: "hmt", numberAt: 122, numberBytes: 36 }],
  ["I", { document: "foreign-2017", numberAt: 122, numberBytes: 30 }],
  ["Y", { document: "foreign-2023", numberAt: 122, numberBytes: 36 }],
]);

/**
 * Makes a keyed hash of the number in a card's text (256 bytes, UTF-16LE) and overwrites the text. Name, address, birth and all
 * else are not even decoded. Total; the number stands only in one string that nothing refers to any more when this returns.
 */
export function readDocument(text: Uint8Array, { hashNumber, documents }: ReadDocumentOptions): DocumentReading {
  const refused = (reason: "layout-unknown" | "number-wrong" | "not-permitted") =>
    ({ type: "refused", reason }) as const;
  try {
    const place = PLACES.get(decode(text, TYPE_AT, 2));
    if (place === undefined) return refused("layout-unknown");
    const { document, numberAt, numberBytes } = place;
    if (documents?.includes(document) === false) return refused("not-permitted");
    const number = decode(text, numberAt, numberBytes).trimEnd().toUpperCase();
    if (!isIdNumber(number, document)) return refused("number-wrong");
    return { type: "document", document, numberHash: hashNumber(number) };
  } finally {
    text.fill(0);
  }
}

const utf16 = new TextDecoder("utf-16le");

function decode(text: Uint8Array, at: number, bytes: number): string {
  return utf16.decode(text.subarray(at, at + bytes));
}
