import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { RegistryFault } from "../registry-fault.ts";
import { openRegistryKeys } from "./registry-keys.ts";

it("a damaged key file is named and never shown", () => {
  const directory = mkdtempSync(join(tmpdir(), "menshen-registry-keys-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  openRegistryKeys(directory);
  const path = join(directory, "keys/root.json");
  const { keyId, secretKey } = JSON.parse(readFileSync(path, "utf8")) as Record<string, string>;
  for (const text of [JSON.stringify({ keyId, secretKey: `${secretKey}=` }), `${secretKey} torn`]) {
    writeFileSync(path, text);
    let fault: unknown;
    try {
      openRegistryKeys(directory);
    } catch (thrown) {
      fault = thrown;
    }
    expect(fault).toMatchObject({ code: "key-unreadable", message: expect.stringContaining("root.json") });
    const { stack, cause } = fault as RegistryFault & { cause: Error };
    expect(`${stack} ${cause.stack}`).not.toContain(secretKey?.slice(0, 6));
  }
});
