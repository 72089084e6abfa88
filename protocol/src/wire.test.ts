import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { scrypt } from "@noble/hashes/scrypt.js";
import { describe, expect, it } from "vitest";
import { verifyBatch } from "./batch.ts";
import { fromBase64Url, toBase64Url, toUtf8 } from "./bytes.ts";
import { commitmentOf, genesisHead, nextHead } from "./chain.ts";
import { decodeCommand } from "./command.ts";
import { keyedPin, numberHash, pinScrypt } from "./credential.ts";
import type { Decoded } from "./decode.ts";
import { decodeEvent, EventStampSchema, eventSchemaByType } from "./event.ts";
import { decodeEvidence, verifyEvidence } from "./evidence.ts";
import { agentKey, rootKey } from "./golden/examples.ts";
import { schemaDigest, wireSchemas } from "./golden/schemas.ts";
import * as message from "./message.ts";
import { decodeReply, decodeRequest, replySchemas, requestSchemas } from "./request.ts";
import { openRoster } from "./roster.ts";
import { fingerprintOf, unseal } from "./seal.ts";
import { publicKeyOf, verifyText } from "./sign.ts";
import { PROTOCOL_VERSION } from "./version.ts";

const golden = join(import.meta.dirname, "golden");
const read = (version: string, name: string) => JSON.parse(readFileSync(join(golden, version, `${name}.json`), "utf8"));
const versions = readdirSync(golden).filter((name) => /^v\d+$/.test(name));
const current = `v${PROTOCOL_VERSION}`;

/** Decodes and gives back the very same record: nothing lost, nothing made up. */
function expectKept(decoded: Decoded<unknown>, record: unknown) {
  expect(decoded).toEqual({ ok: true, value: record });
}

describe("the wire", () => {
  it("changes only together with its version: raise PROTOCOL_VERSION, then run `node scripts/golden.ts`", () => {
    const digests = Object.fromEntries(
      Object.entries(wireSchemas).map(([name, schema]) => [name, schemaDigest(schema)]),
    );
    expect(digests).toEqual(read(current, "digests"));
  });

  it("never gives an event a field of its stamp's name, which would displace it", () => {
    const stamp = new Set(Object.keys(EventStampSchema.properties));
    for (const schema of Object.values(eventSchemaByType)) {
      const { properties } = schema as unknown as { properties: object };
      expect(Object.keys(properties).filter((field) => stamp.has(field))).toEqual([]);
    }
  });

  it("has a golden example of everything that travels", () => {
    const typesOf = (schemas: readonly { properties: { type: { const: string } } }[]) =>
      schemas.map((schema) => schema.properties.type.const).sort();
    expect(read(current, "events").map((event: { type: string }) => event.type)).toEqual(
      Object.keys(eventSchemaByType),
    );
    expect(Object.keys(read(current, "messages"))).toEqual(Object.keys(message.messageSchemas));
    expect(Object.keys(read(current, "requests")).sort()).toEqual(typesOf(requestSchemas));
    expect(Object.keys(read(current, "replies")).sort()).toEqual(typesOf(replySchemas));
  });
});

describe.each(versions)("the golden messages of %s", (version) => {
  it("are events that still decode", () => {
    for (const event of read(version, "events")) expectKept(decodeEvent(JSON.stringify(event)), event);
  });

  it("are messages, requests, replies and orders that still decode", () => {
    const messages = read(version, "messages");
    expectKept(message.decodeHello(JSON.stringify(messages.hello)), messages.hello);
    expectKept(message.decodeWelcome(JSON.stringify(messages.welcome)), messages.welcome);
    expectKept(message.decodeBatch(JSON.stringify(messages.batch)), messages.batch);
    expectKept(message.decodeLive(JSON.stringify(messages.live)), messages.live);
    expectKept(message.decodeAck(JSON.stringify(messages.ack)), messages.ack);
    expectKept(message.decodeFork(JSON.stringify(messages.fork)), messages.fork);
    expectKept(message.decodeAgentStatus(JSON.stringify(messages.status)), messages.status);
    expectKept(message.decodeGone(JSON.stringify(messages.gone)), messages.gone);
    for (const request of Object.values(read(version, "requests"))) {
      expectKept(decodeRequest(JSON.stringify(request)), request);
    }
    for (const reply of Object.values(read(version, "replies"))) expectKept(decodeReply(JSON.stringify(reply)), reply);
    const command = read(version, "command");
    expectKept(decodeCommand(JSON.stringify(command)), command);
  });

  it("are a batch, a roster and evidence whose signatures still hold", () => {
    const publicKey = publicKeyOf(agentKey.secretKey);
    expect(verifyBatch(read(version, "messages").batch, publicKey).ok).toBe(true);
    const roster = openRoster(JSON.stringify(read(version, "roster")), publicKeyOf(rootKey.secretKey));
    expect(roster).toMatchObject({ ok: true, value: { generation: 3, roster: { rosterVersion: 7 } } });
    const evidence = decodeEvidence(JSON.stringify(read(version, "evidence")));
    if (!evidence.ok) throw new Error(evidence.problems.join("; "));
    expect(verifyEvidence(evidence.value, publicKey)).toMatchObject({ ok: true, problems: [], unsigned: 0 });
  });

  it("are vectors that come out the same", () => {
    const { numberHash: number, chain, sign, fingerprint, seal } = read(version, "vectors");
    expect(numberHash(fromBase64Url(number.siteKey), number.kind, number.number)).toBe(number.is);
    expect(genesisHead(chain.agentId, chain.epoch)).toBe(chain.genesis);
    expect(commitmentOf(chain.salt, chain.body)).toBe(chain.commitment);
    expect(nextHead(chain.genesis, 1, chain.commitment)).toBe(chain.headAfterSeq1);
    expect(verifyText(sign.purpose, sign.signed, fromBase64Url(sign.publicKey))).toBe(true);
    const keys = { signing: fromBase64Url(fingerprint.signing), sealing: fromBase64Url(fingerprint.sealing) };
    expect(fingerprintOf(keys)).toBe(fingerprint.is);
    const opened = unseal(fromBase64Url(seal.secretKey), fromBase64Url(seal.sealed), seal.context);
    expect(opened).toEqual(toUtf8(seal.plain));
  });
});

describe("a PIN", () => {
  it("is hashed as the vector says: scrypt over the digits, keyed by the site", () => {
    const { pin } = read(current, "vectors");
    const { r, p, bytes } = pinScrypt;
    const salt = fromBase64Url(pin.salt);
    const scrypted = scrypt(toUtf8(pin.digits), salt, { N: pin.cost, r, p, dkLen: bytes });
    expect(toBase64Url(scrypted)).toBe(pin.scrypt);
    expect(keyedPin(fromBase64Url(pin.siteKey), scrypted)).toBe(pin.is);
    expect(keyedPin(new Uint8Array(32), scrypted)).not.toBe(pin.is);
  });
});

describe("protocol in a page", () => {
  const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  );

  it.each(sources)("%s needs neither Node nor a secure context", (name) => {
    const source = readFileSync(join(import.meta.dirname, name), "utf8");
    expect(source).not.toMatch(/["']node:|\bBuffer\b|\bprocess\.|crypto\.subtle|globalThis/);
  });
});
