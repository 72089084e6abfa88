import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hostname, networkInterfaces } from "node:os";
import { join } from "node:path";
import type { Sha256 } from "@menshen/protocol";
import { makeFolder, writeDurably } from "../../journal/durable-file.ts";

/** The key and certificate under which the controller serves its own pages, as PEM. */
export interface PageCertificate {
  readonly key: string;
  readonly certificate: string;
  /** SHA-256 of the certificate (DER), as hex: what an installer compares with what the browser says. */
  readonly fingerprint: Sha256;
}

const folderOf = (directory: string) => join(directory, "pages");
const fileOf = (directory: string) => join(folderOf(directory), "certificate.pem");

/** Reads the certificate of the controller's pages; undefined where there is none yet, or it cannot be used. */
export async function readCertificate(directory: string): Promise<PageCertificate | undefined> {
  const pem = await readFile(fileOf(directory), "utf8").catch(() => undefined);
  return pem === undefined ? undefined : taken(pem);
}

/**
 * Reads the certificate of the controller's pages, or makes one (ECDSA P-256, self-signed) that stays: people pin it by its
 * fingerprint, so that it must not change by itself. A damaged one is replaced, since nothing else hangs on it.
 */
export async function openCertificate(directory: string, addresses: readonly string[]): Promise<PageCertificate> {
  const found = await readCertificate(directory);
  if (found !== undefined) return found;
  const { generate } = await import("selfsigned");
  const made = await generate([{ name: "commonName", value: "Menshen door" }], {
    keyType: "ec",
    algorithm: "sha256",
    // The clock may be lost at a first start, and nobody comes to renew it: it is trusted by its fingerprint, not by its dates.
    notBeforeDate: new Date("2026-01-01"),
    notAfterDate: new Date("2046-01-01"),
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: namesOf(addresses) },
    ],
  });
  const pem = `${made.private.trim()}\n${made.cert.trim()}\n`;
  await makeFolder(folderOf(directory));
  await writeDurably(fileOf(directory), pem);
  const certificate = taken(pem);
  if (certificate === undefined) throw new TypeError("the certificate just made cannot be read");
  return certificate;
}

/** A fingerprint as browsers write it: pairs of upper-case digits with colons. Pure. */
export function spellFingerprint(fingerprint: Sha256): string {
  return (fingerprint.match(/../g) ?? []).join(":").toUpperCase();
}

/** Addresses of this machine under which somebody may open the pages. */
export function ownAddresses(): readonly string[] {
  const found = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  return found
    .filter(({ address }) => !address.includes("%") && !address.startsWith("fe80"))
    .map(({ address }) => address);
}

function namesOf(addresses: readonly string[]) {
  const names = [...new Set(["localhost", hostname()])].map((value) => ({ type: 2 as const, value }));
  const numbers = [...new Set(["127.0.0.1", ...addresses])].map((ip) => ({ type: 7 as const, ip }));
  return [...names, ...numbers];
}

const block = /-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----/g;

function taken(pem: string): PageCertificate | undefined {
  const blocks = [...pem.matchAll(block)].map(([text, name]) => ({ text, name }));
  const key = blocks.find(({ name }) => name?.endsWith("PRIVATE KEY"))?.text;
  const certificate = blocks.find(({ name }) => name === "CERTIFICATE")?.text;
  if (key === undefined || certificate === undefined) return undefined;
  try {
    const { fingerprint256 } = new X509Certificate(certificate);
    return { key, certificate, fingerprint: fingerprint256.replaceAll(":", "").toLowerCase() as Sha256 };
  } catch {
    return undefined;
  }
}
