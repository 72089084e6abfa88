import { createHmac, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  certifyRosterKey,
  decoder,
  fromBase64Url,
  idSchema,
  mintId,
  publicKeyOf,
  type Signed,
  type SigningKey,
  type SiteId,
  toBase64Url,
} from "@menshen/protocol";
import { Type } from "typebox";
import { RegistryFault } from "../registry-fault.ts";

/** The keys that never leave the registry's data directory, each in a file of its own (0600). */
export interface RegistryKeys {
  /** Vouches for roster keys; pinned by every door at commissioning. */
  readonly root: SigningKey;
  readonly roster: SigningKey;
  /** Signs welcomes, acks, forks and requests. */
  readonly registry: SigningKey;
  /** 32 bytes that seal personal fields at rest. */
  readonly fieldKey: Uint8Array;
  /** The root's word for the roster key at one site. */
  certificate(siteId: SiteId): Signed;
  /** The 32 bytes under which the numbers of a site's cards are hashed. */
  siteKey(siteId: SiteId): Uint8Array;
}

const generation = 1;

/** Reads the registry's keys, making those that are not there yet; a damaged file is a RegistryFault, never replaced. */
export function openRegistryKeys(dataDirectory: string): RegistryKeys {
  const directory = join(dataDirectory, "keys");
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const root = readKey(join(directory, "root.json"));
  const roster = readKey(join(directory, "roster.json"));
  const siteMaster = readKey(join(directory, "site-numbers.json")).secretKey;
  return {
    root,
    roster,
    registry: readKey(join(directory, "registry.json")),
    fieldKey: readKey(join(directory, "fields.json")).secretKey,
    certificate: (siteId) =>
      certifyRosterKey({ keyId: roster.keyId, publicKey: publicKeyOf(roster.secretKey), siteId, generation }, root),
    siteKey: (siteId) => createHmac("sha256", siteMaster).update(`menshen/1 site-key ${siteId}`).digest(),
  };
}

const decodeKeyFile = decoder<{ keyId: SigningKey["keyId"]; secretKey: string }>(
  "key file",
  Type.Object({ keyId: idSchema("key"), secretKey: Type.String({ pattern: "^[A-Za-z0-9_-]{43}$" }) }),
  { secret: true },
);

function readKey(path: string): SigningKey {
  if (!existsSync(path)) {
    const made = { keyId: mintId("key"), secretKey: toBase64Url(randomBytes(32)) };
    writeFileSync(path, `${JSON.stringify(made)}\n`, { mode: 0o600, flag: "wx", flush: true });
  }
  try {
    const read = decodeKeyFile(readFileSync(path, "utf8"));
    if (!read.ok) throw new Error(read.problems.join("; "));
    return { keyId: read.value.keyId, secretKey: fromBase64Url(read.value.secretKey) };
  } catch (cause) {
    throw new RegistryFault("key-unreadable", `${path} cannot be read: put it back from the backup`, { cause });
  }
}
