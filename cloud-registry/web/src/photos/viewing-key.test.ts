import { fromBase64Url, type Sha256, seal, toBase64Url, toHex, toUtf8 } from "@menshen/protocol";
import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, it } from "vitest";
import { makeViewingKey } from "./viewing-key.ts";

const jpeg = toUtf8("a face at the door");
const print = toHex(sha256(jpeg)) as Sha256;
const sealedTo = (publicKey: string, plain = jpeg, context: "entry-photo" | "template" = "entry-photo") => ({
  sha256: print,
  sealed: toBase64Url(seal(fromBase64Url(publicKey), plain, context)),
  controllerSigningKey: "",
});

describe("the key of one log-in", () => {
  const key = makeViewingKey();

  it("opens a photo that the door sealed to it", () => {
    expect(key.open(sealedTo(key.publicKey), print)).toEqual(new Uint8Array(jpeg));
  });

  it("shows nothing of another photo, even when its fingerprint was swapped along with it", () => {
    const other = toUtf8("another face");
    const swapped = { ...sealedTo(key.publicKey, other), sha256: toHex(sha256(other)) as Sha256 };
    expect(key.open(swapped, print)).toBeUndefined();
  });

  it("opens nothing sealed for another log-in, for another purpose, or damaged on the way", () => {
    expect(key.open(sealedTo(makeViewingKey().publicKey), print)).toBeUndefined();
    expect(key.open(sealedTo(key.publicKey, jpeg, "template"), print)).toBeUndefined();
    expect(key.open({ ...sealedTo(key.publicKey), sealed: "?" }, print)).toBeUndefined();
  });
});
