import { describe, expect, it } from "vitest";
import { createFieldVault, mask } from "./field-vault.ts";

describe("a sealed field", () => {
  const vault = createFieldVault(new Uint8Array(32).fill(7));
  it("opens at its own place only", () => {
    const sealed = vault.seal("330299199001010017", "person_a id-number");
    expect(vault.open(sealed, "person_a id-number")).toBe("330299199001010017");
    expect(() => vault.open(sealed, "person_b id-number")).toThrow();
    expect(vault.seal("x", "p")).not.toBe(vault.seal("x", "p"));
  });
  it("is masked wholly when it is short", () => {
    expect(mask("12345", { first: 3, last: 4 })).toBe("*****");
  });
});
