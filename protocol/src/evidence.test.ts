import { describe, expect, it } from "vitest";
import { makeBatch } from "./batch.ts";
import { commitmentOf } from "./chain.ts";
import { decodeEvidence, type Evidence, isPhoto, verifyEvidence } from "./evidence.ts";
import { agentKey, batch, carried, evidence, rootKey } from "./golden/examples.ts";
import { publicKeyOf } from "./sign.ts";

const key = publicKeyOf(agentKey.secretKey);
const verify = (change: Partial<Evidence>) => verifyEvidence({ ...evidence, ...change }, key);
const whole = { links: [...carried] };

describe("evidence", () => {
  it("proves the bodies in scope beside bare commitments for the rest", () => {
    const verdict = verify({});
    expect(verdict).toMatchObject({ ok: true, problems: [], unsigned: 0 });
    // Every second body is dropped, the first one stays.
    expect(verdict.events).toHaveLength(Math.ceil(carried.length / 2));
    expect(verify(whole).events).toHaveLength(carried.length);
  });

  it("shows a changed body, a changed commitment and a missing link", () => {
    const [first, ...rest] = carried;
    if (!first) throw new Error("no events");
    const changed = { ...first, body: first.body.replace('"rosterVersion":7', '"rosterVersion":8') };
    expect(verify({ links: [changed, ...rest] })).toMatchObject({ ok: false, events: [] });
    const other = commitmentOf(first.salt, "{}");
    expect(verify({ links: [{ seq: 1, commitment: other }, ...rest] })).toMatchObject({ ok: false, events: [] });
    expect(verify({ links: carried.toSpliced(4, 1) }).problems).toEqual(["seq 5 is missing"]);
  });

  it("counts what no signature reaches, and gives none of it as proven", () => {
    const short = makeBatch(batch.agentId, batch.after, carried.slice(0, 10), agentKey);
    const heads = [{ seq: 10, keyId: short.keyId, signature: short.signature }];
    const verdict = verify({ ...whole, heads });
    expect(verdict).toMatchObject({ ok: true, unsigned: carried.length - 10 });
    expect(verdict.events).toHaveLength(10);
    expect(verify({ ...whole, heads: [] }).events).toEqual([]);
  });

  it("begins where an epoch begins or where the agent signed", () => {
    const early = makeBatch(batch.agentId, batch.after, carried.slice(0, 10), agentKey);
    const after = { ...batch.after, seq: 10, head: early.head };
    const later = { ...whole, links: carried.slice(10), after };
    const afterSignature = { seq: 10, keyId: early.keyId, signature: early.signature };
    expect(verify({ ...later, afterSignature }).ok).toBe(true);
    expect(verify(later).problems).toEqual(["nothing vouches for the head at seq 10, where the pack begins"]);
    const forged = { ...batch.after, head: early.head };
    expect(verify({ after: forged }).problems[0]).toBe("the chain does not begin where its epoch begins");
  });

  it("is judged by the key its reader trusts, not by the one it brings", () => {
    const verdict = verifyEvidence(evidence, publicKeyOf(rootKey.secretKey));
    expect(verdict.problems[0]).toBe("the pack names another key than the one trusted");
    expect(verdict.events).toEqual([]);
  });

  it("carries no body that its chain does not cover", () => {
    const smuggled = { seq: 1, commitment: "ab".repeat(32), body: "{}" };
    expect(decodeEvidence(JSON.stringify({ ...evidence, links: [smuggled] })).ok).toBe(false);
  });

  it("knows a photo by its hash", () => {
    const sha = "9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a";
    expect(isPhoto(Uint8Array.of(1, 2, 3, 4), sha)).toBe(true);
    expect(isPhoto(Uint8Array.of(1, 2, 3), sha)).toBe(false);
  });
});
