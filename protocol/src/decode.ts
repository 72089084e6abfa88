import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";

/** What was read, or every reason why it cannot be. */
export type Decoded<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly string[] };

/** More problems than this say nothing new. */
const mostProblems = 8;

/**
 * Makes a decoder from JSON text to a value of the schema. `name` begins each problem: `roster: credentials[3].kind …`.
 * Fields the schema does not know are kept: a newer door may say more than this reader understands.
 */
export function decoder<Value>(name: string, schema: TSchema): (text: string) => Decoded<Value> {
  const check = checker<Value>(name, schema);
  return (text) => {
    const parsed = parse(name, text);
    return parsed.ok ? check(parsed.value) : parsed;
  };
}

/** Makes a decoder for records told apart by their `type`. */
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

/** Makes a check of an already parsed value against a schema. */
export function checker<Value>(name: string, schema: TSchema): (value: unknown) => Decoded<Value> {
  // Compiled on first use: start-up is not the time to compile schemas that may never be needed.
  let compiled: ReturnType<typeof Compile> | undefined;
  return (value) => {
    compiled ??= Compile(schema);
    if (compiled.Check(value)) return { ok: true, value: value as Value };
    return { ok: false, problems: readable(name, value, compiled.Errors(value)) };
  };
}

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

function readable(name: string, value: unknown, errors: readonly SchemaError[]): readonly string[] {
  const told = errors.map((error) => {
    const where = error.instancePath
      .replace(/\/(\d+)/g, "[$1]")
      .replaceAll("/", ".")
      .replace(/^\./, "");
    const is = error.keyword === "required" ? "" : ` (is ${excerpt(at(value, error.instancePath))})`;
    return `${name}: ${where}${where ? " " : ""}${error.message}${is}`;
  });
  return [...new Set(told)].slice(0, mostProblems);
}

function at(value: unknown, path: string): unknown {
  return path
    .split("/")
    .slice(1)
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? "absent";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function parse(name: string, text: string): Decoded<unknown> {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, problems: [`${name}: not JSON (begins with ${excerpt(text.slice(0, 40))})`] };
  }
}

function typeOf(value: unknown): string | undefined {
  const type = (value as { type?: unknown } | null)?.type;
  return typeof type === "string" ? type : undefined;
}
