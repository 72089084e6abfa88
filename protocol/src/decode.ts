import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { type Discretion, problemsOf, sizeOf } from "./problems.ts";

/** What was read, or every reason why it cannot be. */
export type Decoded<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Makes a decoder from JSON text to a value of the schema. `name` begins each problem: `roster: credentials[3].kind …`.
 * Fields the schema does not know are kept: a newer door may say more than this reader understands. Never throws.
 * `secret` is for files of keys and passwords: their problems quote nothing of what was read.
 */
export function decoder<Value>(
  name: string,
  schema: TSchema,
  discretion: Discretion = {},
): (text: string) => Decoded<Value> {
  const check = checker<Value>(name, schema, discretion);
  return (text) => {
    const parsed = parse(name, text, discretion);
    return parsed.ok ? check(parsed.value) : parsed;
  };
}

/** Makes a decoder for records told apart by their `type`; never throws. */
export function decoderByType<Value extends { readonly type: string }>(
  name: string,
  schemas: Readonly<Record<string, TSchema>>,
): (text: string) => Decoded<Value> {
  const checks = new Map(Object.entries(schemas).map(([type, schema]) => [type, checker<Value>(type, schema)]));
  return (text) => {
    const parsed = parse(name, text);
    if (!parsed.ok) return parsed;
    const type = typeOf(parsed.value);
    if (type === undefined)
      return { ok: false, problems: [`${name}: type must be a text, so that it can be told apart`] };
    const check = checks.get(type);
    return check
      ? check(parsed.value)
      : { ok: false, problems: [`${name}: type "${type.slice(0, 60)}" is not known to this version`] };
  };
}

/**
 * Makes a check of an already parsed value against a schema. In a page whose content security policy forbids generated
 * code, TypeBox interprets the schema instead: slower, same answers.
 */
export function checker<Value>(
  name: string,
  schema: TSchema,
  discretion: Discretion = {},
): (value: unknown) => Decoded<Value> {
  // Compiled on first use: start-up is not the time to compile schemas that may never be needed.
  let compiled: ReturnType<typeof Compile> | undefined;
  return (value) => {
    compiled ??= Compile(schema);
    if (compiled.Check(value)) return { ok: true, value: value as Value };
    return { ok: false, problems: problemsOf(name, schema, value, discretion) };
  };
}

function parse(name: string, text: string, { secret = false }: Discretion = {}): Decoded<unknown> {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    const told = secret ? `is ${sizeOf(text)}` : `begins with ${JSON.stringify(text.slice(0, 40))}`;
    return { ok: false, problems: [`${name}: not JSON (${told})`] };
  }
}

function typeOf(value: unknown): string | undefined {
  const type = (value as { type?: unknown } | null)?.type;
  return typeof type === "string" ? type : undefined;
}
