import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sealingSecret } from "./golden/examples.ts";
import { fingerprintOf, SealFault, seal, sealingKeyOf, unseal } from "./seal.ts";

const to = sealingKeyOf(sealingSecret);
const codeOf = (act: () => unknown): string => {
  try {
    act();
    return "nothing thrown";
  } catch (error) {
    return error instanceof SealFault ? error.code : String(error);
  }
};

describe("a seal", () => {
  it("opens for the one it was made for, whatever is inside", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (plain) => {
        expect(unseal(sealingSecret, seal(to, plain, "template"), "template")).toEqual(plain);
      }),
      { numRuns: 20 },
    );
  });

  it("opens neither as another kind of thing nor with another key", () => {
    const sealed = seal(to, Uint8Array.of(1, 2, 3), "entry-photo");
    expect(codeOf(() => unseal(sealingSecret, sealed, "enrolment-photo"))).toBe("unreadable-seal");
    expect(codeOf(() => unseal(new Uint8Array(32).fill(8), sealed, "entry-photo"))).toBe("unreadable-seal");
  });

  it("does not open with any bit flipped or any end cut off", () => {
    const sealed = seal(to, Uint8Array.of(1, 2, 3), "entry-photo");
    // The top bit of an X25519 key is masked (RFC 7748), yet the derived key binds it.
    for (let bit = 0; bit < sealed.length * 8; bit += 5) {
      const flipped = Uint8Array.from(sealed, (byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      expect(codeOf(() => unseal(sealingSecret, flipped, "entry-photo"))).toBe("unreadable-seal");
    }
    const topBit = Uint8Array.from(sealed, (byte, index) => (index === 32 ? byte ^ 0x80 : byte));
    expect(codeOf(() => unseal(sealingSecret, topBit, "entry-photo"))).toBe("unreadable-seal");
    for (let length = 0; length < sealed.length; length += 7) {
      expect(codeOf(() => unseal(sealingSecret, sealed.slice(0, length), "entry-photo"))).toBe("unreadable-seal");
    }
  });

  it("is not made for a key of low order or of the wrong length", () => {
    for (const key of [
      new Uint8Array(32),
      Uint8Array.of(1, ...new Uint8Array(31)),
      new Uint8Array(31),
      new Uint8Array(0),
    ]) {
      expect(codeOf(() => seal(key, Uint8Array.of(1), "template"))).toBe("unusable-key");
    }
  });

  it("does not open when its sender offered a key of low order", () => {
    expect(codeOf(() => unseal(sealingSecret, Uint8Array.of(1, ...new Uint8Array(60)), "template"))).toBe(
      "unreadable-seal",
    );
  });
});

describe("a controller's fingerprint", () => {
  it("is four groups of four that change with either key", () => {
    const print = fingerprintOf({ signing: to, sealing: sealingSecret });
    expect(print).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
    expect(fingerprintOf({ signing: sealingSecret, sealing: to })).not.toBe(print);
  });
});
