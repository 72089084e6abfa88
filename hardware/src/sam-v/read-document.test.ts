import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  citizenCard,
  foreign2017Card,
  foreign2023Card,
  hmtCard,
  type SimulatedIdCard,
  withCheckDigit,
} from "../simulators/id-cards.ts";
import { readDocument } from "./read-document.ts";

const hashNumber = (number: string) => `hash of ${number}`;
const copyOf = ({ text }: SimulatedIdCard) => Uint8Array.from(text);

/** The text with other characters from `at` on, in bytes. */
function changed(card: SimulatedIdCard, at: number, characters: string): Uint8Array {
  const text = copyOf(card);
  text.set(Buffer.from(characters, "utf16le"), at);
  return text;
}

describe("the text of a resident ID card", () => {
  it.each(
    [citizenCard(), hmtCard(), foreign2017Card(), foreign2023Card()].map((card) => [card.document, card] as const),
  )("of the layout %s gives its kind and the hash of its number, and nothing else", (document, card) => {
    const reading = readDocument(copyOf(card), { hashNumber });
    expect(reading).toEqual({ type: "document", document, numberHash: `hash of ${card.idNumber}` });
  });

  it("gives the number as it is registered, in capitals", () => {
    const text = changed(citizenCard(), 122, "11010519491231002x");
    expect(readDocument(text, { hashNumber })).toMatchObject({ numberHash: "hash of 11010519491231002X" });
  });

  it("is overwritten, whatever came of it", () => {
    const texts = [copyOf(citizenCard()), changed(citizenCard(), 248, "Q"), changed(citizenCard(), 122, "1")];
    for (const text of texts) readDocument(text, { hashNumber });
    const failing = copyOf(hmtCard());
    expect(() =>
      readDocument(failing, {
        hashNumber() {
          throw new Error("no key");
        },
      }),
    ).toThrow("no key");
    for (const text of [...texts, failing]) expect(text.every((byte) => byte === 0)).toBe(true);
  });

  it("with a letter that no layout has is of no known kind", () => {
    expect(readDocument(changed(citizenCard(), 248, "Q"), { hashNumber })).toEqual({
      type: "refused",
      reason: "layout-unknown",
    });
    expect(readDocument(new Uint8Array(256), { hashNumber })).toMatchObject({ reason: "layout-unknown" });
    expect(readDocument(new Uint8Array(3), { hashNumber })).toMatchObject({ reason: "layout-unknown" });
  });

  it("whose number has a wrong check digit gives none", () => {
    const asked: string[] = [];
    const record = (number: string) => {
      asked.push(number);
      return "";
    };
    const wrong = changed(citizenCard(), 122, "110105194912310021");
    expect(readDocument(wrong, { hashNumber: record })).toEqual({ type: "refused", reason: "number-wrong" });
    const ofAnotherKind = changed(hmtCard(), 122, withCheckDigit("11010518811231002"));
    expect(readDocument(ofAnotherKind, { hashNumber: record })).toEqual({ type: "refused", reason: "number-wrong" });
    expect(asked).toEqual([]);
  });

  it("of a kind that this door must not read is not even hashed", () => {
    const asked: string[] = [];
    const options = { hashNumber: (number: string) => `${asked.push(number)}`, documents: ["citizen"] } as const;
    expect(readDocument(copyOf(foreign2017Card()), options)).toEqual({ type: "refused", reason: "not-permitted" });
    expect(asked).toEqual([]);
    expect(readDocument(copyOf(citizenCard()), options)).toMatchObject({ type: "document" });
  });

  it("is read or refused, whatever its bytes are", () => {
    const bytes = fc.uint8Array({ minLength: 0, maxLength: 300 });
    fc.assert(
      fc.property(bytes, (text) => {
        expect(readDocument(text, { hashNumber }).type).toBe("refused");
      }),
    );
  });
});
