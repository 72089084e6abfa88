import { describe, expect, it } from "vitest";
import { createDice, type Dice } from "../simulators/dice.ts";
import { citizenCard, foreign2017Card, foreign2023Card, hmtCard } from "../simulators/id-cards.ts";
import { createSamVModule } from "../simulators/sam-v-module.ts";
import { encodeCommand } from "./command.ts";
import { createAnswerFinder } from "./find-answers.ts";
import { beginFollowing, follow, type SamEvent } from "./follow-card.ts";
import { readDocument } from "./read-document.ts";
import type { SamStatus } from "./status.ts";

const cards = [citizenCard(), hmtCard(), foreign2017Card(), foreign2023Card()];
const numbers = new Set(cards.map(({ idNumber }) => idNumber));

/** The answers that a module gives, one of each kind and of each card. */
const answers: readonly Uint8Array[] = cards.flatMap((card) => {
  const said: Uint8Array[] = [];
  const module = createSamVModule((bytes) => said.push(Uint8Array.from(bytes)));
  for (const command of ["status", "find"] as const) module.take(encodeCommand(command));
  module.place(card);
  for (const command of ["find", "select", "read"] as const) module.take(encodeCommand(command));
  return said;
});

/** One arrival: mostly an answer with something wrong with it, else anything. */
function arrival(dice: Dice): Uint8Array {
  const kind = dice.roll(8);
  if (kind === 0) return Uint8Array.from({ length: dice.roll(40) }, () => dice.roll(256));
  if (kind === 1)
    return Uint8Array.from({ length: dice.roll(40) }, () => [0xaa, 0x96, 0x69, 0x00, 0x05, 0x08][dice.roll(6)] ?? 0);
  // Cards are long; most inputs are the short answers.
  const answer = answers[kind === 2 ? 4 + 5 * dice.roll(4) : dice.roll(4)] ?? new Uint8Array();
  const bytes = answer.slice();
  for (let wrong = dice.roll(3); wrong > 0; wrong -= 1) bytes[dice.roll(bytes.length)] = dice.roll(256);
  return dice.roll(4) === 0 ? bytes.subarray(dice.roll(bytes.length), bytes.length - dice.roll(5)) : bytes;
}

/** Milliseconds: a million inputs take seconds, on a busy machine more of them. */
const LONG = 60_000;

describe("whatever a module says", () => {
  it(
    "a million arrivals are read or left, and no number is told that no card has",
    () => {
      const dice = createDice(5);
      const told = { answers: 0, documents: 0, damaged: 0 };
      const hashed = new Set<string>();
      const hashNumber = (number: string) => {
        hashed.add(number);
        return "";
      };
      const finder = createAnswerFinder({
        onAnswer({ text }) {
          told.answers += 1;
          if (text !== undefined && readDocument(text, { hashNumber }).type === "document") told.documents += 1;
        },
        onDamaged() {
          told.damaged += 1;
        },
      });
      for (let input = 0; input < 1_000_000; input += 1) finder.take(arrival(dice));
      expect(told.answers).toBeGreaterThan(100_000);
      expect(told.documents).toBeGreaterThan(3_000);
      expect(told.damaged).toBeGreaterThan(100_000);
      // Two wrong bytes that cancel each other in the XOR pass now and then; the check digit is behind it.
      expect([...hashed].filter((number) => !numbers.has(number))).toEqual([]);
    },
    LONG,
  );

  it(
    "a million texts with anything changed are read or refused, and then overwritten",
    () => {
      const dice = createDice(6);
      const read = new Map<string, number>();
      const hashNumber = (number: string) => number;
      for (let input = 0; input < 1_000_000; input += 1) {
        const text = new Uint8Array(cards[dice.roll(4)]?.text ?? []);
        for (let wrong = dice.roll(6); wrong > 0; wrong -= 1)
          text[dice.roll(2) === 0 ? dice.roll(256) : 122 + dice.roll(36)] = dice.roll(256);
        const reading = readDocument(text, { hashNumber });
        if (reading.type === "document") read.set(reading.numberHash, (read.get(reading.numberHash) ?? 0) + 1);
        if (text[dice.roll(256)] !== 0) throw new Error("a text was left");
      }
      for (const number of numbers) expect(read.get(number)).toBeGreaterThan(10_000);
    },
    LONG,
  );

  it(
    "a million events are followed, and cards are read in between",
    () => {
      const dice = createDice(7);
      const anything: readonly SamStatus[] = [
        "done",
        "found",
        "no-card",
        "read-failed",
        "not-authorised",
        "select-failed",
      ];
      const document = { type: "document", document: "hmt", numberHash: "5e" } as const;
      let { following } = beginFollowing();
      let reads = 0;
      for (let input = 0; input < 1_000_000; input += 1) {
        const expected = following.asked === "find" ? (["found", "no-card"] as const)[dice.roll(2)] : "done";
        const status = (dice.roll(4) === 0 ? anything[dice.roll(anything.length)] : expected) ?? "unlisted";
        const events: readonly SamEvent[] = [
          { type: "answer", status, ...(status === "done" && { reading: document }) },
          { type: "no-answer", damaged: dice.roll(2) === 0 },
          { type: "paused" },
        ];
        const followed = follow(following, events[Math.max(0, dice.roll(8) - 5)] ?? { type: "paused" });
        ({ following } = followed);
        reads += followed.effects.filter(({ type }) => type === "read").length;
      }
      expect(reads).toBeGreaterThan(10_000);
    },
    LONG,
  );
});
