/** Where a reader of JPEGs stands: outside of pictures, among a picture's segments, or in its coded pixels. */
export interface Scan {
  readonly place: "outside" | "segments" | "pixels";
  /** Where the picture began; where it stands outside of pictures, the first byte that still matters. */
  readonly begin: number;
  readonly at: number;
}

/** One step on, or more bytes are needed, or the picture from `begin` ends before `at`. */
export type Stepped = Scan | "more" | { readonly picture: Scan };

/** Markers, ITU-T T.81 table B.1; restarts (D0–D7), SOI, EOI and TEM stand alone, all others carry a length. */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const TEM = 0x01;
const isRestart = (code: number) => code >= 0xd0 && code <= 0xd7;

/** Reads on by one marker or one segment; pure, and each step goes forward. */
export function stepScan(bytes: Uint8Array, scan: Scan): Stepped {
  return scan.place === "segments" ? stepSegment(bytes, scan) : stepToMarker(bytes, scan);
}

function stepToMarker(bytes: Uint8Array, { place, begin, at: from }: Scan): Stepped {
  const at = bytes.indexOf(0xff, from);
  if (at === -1 || at + 1 >= bytes.length) return "more";
  const code = bytes[at + 1];
  if (place === "outside") return code === SOI ? entered(at) : outside(at + 1);
  if (code === 0xff) return { place, begin, at: at + 1 };
  const isData = code === 0 || isRestart(code ?? 0);
  return isData ? { place, begin, at: at + 2 } : { place: "segments", begin, at };
}

function stepSegment(bytes: Uint8Array, { begin, at }: Scan): Stepped {
  const code = bytes[at + 1];
  if (code === undefined) return "more";
  if (bytes[at] !== 0xff) return outside(at);
  switch (code) {
    case 0xff:
      return { place: "segments", begin, at: at + 1 };
    case SOI:
      return entered(at);
    case EOI:
      return { picture: { place: "outside", begin, at: at + 2 } };
    default:
      return stepOver(bytes, { begin, at }, code);
  }
}

function stepOver(bytes: Uint8Array, { begin, at }: Omit<Scan, "place">, code: number): Stepped {
  if (code === TEM || isRestart(code)) return { place: "segments", begin, at: at + 2 };
  const [high, low] = [bytes[at + 2], bytes[at + 3]];
  if (high === undefined || low === undefined) return "more";
  const end = at + 2 + high * 256 + low;
  return end > bytes.length ? "more" : { place: code === SOS ? "pixels" : "segments", begin, at: end };
}

const entered = (at: number): Scan => ({ place: "segments", begin: at, at: at + 2 });
const outside = (at: number): Scan => ({ place: "outside", begin: at, at });
