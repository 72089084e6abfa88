import { mkdtemp, readdir, readFile, rm, stat, truncate, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seal, signText, unseal, verifyText } from "@menshen/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openIdentity } from "./open-identity.ts";

let directory: string;
let keys: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "menshen-keys-"));
  keys = join(directory, "data", "keys");
});
afterEach(() => rm(directory, { recursive: true }));

describe("the controller's identity", () => {
  it("is made once and is the same ever after", async () => {
    const made = await openIdentity(keys);
    expect(await openIdentity(keys)).toEqual(made);
    expect(made.storeKey).toHaveLength(32);
    expect(await readdir(join(directory, "data"))).toEqual(["keys"]);
  });

  it("signs and opens seals with the keys it shows", async () => {
    const { signing, sealing } = await openIdentity(keys);
    expect(verifyText("hello", signText("hello", "here", signing), signing.publicKey)).toBe(true);
    const sealed = seal(sealing.publicKey, Uint8Array.of(1, 2, 3), "enrolment-photo");
    expect(unseal(sealing.secretKey, sealed, "enrolment-photo")).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("can be read by its owner alone", async () => {
    await openIdentity(keys);
    expect((await stat(keys)).mode & 0o777).toBe(0o700);
    for (const name of ["identity.json", "store-key"]) expect((await stat(join(keys, name))).mode & 0o777).toBe(0o600);
  });

  const damages: readonly (readonly [string, () => Promise<void>])[] = [
    ["identity.json torn", () => truncate(join(keys, "identity.json"), 20)],
    ["identity.json gone", () => unlink(join(keys, "identity.json"))],
    ["store-key gone", () => unlink(join(keys, "store-key"))],
    ["store-key short", () => truncate(join(keys, "store-key"), 31)],
    ["identity.json of another shape", () => writeFile(join(keys, "identity.json"), "{}")],
  ];
  it.each(damages)("refuses to start with %s instead of becoming somebody else", async (_, damage) => {
    await openIdentity(keys);
    await damage();
    await expect(openIdentity(keys)).rejects.toMatchObject({
      code: "unreadable-identity",
      message: expect.stringContaining("backup"),
    });
  });

  it("shows no secret in what it says of a damaged file", async () => {
    await openIdentity(keys);
    const path = join(keys, "identity.json");
    const whole = await readFile(path, "utf8");
    const { signingSeed, sealingSecret } = JSON.parse(whole) as Record<string, string>;
    const damaged = [
      whole.replace(`"${signingSeed}"`, `"${signingSeed}="`),
      whole.replace(`"${signingSeed}"`, `"${signingSeed}`),
      JSON.stringify(signingSeed),
      `${signingSeed} ${whole}`,
    ];
    for (const text of damaged) {
      await writeFile(path, text);
      const fault: Error = await openIdentity(keys).then(
        () => new Error("it was opened"),
        (reason) => reason,
      );
      expect(fault.message).toContain("is damaged");
      const told = `${fault.stack} ${String(fault.cause)}`;
      for (const secret of [signingSeed, sealingSecret]) expect(told).not.toContain(secret?.slice(0, 12));
    }
  });
});
