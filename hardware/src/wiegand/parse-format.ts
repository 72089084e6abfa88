import { type Bit, type BitSpan, MAX_FRAME_BITS, type ParityBit, positionsOf, type WiegandFormat } from "./format.ts";

/** What came of reading a pattern: the format, or every problem as a sentence. */
export type ParsedFormat =
  | { readonly ok: true; readonly value: WiegandFormat }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * The formats that have a name. 26 is H10301, 37 is H10302 (one number of 35 bits) and 37F is H10304 (facility and number),
 * all three of HID's published format guide; 34 is the one that most Chinese readers send for a four-byte UID.
 */
const NAMED: ReadonlyMap<string, string> = new Map([
  ["26", "P F8 N16 P"],
  ["34", "P N32 P"],
  ["37", "P N35 P"],
  ["37F", "P F16 N19 P"],
]);

/** The longest pattern that is read, in characters. */
const MAX_PATTERN = 1_024;

/**
 * Reads a format: a name (`26`, `34`, `37`, `37F`) or a pattern of words, one field a word, in the order in which the bits come. Pure.
 *
 * - `F8` facility, `M4` maker, `N16` number: so many bits, all part of the card number; `.3` so many bits that mean nothing
 * - `0`, `1` a bit that is always so
 * - `E[1-12]`, `O[1,3,5-9]` a bit that makes those bits (the first bit of the frame is 0) and itself even, or odd
 * - `E`, `O` as first or last word: over the first, or last, half of the bits between; the middle one of an odd count belongs to both
 * - `P` as first word is `E`, as last word `O`
 */
export function parseFormat(text: string): ParsedFormat {
  const problems: string[] = [];
  const words = (NAMED.get(text) ?? text).slice(0, MAX_PATTERN).trim().split(/\s+/);
  const fields = placeFields(words, problems);
  const bits = fields.reduce((sum, { length }) => sum + length, 0);
  const format: WiegandFormat = {
    name: text,
    bits,
    number: fields.filter(({ kind }) => "FMN".includes(kind)).map(spanOf),
    ...facilityOf(fields),
    fixed: fields.flatMap(({ kind, from }) =>
      kind === "0" || kind === "1" ? [{ at: from, bit: Number(kind) as Bit }] : [],
    ),
    parity: fields.flatMap((field) => parityOf(field, bits, problems)),
  };
  judge(format, text, problems);
  return problems.length === 0 ? { ok: true, value: format } : { ok: false, problems };
}

interface Field {
  readonly word: string;
  readonly kind: string;
  readonly from: number;
  readonly length: number;
  readonly guards?: string;
}

const WORD = /^(?:([FMN.])(\d{1,3})|([01P])|([EO])(?:\[([\d,-]+)\])?)$/;

function placeFields(words: readonly string[], problems: string[]): readonly Field[] {
  const fields: Field[] = [];
  let from = 0;
  for (const word of words) {
    const match = WORD.exec(word);
    if (match === null) {
      problems.push(`${JSON.stringify(word)} is no field: write F8, M4, N16, .3, 0, 1, P, E, O, E[1-12] or O[1,3,5-9]`);
      continue;
    }
    const [, sized, count, single, parity, guards] = match;
    const kind = sized ?? single ?? parity ?? "";
    const length = count === undefined ? 1 : Number(count);
    if (length === 0) problems.push(`${word} has no bits; leave it out`);
    fields.push({ word, kind, from, length, ...(guards !== undefined && { guards }) });
    from += length;
  }
  return fields;
}

const spanOf = ({ from, length }: Field): BitSpan => ({ from, to: from + length - 1 });

function facilityOf(fields: readonly Field[]): { readonly facility?: BitSpan } {
  const field = fields.find(({ kind }) => kind === "F");
  return field === undefined ? {} : { facility: spanOf(field) };
}

function parityOf(field: Field, bits: number, problems: string[]): readonly ParityBit[] {
  if (!"PEO".includes(field.kind)) return [];
  const guards = field.guards === undefined ? halfFor(field, bits) : readSpans(field.guards);
  const problem = guardProblem(field, guards, bits);
  if (problem !== undefined) problems.push(problem);
  const isEven = field.kind === "E" || (field.kind === "P" && field.from === 0);
  return [{ at: field.from, kind: isEven ? "even" : "odd", guards: guards ?? [] }];
}

function guardProblem({ word, from, guards }: Field, spans: readonly BitSpan[] | undefined, bits: number) {
  if (spans === undefined && guards === undefined) {
    return `${word} at bit ${from} must say which bits it guards, as in E[1-12]`;
  }
  if (spans === undefined) return `${word} must list bits and ranges in rising order, as in E[1,3,5-9]`;
  if (spans.some(({ to }) => to >= bits)) return `${word} guards bits behind the last, which is ${bits - 1}`;
  if (spans.some((span) => span.from <= from && from <= span.to)) return `${word} guards itself, at bit ${from}`;
  return undefined;
}

function halfFor({ from }: Field, bits: number): readonly BitSpan[] | undefined {
  return from === 0 || from === bits - 1 ? [halfOf(bits, from === 0)] : undefined;
}

/** The bits between the first and the last, halved; H10302's 18 and 18 of 35. */
function halfOf(bits: number, first: boolean): BitSpan {
  const half = Math.ceil((bits - 2) / 2);
  return first ? { from: 1, to: half } : { from: bits - 1 - half, to: bits - 2 };
}

function readSpans(text: string): readonly BitSpan[] | undefined {
  const spans: BitSpan[] = [];
  let last = -1;
  for (const part of text.split(",")) {
    const match = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(part);
    if (match === null) return undefined;
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (from <= last || to < from) return undefined;
    spans.push({ from, to });
    last = to;
  }
  return spans;
}

function judge({ bits, number, parity }: WiegandFormat, text: string, problems: string[]): void {
  if (problems.length > 0) return;
  const say = (problem: string) => problems.push(`${JSON.stringify(text)} ${problem}`);
  if (text.length > MAX_PATTERN) say(`is longer than ${MAX_PATTERN} characters`);
  if (number.length === 0) say("has no card number: give it F, M or N");
  if (bits > MAX_FRAME_BITS) say(`has ${bits} bits; at most ${MAX_FRAME_BITS} are read`);
  if (bits <= 8) say(`has ${bits} bits, as many as a key; a card has more than 8`);
  // A bit that no parity guards would turn a wrong one into another person's card.
  const guarded = new Set(parity.flatMap(({ guards }) => positionsOf(guards)));
  const bare = positionsOf(number).filter((at) => !guarded.has(at));
  if (parity.length === 0) say("has no parity bit; a frame with a wrong bit would be taken for another card");
  else if (bare.length > 0)
    say(`has no parity over bit ${bare[0]}; a frame with that one wrong would be taken for another card`);
}
