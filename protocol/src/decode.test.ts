import { execFileSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import { decodeCommand } from "./command.ts";
import { checker, type Decoded, decoder } from "./decode.ts";
import { decodeEvent } from "./event.ts";
import { decodeEvidence } from "./evidence.ts";
import * as examples from "./golden/examples.ts";
import { wireSchemas } from "./golden/schemas.ts";
import { decodeAgentStatus, decodeBatch, decodeHello } from "./message.ts";
import { decodeReply, decodeRequest } from "./request.ts";
import { decodeRoster, openRoster } from "./roster.ts";

const publicKey = new Uint8Array(32).fill(9);
const decoders: Readonly<Record<string, (text: string) => Decoded<unknown>>> = {
  event: decodeEvent,
  hello: decodeHello,
  batch: decodeBatch,
  status: decodeAgentStatus,
  request: decodeRequest,
  reply: decodeReply,
  command: decodeCommand,
  evidence: decodeEvidence,
  roster: decodeRoster,
  "signed roster": (text) => openRoster(text, publicKey),
};
const problemsOf = (decoded: Decoded<unknown>) => (decoded.ok ? [] : decoded.problems);
const granted = examples.events[0] as object;
const told = (change: object) => problemsOf(decodeEvent(JSON.stringify({ ...granted, ...change })));

describe("a decoder's problems", () => {
  it("say which field is wrong, what it must be and what it is", () => {
    expect(told({ rosterVersion: "7", identityLevel: "sure", seq: 0 })).toEqual([
      "entry.granted: seq must be at least 1 (is 0)",
      'entry.granted: identityLevel must be one of declared, document-seen, card-read, verified (is "sure")',
      'entry.granted: rosterVersion must be a whole number (is "7")',
    ]);
    expect(told({ entryId: undefined })).toEqual(["entry.granted: entryId is missing"]);
    expect(told({ factors: ["face", "smile"] })).toEqual([
      'entry.granted: factors[1] must be one of face, card, id-card, pin, qr, guest, app, order (is "smile")',
    ]);
  });

  it("of a union speak of the branch that was meant", () => {
    expect(told({ actor: { type: "account" } })).toEqual(["entry.granted: actor.accountId is missing"]);
    expect(told({ actor: { type: "ghost" } })).toEqual([
      'entry.granted: actor.type must be one of person, account, installer, exit-button, fire-contact, schedule, door, unknown (is "ghost")',
    ]);
    const credentials = [...examples.roster.credentials, { kind: "card", credentialId: "x" }];
    expect(problemsOf(decodeRoster(JSON.stringify({ ...examples.roster, credentials })))).toContain(
      "roster: credentials[7].numberHash is missing",
    );
  });

  it("never quote more than a short text, since what is wrong may be secret or huge", () => {
    const pin = { salt: "c2VjcmV0", hash: "!", cost: 1 };
    const credentials = [{ ...examples.roster.credentials[3], pin: { pin } }];
    expect(problemsOf(decodeRoster(JSON.stringify({ ...examples.roster, credentials }))).join()).not.toContain(
      "c2VjcmV0",
    );
    expect(told({ type: "x".repeat(9999) }).join().length).toBeLessThan(200);
  });

  it("of a file of secrets quote nothing of it, and tell of which length it is", () => {
    const schema = Type.Object({
      seed: Type.String({ pattern: "^[A-Za-z0-9_-]{43}$" }),
      kind: Type.Union([Type.Literal("ed25519"), Type.Literal("x25519")]),
      parts: Type.Array(Type.String({ maxLength: 3 })),
    });
    const decode = decoder<unknown>("keys", schema, { secret: true });
    const seed = "4242SECRET4242";
    expect(problemsOf(decode(JSON.stringify({ seed, kind: seed, parts: [seed] })))).toEqual([
      "keys: seed must match ^[A-Za-z0-9_-]{43}$ (is 14 characters)",
      "keys: kind must be one of ed25519, x25519 (is 14 characters)",
      "keys: parts[0] must have at most 3 characters (is 14 characters)",
    ]);
    expect(problemsOf(decode(JSON.stringify({ seed: 4242, kind: true, parts: seed })))).toEqual([
      "keys: seed must be a text (is a number)",
      "keys: kind must be one of ed25519, x25519 (is a boolean)",
      "keys: parts must be a list (is 14 characters)",
    ]);
    expect(problemsOf(decode(`"${seed}`))).toEqual(["keys: not JSON (is 15 characters)"]);
  });

  it("name an unknown type, a missing one and text that is no JSON", () => {
    expect(problemsOf(decodeEvent('{"type":"__proto__"}'))).toEqual([
      'event: type "__proto__" is not known to this version',
    ]);
    expect(problemsOf(decodeEvent("[]"))).toEqual(["event: type must be a text, so that it can be told apart"]);
    expect(problemsOf(decodeEvent("{"))).toEqual(['event: not JSON (begins with "{")']);
  });

  it("are there for every value that does not pass", () => {
    const names = fc.constantFrom(...Object.keys(wireSchemas));
    fc.assert(
      fc.property(names, fc.jsonValue(), (name, value) => {
        const schema = wireSchemas[name];
        if (!schema) return;
        const checked = checker(name, schema)(value);
        expect(
          checked.ok || (checked.problems.length > 0 && !checked.problems.join().includes("not of the form")),
        ).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a decoder", () => {
  it("keeps fields that a newer door may add", () => {
    const newer = { ...granted, mood: "rainy" };
    expect(decodeEvent(JSON.stringify(newer))).toEqual({ ok: true, value: newer });
  });

  it.each(Object.keys(decoders))("of a %s throws on no text at all", (name) => {
    const decode = decoders[name] as (text: string) => Decoded<unknown>;
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(decode(text)).toHaveProperty("ok");
      }),
      { numRuns: 100 },
    );
  });

  it("throws on no single field replaced by anything", () => {
    const texts = [...examples.events, examples.evidence, examples.messages.status, examples.roster];
    const nasty = fc.oneof(fc.jsonValue(), fc.constantFrom(1e300, "A", "AB", "\ud800", "__proto__"));
    fc.assert(
      fc.property(fc.constantFrom<object>(...texts), fc.nat(), nasty, (record, place, value) => {
        const keys = Object.keys(record);
        const text = JSON.stringify({ ...record, [keys[place % keys.length] as string]: value });
        for (const decode of Object.values(decoders)) expect(decode(text)).toHaveProperty("ok");
      }),
      { numRuns: 200 },
    );
  });

  it("survives a text nested 100 000 deep", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    for (const decode of Object.values(decoders)) expect(decode(deep).ok).toBe(false);
    expect(decodeEvent(`{"type":"entry.taken","entryId":${deep}}`).ok).toBe(false);
    const consent = `{"consentId":1,"noticeVersion":"1","givenAt":1,"scopes":[${deep},${deep}]}`;
    expect(decodeRequest(`{"type":"enrol","consent":${consent}}`).ok).toBe(false);
    const { consent: given, ...rest } = examples.requests.enrol;
    const scopes = `[${deep},${deep}]`;
    const text = JSON.stringify({ ...rest, consent: { ...given, scopes: "HERE" } }).replace('"HERE"', scopes);
    expect(decodeRequest(text).ok).toBe(false);
  });

  it("refuses numbers that JavaScript cannot hold exactly and base64url that is not whole bytes", () => {
    expect(told({ rosterVersion: 2 ** 53 })[0]).toMatch(/rosterVersion must be at most 9007199254740991/);
    const short = {
      ...examples.messages.status,
      challenges: [{ ...examples.messages.status.challenges[0], nonce: "AAAAA" }],
    };
    expect(problemsOf(decodeAgentStatus(JSON.stringify(short)))).toEqual([
      'status: challenges[0].nonce must be whole bytes in base64url without padding (is "AAAAA")',
    ]);
  });

  it("gives the same answers where generating code is forbidden, as in a page with a strict content security policy", () => {
    const program = `
      import { decodeEvent } from "./event.ts";
      import { events } from "./golden/examples.ts";
      const answers = [events[0], { ...events[0], seq: 0 }].map((event) => decodeEvent(JSON.stringify(event)).ok);
      console.log(JSON.stringify(answers));`;
    const flags = ["--disallow-code-generation-from-strings", "--input-type=module-typescript", "--eval", program];
    const said = execFileSync(process.execPath, flags, { cwd: join(import.meta.dirname), encoding: "utf8" });
    expect(JSON.parse(said)).toEqual([true, false]);
  });
});
