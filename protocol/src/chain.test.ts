import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeBatch, verifyBatch } from "./batch.ts";
import { commitmentOf, genesisHead, nextHead, walkChain } from "./chain.ts";
import { agentKey, batch, carried, rootKey } from "./golden/examples.ts";
import type { CarriedEvent } from "./message.ts";
import { publicKeyOf } from "./sign.ts";

const { agentId, after } = batch;
const start = { agentId, epoch: after.epoch, after: 0, head: after.head };
const key = publicKeyOf(agentKey.secretKey);
const place = fc.nat({ max: carried.length - 1 });
const at = (index: number) => carried[index] as CarriedEvent;
const holds = (events: readonly CarriedEvent[]) => verifyBatch({ ...batch, events: [...events] }, key).ok;

describe("the chain", () => {
  it("finds any changed character of any event", () => {
    fc.assert(
      fc.property(place, fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (index, offset, character) => {
        const { body } = at(index);
        const cut = offset % body.length;
        const changed = body.slice(0, cut) + character + body.slice(cut + 1);
        fc.pre(changed !== body);
        expect(holds(carried.with(index, { ...at(index), body: changed }))).toBe(false);
      }),
    );
  });

  it("finds a changed salt, a swap, a drop and a duplicate", () => {
    fc.assert(
      fc.property(place, place, (one, other) => {
        expect(holds(carried.with(one, { ...at(one), salt: "f".repeat(32) }))).toBe(false);
        expect(holds(carried.toSpliced(one, 1))).toBe(false);
        expect(holds(carried.toSpliced(one, 0, at(one)))).toBe(false);
        fc.pre(one !== other);
        expect(holds(carried.with(one, at(other)).with(other, at(one)))).toBe(false);
        expect(holds(carried.with(one, { ...at(other), seq: one + 1 }))).toBe(false);
      }),
    );
  });

  it("finds a body in which half a surrogate pair stands for the character an encoder would write", () => {
    const body = at(0).body.replace("entry.granted", "entry.granted\ufffd");
    const salt = "0".repeat(32);
    expect(body).toContain("\ufffd");
    expect(walkChain(start, [{ seq: 1, salt, body }]).ok).toBe(true);
    const broken = body.replaceAll("\ufffd", "\ud800");
    expect(walkChain(start, [{ seq: 1, salt, body: broken }])).toEqual({
      ok: false,
      seq: 1,
      problem: "stamp-mismatch",
    });
    expect(() => commitmentOf(salt, broken)).toThrow(RangeError);
  });

  it("goes on over bare commitments to the same head", () => {
    const links = carried.map((event) =>
      event.seq % 3 === 0 ? { seq: event.seq, commitment: commitmentOf(event.salt, event.body) } : event,
    );
    expect(walkChain(start, links)).toEqual({ ok: true, seq: carried.length, head: batch.head });
  });

  it("belongs to one agent and one epoch", () => {
    const other = agentId.replace("a", "b") as typeof agentId;
    expect(genesisHead(other, after.epoch)).not.toBe(genesisHead(agentId, after.epoch));
    expect(walkChain({ ...start, agentId: other }, carried)).toEqual({ ok: false, seq: 1, problem: "stamp-mismatch" });
  });

  it("has formulas that a second implementation can meet", () => {
    const zero = "0".repeat(64) as typeof after.head;
    expect(commitmentOf("00".repeat(16), "{}")).toBe(
      "0e7d7810a0ed12b34d6aa5778079e2a3c23cbcd04a5397653655fed3f28d1b51",
    );
    expect(nextHead(zero, 1, zero)).toBe("67efba75e570ed64f9597f92acc7673204e7b56256bd849853035954ab363735");
  });
});

describe("a batch", () => {
  it("holds for the agent's key and moves the mark to its end", () => {
    expect(verifyBatch(batch, key)).toEqual({
      ok: true,
      mark: { epoch: after.epoch, seq: carried.length, head: batch.head },
    });
  });

  it("says what does not hold: a gap, the head, the signature", () => {
    expect(verifyBatch({ ...batch, events: carried.slice(1) }, key)).toMatchObject({ problem: "gap", seq: 1 });
    expect(verifyBatch({ ...batch, head: after.head }, key)).toMatchObject({ problem: "head-mismatch" });
    expect(verifyBatch({ ...batch, signature: `A${batch.signature.slice(1)}` }, key)).toMatchObject({
      problem: "signature-invalid",
    });
    expect(verifyBatch(batch, publicKeyOf(rootKey.secretKey))).toMatchObject({ problem: "signature-invalid" });
  });

  it("is not made of events that do not follow on its mark", () => {
    expect(() => makeBatch(agentId, after, carried.slice(1), agentKey)).toThrow(RangeError);
  });

  it("continues where the one before it ended", () => {
    const first = makeBatch(agentId, after, carried.slice(0, 5), agentKey);
    const verdict = verifyBatch(first, key);
    if (!verdict.ok) throw new Error(verdict.problem);
    expect(makeBatch(agentId, verdict.mark, carried.slice(5), agentKey).head).toBe(batch.head);
  });
});
