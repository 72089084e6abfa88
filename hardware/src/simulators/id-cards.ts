import type { IdDocument } from "../ports.ts";

/** What a simulated card holds and how it behaves on the plate. */
export interface SimulatedIdCard {
  readonly document: IdDocument;
  readonly idNumber: string;
  /** The 256 bytes that a real module hands out as text. */
  readonly text: Uint8Array;
  /** The status byte it or the module answers with instead, and to which question. */
  readonly refusal?: { readonly status: number; readonly at: "select" | "read" };
}

/** A field as the layouts print it: so many UTF-16 characters, spaces behind. */
type Field = readonly [text: string, characters: number];

const CHARACTERS = 128;

/** The card of a person invented here: 于秋原, born before anybody who lives. */
export const citizenCard = (idNumber = withCheckDigit("11010518811231002")): SimulatedIdCard =>
  card("citizen", idNumber, [
    ["于秋原", 15],
    ["1", 1],
    ["01", 2],
    [idNumber.slice(6, 14), 8],
    ["不存在市空白区无此路1号", 35],
    [idNumber, 18],
    ["不存在市公安局", 15],
    ["20200101", 8],
    ["长期", 8],
    ["", 18],
  ]);

/** A residence permit of a person from Hong Kong invented here. */
export const hmtCard = (idNumber = withCheckDigit("81000018900101123")): SimulatedIdCard =>
  card("hmt", idNumber, [
    ["梁如梦", 15],
    ["2", 1],
    ["", 2],
    [idNumber.slice(6, 14), 8],
    ["不存在市空白区无此路2号", 35],
    [idNumber, 18],
    ["不存在市公安局", 15],
    ["20200101", 8],
    ["20250101", 8],
    ["H00000000", 9],
    ["01", 2],
    ["", 3],
    ["J", 1],
    ["", 3],
  ]);

/** A foreigner's card as it was made from 2017 on, of a person and a country invented here. */
export const foreign2017Card = (idNumber = "XXB310018950315"): SimulatedIdCard =>
  card("foreign-2017", idNumber, [
    ["NOBODY, NORA", 60],
    ["2", 1],
    [idNumber, 15],
    ["XXB", 3],
    ["无名", 15],
    ["20200101", 8],
    ["20300101", 8],
    ["18950315", 8],
    ["01", 2],
    ["1500", 4],
    ["I", 1],
    ["", 3],
  ]);

/** The same as it is made from 2023 on. */
export const foreign2023Card = (idNumber = withCheckDigit("91184018950315123")): SimulatedIdCard =>
  card("foreign-2023", idNumber, [
    ["无名", 15],
    ["2", 1],
    ["00", 2],
    [idNumber.slice(6, 14), 8],
    ["NOBODY, NORA", 35],
    [idNumber, 18],
    ["", 15],
    ["20240101", 8],
    ["20340101", 8],
    ["", 11],
    ["XXB", 3],
    ["Y", 1],
    ["", 3],
  ]);

/** The same card as the module meets a forged one: it does not accept what the chip proves (status 32), or the chip it (31). */
export const forged = (genuine: SimulatedIdCard, status: 0x31 | 0x32 = 0x32): SimulatedIdCard => ({
  ...genuine,
  refusal: { status, at: "read" },
});

/** A number with its check character, worked out digit by digit as ISO 7064 describes MOD 11-2 for a running value. */
export function withCheckDigit(first17: string): string {
  let value = 0;
  for (const digit of first17) value = ((value + Number(digit)) * 2) % 11;
  const check = (12 - value) % 11;
  return `${first17}${check === 10 ? "X" : check}`;
}

function card(document: IdDocument, idNumber: string, fields: readonly Field[]): SimulatedIdCard {
  const characters = fields.map(([text, width]) => text.padEnd(width, " ")).join("");
  if (characters.length !== CHARACTERS) throw new RangeError(`a ${document} card has ${characters.length} characters`);
  return { document, idNumber, text: Buffer.from(characters, "utf16le") };
}
