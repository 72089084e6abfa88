import { randomBytes, randomInt, scrypt, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Base64UrlSchema, decoder, fromBase64Url, toBase64Url } from "@menshen/protocol";
import { type Static, Type } from "typebox";
import { makeFolder, writeDurably } from "../../journal/durable-file.ts";

/** Guessed in full it takes a hundred million tries, of which a page that rests allows some hundreds a day. */
const pinDigits = 8;
const hashBytes = 32;
/** RFC 7914; 32 MB and some 100 ms of one core for each try. */
const cost = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

const PinFileSchema = Type.Object({ salt: Base64UrlSchema, hash: Base64UrlSchema });
type PinFile = Static<typeof PinFileSchema>;
const decode = decoder<PinFile>("installer-pin", PinFileSchema, { secret: true });

const folderOf = (directory: string) => join(directory, "pages");
const fileOf = (directory: string) => join(folderOf(directory), "installer-pin.json");

/** Makes a new PIN for the installer's page and keeps only its hash; the one before opens nothing any more. */
export async function makeInstallerPin(directory: string): Promise<string> {
  const pin = String(randomInt(10 ** pinDigits)).padStart(pinDigits, "0");
  const salt = randomBytes(16);
  const kept: PinFile = { salt: toBase64Url(salt), hash: toBase64Url(await hashOf(pin, salt)) };
  await makeFolder(folderOf(directory));
  await writeDurably(fileOf(directory), JSON.stringify(kept));
  return pin;
}

/** Whether a PIN was ever made here, and can be read. */
export async function hasInstallerPin(directory: string): Promise<boolean> {
  return (await readPin(directory)) !== undefined;
}

/** Whether this is the installer's PIN; read anew each time, so that a new one holds at once. Without a file no PIN is right. */
export async function isInstallerPin(directory: string, pin: string): Promise<boolean> {
  const kept = await readPin(directory);
  if (kept === undefined) return false;
  const hash = await hashOf(pin, fromBase64Url(kept.salt));
  const right = fromBase64Url(kept.hash);
  return right.length === hash.length && timingSafeEqual(right, hash);
}

async function readPin(directory: string): Promise<PinFile | undefined> {
  const text = await readFile(fileOf(directory), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const decoded = decode(text);
  return decoded.ok ? decoded.value : undefined;
}

const derive = promisify<string, Uint8Array, number, typeof cost, Buffer>(scrypt);
const hashOf = (pin: string, salt: Uint8Array): Promise<Buffer> => derive(pin, salt, hashBytes, cost);
