import { sha256 } from "@noble/hashes/sha2.js";
import type { TSchema } from "typebox";
import { toHex, toUtf8 } from "../bytes.ts";
import { CommandSchema } from "../command.ts";
import { EventStampSchema, eventSchemaByType } from "../event.ts";
import { EvidenceSchema } from "../evidence.ts";
import { messageSchemas } from "../message.ts";
import { replySchemas, requestSchemas } from "../request.ts";
import { RosterKeySchema, RosterSchema, SignedRosterSchema } from "../roster.ts";
import { SignedSchema } from "../sign.ts";

/** Every schema of the wire under its name; what is nested is part of what holds it. */
export const wireSchemas: Readonly<Record<string, TSchema>> = {
  ...Object.fromEntries(Object.entries(eventSchemaByType).map(([type, schema]) => [`event ${type}`, schema])),
  "event stamp": EventStampSchema,
  ...Object.fromEntries(Object.entries(messageSchemas).map(([type, schema]) => [`message ${type}`, schema])),
  ...Object.fromEntries(requestSchemas.map((schema) => [`request ${schema.properties.type.const}`, schema])),
  ...Object.fromEntries(replySchemas.map((schema) => [`reply ${schema.properties.type.const}`, schema])),
  command: CommandSchema,
  evidence: EvidenceSchema,
  roster: RosterSchema,
  "roster key": RosterKeySchema,
  "signed roster": SignedRosterSchema,
  signed: SignedSchema,
};

/** The first 16 hexadecimal characters of the SHA-256 of a schema's JSON with keys in order, so that only its meaning counts. */
export function schemaDigest(schema: TSchema): string {
  return toHex(sha256(toUtf8(JSON.stringify(ordered(JSON.parse(JSON.stringify(schema))))))).slice(0, 16);
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, ordered(inner)]));
}
