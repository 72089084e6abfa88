import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { citizenCard } from "../simulators/id-cards.ts";
import { createSamVModule } from "../simulators/sam-v-module.ts";
import { encodeCommand } from "./command.ts";
import { createAnswerFinder, type SamAnswer } from "./find-answers.ts";

type Told = Pick<SamAnswer, "status" | "length"> & { readonly text?: string };

function find(...chunks: readonly Uint8Array[]) {
  const told: (Told | "damaged")[] = [];
  const finder = createAnswerFinder({
    onAnswer: ({ status, length, text }) =>
      told.push({ status, length, ...(text && { text: Buffer.from(text).toString("hex") }) }),
    onDamaged: () => told.push("damaged"),
  });
  for (const chunk of chunks) finder.take(chunk);
  return told;
}

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const found = hex("aaaaaa9669 0008 00009f 00000000 97");
const none = hex("aaaaaa9669 0004 000080 84");

/** What a module answers when a card is read. */
function cardAnswer(): Buffer {
  const said: Uint8Array[] = [];
  const module = createSamVModule((bytes) => said.push(Uint8Array.from(bytes)));
  module.place(citizenCard());
  for (const command of ["find", "select", "read"] as const) module.take(encodeCommand(command));
  return Buffer.from(said.at(-1) ?? []);
}

describe("a module's answers", () => {
  it.each([
    ["aaaaaa9669 0004 000090 94", "done", 0],
    ["aaaaaa9669 0004 000060 64", "self-test-failed", 0],
    ["aaaaaa9669 0008 00009f 00000000 97", "found", 4],
    ["aaaaaa9669 0004 000080 84", "no-card", 0],
    ["aaaaaa9669 000c 000090 0000000000000000 9c", "done", 8],
    ["aaaaaa9669 0004 000081 85", "select-failed", 0],
  ] as const)("that vendors' manuals print are read: %s", (text, status, length) => {
    expect(find(hex(text))).toEqual([{ status, length }]);
  });

  it("of a card give its text, and have the length that the manuals give", () => {
    const bytes = cardAnswer();
    expect(bytes).toHaveLength(1_295);
    const text = Buffer.from(citizenCard().text).toString("hex");
    expect(find(bytes)).toEqual([{ status: "done", length: 4 + 256 + 1_024, text }]);
  });

  it("are the same however the bytes arrive", () => {
    const whole = Buffer.concat([none, cardAnswer(), hex("aa aa"), found]);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 20 }), (cuts) => {
        const ends = [...cuts, whole.length].toSorted((a, b) => a - b);
        const pieces = ends.map((end, index) => whole.subarray(ends[index - 1] ?? 0, end));
        expect(find(...pieces)).toEqual(find(whole));
      }),
    );
    expect(find(whole)).toHaveLength(3);
  });

  it("are found behind noise, beginnings that lead nowhere and lengths that cannot be", () => {
    const noises = [
      "00ff",
      "aaaa",
      "aaaaaaaa96",
      "aaaaaa966900",
      "aaaaaa96690003",
      "aaaaaa9669ffff",
      "aaaaaa96690508000091",
    ];
    for (const noise of noises) expect(find(hex(noise), found)).toEqual([{ status: "found", length: 4 }]);
  });

  it("are found inside what looked like a longer one", () => {
    const swallowed = Buffer.concat([hex("aaaaaa9669 0020"), found, none, none]);
    expect(find(swallowed)).toEqual([
      "damaged",
      { status: "found", length: 4 },
      ...Array(2).fill({ status: "no-card", length: 0 }),
    ]);
  });

  it("with any one bit turned are not believed, and the next one is", () => {
    const bytes = cardAnswer();
    const bit = fc.nat(8 * bytes.length - 1);
    fc.assert(
      fc.property(bit, (turned) => {
        const wrong = Uint8Array.from(bytes);
        wrong[turned >> 3] = (wrong[turned >> 3] ?? 0) ^ (1 << (turned & 7));
        const told = find(wrong, new Uint8Array(1_300), found);
        expect(told.filter((one) => one !== "damaged")).toEqual([{ status: "found", length: 4 }]);
      }),
    );
  });

  it("leave no photograph in the finder's memory, and no text after they were told", () => {
    let memory: Uint8Array | undefined;
    let textSeen = false;
    let photographSeen = false;
    const finder = createAnswerFinder({
      onAnswer({ text }) {
        if (text === undefined) return;
        memory = new Uint8Array(text.buffer);
        textSeen = Buffer.from(memory).includes(Buffer.from(citizenCard().idNumber, "utf16le"));
        photographSeen = Buffer.from(memory).includes("WLf");
      },
      onDamaged() {},
    });
    const bytes = cardAnswer();
    expect(bytes.includes("WLf")).toBe(true);
    finder.take(bytes);
    expect([textSeen, photographSeen]).toEqual([true, false]);
    expect(memory?.length).toBeLessThan(300);
    expect(memory?.every((byte) => byte === 0)).toBe(true);
  });

  it("half arrived are forgotten on demand", () => {
    const told: string[] = [];
    const finder = createAnswerFinder({
      onAnswer: ({ status }) => told.push(status),
      onDamaged: () => told.push("damaged"),
    });
    finder.take(cardAnswer().subarray(0, 700));
    finder.forget();
    finder.take(none);
    expect(told).toEqual(["no-card"]);
  });
});
