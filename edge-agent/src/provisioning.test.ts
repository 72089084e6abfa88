import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mintId, toBase64Url } from "@menshen/protocol";
import { expect, it, onTestFinished } from "vitest";
import { readProvisioning } from "./provisioning.ts";

const password = "4242-the-brokers-password";
const siteKey = toBase64Url(new Uint8Array(32).fill(77));
const whole = {
  ...{ agentId: mintId("agent"), siteId: mintId("site"), doorId: mintId("door"), siteTimeZone: "Asia/Shanghai" },
  broker: { url: "mqtt://127.0.0.1:1883", username: "agent", password },
  ...{ registryKey: siteKey, rosterRootKey: siteKey, siteKey },
};

it.each([
  ["whole", JSON.stringify(whole), true],
  ["with a key that is cut", JSON.stringify({ ...whole, siteKey: `${siteKey}=` }), false],
  ["with a zone that nobody knows", JSON.stringify({ ...whole, siteTimeZone: "Mars/Phobos" }), false],
  ["with the password as its zone", JSON.stringify({ ...whole, siteTimeZone: password }), false],
  ["with the password in the wrong place", JSON.stringify({ ...whole, broker: password }), false],
  ["with the password as its address", JSON.stringify({ ...whole, broker: { ...whole.broker, url: password } }), false],
  ["torn", `${password}${JSON.stringify(whole).slice(0, 200)}`, false],
])("a provisioning that is %s is read or refused without showing its secrets", async (_, text, ok) => {
  const folder = await mkdtemp(join(tmpdir(), "menshen-provisioning-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "provisioning.json"), text);
  const read = await readProvisioning(folder);
  expect(read.ok).toBe(ok);
  const told = read.ok ? "" : read.problems.join();
  for (const secret of [password, siteKey]) expect(told).not.toContain(secret.slice(0, 10));
});
