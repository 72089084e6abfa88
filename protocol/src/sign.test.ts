import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agentKey, messages, rootKey } from "./golden/examples.ts";
import { decodeAck } from "./message.ts";
import { openSigned, type Purpose, publicKeyOf, signText, verifyText } from "./sign.ts";

const key = publicKeyOf(agentKey.secretKey);
const purposes: readonly Purpose[] = [
  "hello",
  "welcome",
  "ack",
  "fork",
  "batch",
  "live",
  "status",
  "roster",
  "roster-key",
  "command",
  "request",
  "reply",
  "evidence",
];

describe("a signature", () => {
  it("made for one purpose never holds for another", () => {
    for (const made of purposes) {
      const signed = signText(made, "body", agentKey);
      for (const used of purposes) expect(verifyText(used, signed, key)).toBe(made === used);
    }
  });

  it("holds for its text and key alone", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (body, other) => {
        const signed = signText("ack", body, agentKey);
        expect(verifyText("ack", signed, key)).toBe(true);
        expect(verifyText("ack", { ...signed, body: other }, key)).toBe(body === other);
        expect(verifyText("ack", signed, publicKeyOf(rootKey.secretKey))).toBe(false);
      }),
      { numRuns: 15 },
    );
  });

  it("that is malformed, or under a malformed or small-order key, is a no and not a fault", () => {
    const signed = signText("ack", "body", agentKey);
    for (const signature of ["", "A", "!!", signed.signature.slice(4)]) {
      expect(verifyText("ack", { ...signed, signature }, key)).toBe(false);
    }
    expect(verifyText("ack", signed, new Uint8Array(31))).toBe(false);
    // The neutral point as key and as R with S = 0 "signs" every text where small orders are let through.
    const neutral = Uint8Array.of(1, ...new Uint8Array(31));
    const signature = `AQ${"A".repeat(84)}`;
    expect(verifyText("ack", { ...signed, signature }, neutral)).toBe(false);
  });

  it("is never made over half a surrogate pair, which would sign another text as well", () => {
    expect(() => signText("ack", "\ud800", agentKey)).toThrow(RangeError);
    const replaced = signText("ack", "\ufffd", agentKey);
    expect(verifyText("ack", { ...replaced, body: "\ud800" }, key)).toBe(false);
  });
});

describe("a signed message", () => {
  const text = (purpose: Purpose) => JSON.stringify(signText(purpose, JSON.stringify(messages.ack), agentKey));
  const keyOf = (keyId: string) => (keyId === agentKey.keyId ? key : undefined);

  it("opens for its purpose with a key that may sign for it", () => {
    expect(openSigned(text("ack"), "ack", keyOf, decodeAck)).toEqual({ ok: true, value: messages.ack });
  });

  it("says why it does not open", () => {
    expect(openSigned(text("fork"), "ack", keyOf, decodeAck)).toMatchObject({
      problems: ["ack: the signature does not hold"],
    });
    expect(openSigned(text("ack"), "ack", () => undefined, decodeAck)).toMatchObject({
      problems: [`ack: signed with ${agentKey.keyId}, a key not known for this`],
    });
    expect(openSigned("{}", "ack", keyOf, decodeAck)).toMatchObject({ ok: false });
  });
});
