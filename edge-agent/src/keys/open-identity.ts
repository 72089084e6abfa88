import { mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  type AgentId,
  Base64UrlSchema,
  decoder,
  fromBase64Url,
  idSchema,
  type KeyId,
  mintId,
  publicKeyOf,
  sealingKeyOf,
  toBase64Url,
} from "@menshen/protocol";
import { randomBytes } from "@noble/hashes/utils.js";
import { Type } from "typebox";
import { makeFolder, syncFolder, writeDurably } from "../journal/durable-file.ts";
import type { Identity } from "./identity.ts";
import { IdentityFault } from "./identity-fault.ts";

const keyBytes = 32;

interface IdentityFile {
  readonly agentId: AgentId;
  readonly signingKeyId: KeyId;
  readonly signingSeed: string;
  readonly sealingSecret: string;
}
const decodeFile = decoder<IdentityFile>(
  "identity",
  Type.Object({
    agentId: idSchema("agent"),
    signingKeyId: idSchema("key"),
    signingSeed: Base64UrlSchema,
    sealingSecret: Base64UrlSchema,
  }),
  { secret: true },
);

/**
 * Reads the controller's identity from a folder (mode 0700), or makes one where the folder does not exist; throws an
 * IdentityFault where it exists and cannot be read, because a new identity would orphan every template, photo and event.
 */
export async function openIdentity(folder: string): Promise<Identity> {
  if (!(await exists(folder))) await createIdentity(folder);
  const text = await readPart(folder, "identity.json");
  const storeKey = await readPart(folder, "store-key");
  const decoded = decodeFile(text.toString("utf8"));
  if (!decoded.ok) throw damaged(folder, decoded.problems.join("; "));
  if (storeKey.length !== keyBytes) throw damaged(folder, `store-key has ${storeKey.length} bytes, not ${keyBytes}`);
  const { agentId, signingKeyId, signingSeed, sealingSecret } = decoded.value;
  const seed = secretOf(folder, "signingSeed", signingSeed);
  const secret = secretOf(folder, "sealingSecret", sealingSecret);
  return {
    agentId,
    signing: { keyId: signingKeyId, secretKey: seed, publicKey: publicKeyOf(seed) },
    sealing: { secretKey: secret, publicKey: sealingKeyOf(secret) },
    storeKey: new Uint8Array(storeKey),
  };
}

/** Both files appear together, by the rename of a folder: a power cut leaves a whole identity or none. */
async function createIdentity(folder: string): Promise<void> {
  await makeFolder(dirname(folder));
  const draft = await mkdtemp(`${folder}.`);
  const identity: IdentityFile = {
    agentId: mintId("agent"),
    signingKeyId: mintId("key"),
    signingSeed: toBase64Url(randomBytes(keyBytes)),
    sealingSecret: toBase64Url(randomBytes(keyBytes)),
  };
  try {
    await writeDurably(join(draft, "identity.json"), `${JSON.stringify(identity, undefined, 2)}\n`);
    await writeDurably(join(draft, "store-key"), randomBytes(keyBytes));
    await rename(draft, folder);
  } catch (fault) {
    await rm(draft, { recursive: true, force: true });
    throw fault;
  }
  await syncFolder(dirname(folder));
}

async function readPart(folder: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, name));
  } catch (cause) {
    throw damaged(folder, `${name} cannot be read`, cause);
  }
}

function secretOf(folder: string, name: string, text: string): Uint8Array {
  try {
    const bytes = fromBase64Url(text);
    if (bytes.length === keyBytes) return bytes;
  } catch {
    // As damaged as one of another length.
  }
  throw damaged(folder, `${name} is not ${keyBytes} bytes in base64url`);
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    (fault: NodeJS.ErrnoException) => {
      if (fault.code === "ENOENT") return false;
      throw damaged(path, "it cannot be looked at", fault);
    },
  );
}

function damaged(folder: string, why: string, cause?: unknown): IdentityFault {
  const advice =
    "Restore the folder from a backup; or, if there is none, move it away and commission this controller anew: " +
    "its templates and photos cannot be read without it.";
  return new IdentityFault(`the controller's identity in ${folder} is damaged: ${why}. ${advice}`, { cause });
}
