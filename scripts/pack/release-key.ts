import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { StepFailure } from "../progress.ts";
import type { Shell } from "../shell.ts";

/** Whoever holds it may put software on every door that trusts it; it lies outside the checkout. */
export interface ReleaseKey {
  readonly file: string;
  /** Made just now, which its holder has to be told. */
  readonly isNew: boolean;
  /** SubjectPublicKeyInfo in PEM, as openssl reads it. */
  readonly publicKey: string;
  /** Ed25519 (RFC 8032), 64 bytes. */
  sign(text: string): Uint8Array;
}

/** Where the key lies unless told: the user's own configuration. Pure. */
export function defaultKeyFile(env: Shell["env"]): string {
  return join(env["XDG_CONFIG_HOME"] ?? join(env["HOME"] ?? "/root", ".config"), "menshen/release-key.pem");
}

/** Opens the operator's key, or makes one where there is none; throws StepFailure for a file that is no Ed25519 key. */
export function openReleaseKey(file: string): ReleaseKey {
  const isNew = !existsSync(file);
  if (isNew) makeKey(file);
  const key = readKey(file);
  return {
    file,
    isNew,
    publicKey: createPublicKey(key).export({ type: "spki", format: "pem" }) as string,
    sign: (text) => sign(null, Buffer.from(text), key),
  };
}

function makeKey(file: string): void {
  const { privateKey } = generateKeyPairSync("ed25519");
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flag: "wx" });
}

function readKey(file: string): KeyObject {
  const refuse = (why: string, cause?: unknown) =>
    new StepFailure("reading the release key", {
      why: `${file} ${why}`,
      next: "name another one with --key; a file that is not there yet is made.",
      cause,
    });
  let key: KeyObject;
  try {
    key = createPrivateKey(readFileSync(file));
  } catch (cause) {
    throw refuse("is no private key in PEM.", cause);
  }
  if (key.asymmetricKeyType !== "ed25519") throw refuse(`is an ${key.asymmetricKeyType} key; Ed25519 is needed.`);
  return key;
}
