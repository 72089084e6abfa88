import { describe, expect, it } from "vitest";
import { explain, similarLines } from "./enrol.ts";

const receiptWith = (...similar: readonly { personId: string; kind: "duplicate" | "look-alike" }[]) => ({
  doorId: "door_1",
  photosUsed: 1,
  templateModel: "built-in 1",
  photosKept: false,
  similar,
});

describe("what is told of an enrolment", () => {
  it("names once who looks like the person, however many doors say so, and somebody nameless by their id", () => {
    const twin = { personId: "person_a", kind: "duplicate" } as const;
    const receipts = [receiptWith(twin), receiptWith(twin, { personId: "person_b", kind: "look-alike" })];
    const lines = [...similarLines({ receipts }, new Map([["person_a", "张三, room 301"]]))];
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^! 张三, room 301, .*same person under another name/);
    expect(lines[1]).toMatch(/^! person_b, .*looks much alike/);
  });

  it("puts each problem beside its photograph, and says how a face that is there already is replaced", () => {
    const message = { zh: "", en: "Some photos cannot be used." };
    const problems = [{ where: "photo 2", code: "too-dark", message: { en: "The photo is too dark." } }];
    const dark = explain({ refusal: { code: "photos-unusable", message, problems } }, ["a.jpg", "b.jpg"]);
    expect(dark.why).toBe("Some photos cannot be used.\nb.jpg: The photo is too dark.");
    expect(dark.next).not.toContain("--replace");
    expect(explain({ refusal: { code: "already-enrolled", message } }, ["a.jpg"]).next).toContain("--replace");
  });
});
