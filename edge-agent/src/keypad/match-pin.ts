import { scrypt } from "node:crypto";
import {
  type CredentialId,
  fromBase64Url,
  keyedPin,
  type PinHash,
  pinScrypt,
  type Roster,
  toBase64Url,
} from "@menshen/protocol";
import { mostDigits } from "../access/keypad-entry.ts";

/** Whose PIN it is; `duress` if it was the one for being forced. */
export interface MatchedPin {
  readonly credentialId: CredentialId;
  readonly duress: boolean;
}

/**
 * Finds whose PIN these digits are, in the thread pool: nothing else of the door waits for the slow hash, and a registry that
 * gives a site one salt makes it one hash for each try, however many people live there. The same time passes for a PIN, one
 * for being forced, and one that is nobody's. Undefined where it is nobody's, or no PIN at all.
 */
export async function matchPin(
  digits: string,
  { credentials }: Pick<Roster, "credentials">,
  siteKey: Uint8Array,
): Promise<MatchedPin | undefined> {
  if (digits.length < 4 || digits.length > mostDigits) return undefined;
  const known = credentials.flatMap((credential) => {
    if (credential.kind !== "pin") return [];
    const { credentialId, pin, duressPin } = credential;
    return [
      { credentialId, duress: false, hash: pin },
      ...(duressPin ? [{ credentialId, duress: true, hash: duressPin }] : []),
    ];
  });
  let found: MatchedPin | undefined;
  for (const group of Map.groupBy(known, ({ hash }) => `${hash.cost} ${hash.salt}`).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const scrypted = await scryptOf(digits, first.hash);
    const plain = toBase64Url(scrypted);
    const keyed = keyedPin(siteKey, scrypted);
    const match = group.find(({ hash }) => hash.hash === (hash.keyed === "site" ? keyed : plain));
    if (match) found ??= { credentialId: match.credentialId, duress: match.duress };
  }
  return found;
}

/** Memory that scrypt needs: 128 · N · r bytes (RFC 7914, 2), and some for itself. */
const memoryFor = (cost: number) => 128 * cost * pinScrypt.r + 1_048_576;

function scryptOf(digits: string, { salt, cost }: PinHash): Promise<Uint8Array> {
  const { r, p, bytes } = pinScrypt;
  return new Promise((resolve, reject) => {
    scrypt(digits, fromBase64Url(salt), bytes, { N: cost, r, p, maxmem: memoryFor(cost) }, (fault, key) =>
      fault ? reject(fault) : resolve(key),
    );
  });
}
