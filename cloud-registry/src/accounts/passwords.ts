import { randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";

// OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes a password with argon2id (RFC 9106), salt and parameters included. */
export const hashPassword = (password: string): Promise<string> => hash(password, cost);

export interface PasswordCheck {
  /** Whether the password is that of the hash; without a hash it takes as long and says no. */
  matches(passwordHash: string | undefined, password: string): Promise<boolean>;
}

/** Makes a check that takes as long for a name that does not exist as for a wrong password. */
export async function createPasswordCheck(): Promise<PasswordCheck> {
  const nobody = await hashPassword(randomBytes(16).toString("hex"));
  return {
    async matches(passwordHash, password) {
      const same = await verify(passwordHash ?? nobody, password);
      return same && passwordHash !== undefined;
    },
  };
}

/** A password of 100 random bits, five groups of four from an alphabet without look-alikes. */
export function generatePassword(): string {
  const alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  const letters = [...randomBytes(20)].map((byte) => alphabet[byte % alphabet.length]);
  return letters.join("").replace(/(.{4})(?=.)/g, "$1-");
}
