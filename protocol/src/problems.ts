import type { TSchema } from "typebox";

/** More problems than this say nothing new. */
const mostProblems = 8;
/** Longer lists of words are cut in a sentence. */
const mostWords = 12;

/** The keywords our schemas use; anything else they may say is checked but not explained. */
interface Shape {
  readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: boolean;
  readonly items?: Shape;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

/** Whether what is read may hold secrets: then its problems quote nothing of it, and tell only of which length it is. */
export interface Discretion {
  readonly secret?: boolean;
}

/** What is wrong and where; the value stands beside it, to be quoted or not. */
type Finding = readonly [what: string] | readonly [what: string, value: unknown];

/**
 * Says in sentences why a value is not of a schema: `roster: credentials[3].kind must be one of … (is "key")`. Goes only
 * as deep as the schema and quotes only short texts and numbers, so a hostile value neither overflows nor fills a log.
 */
export function problemsOf(
  name: string,
  schema: TSchema,
  value: unknown,
  { secret = false }: Discretion = {},
): readonly string[] {
  const found = explain(schema as Shape, value, "").slice(0, mostProblems);
  if (found.length === 0) return [`${name}: is not of the form this version knows`];
  const quote = secret ? sizeOf : excerpt;
  return found.map(([what, ...is]) => `${name}: ${what}${is.length > 0 ? ` (is ${quote(is[0])})` : ""}`);
}

function explain(shape: Shape, value: unknown, path: string): readonly Finding[] {
  if (shape.anyOf) return explainUnion(shape.anyOf, value, path);
  if (shape.type === "object") return explainObject(shape, value, path);
  if (shape.type === "array") return explainList(shape, value, path);
  const demand = demandOf(shape, value);
  return demand === undefined ? [] : [told(path, demand, value)];
}

function explainObject(shape: Shape, value: unknown, path: string): readonly Finding[] {
  if (!isRecord(value)) return [told(path, "must be an object", value)];
  const properties = Object.entries(shape.properties ?? {});
  const required = new Set(shape.required);
  const unknown =
    shape.additionalProperties === false
      ? Object.keys(value).filter((key) => !Object.hasOwn(shape.properties ?? {}, key))
      : [];
  return [
    ...unknown.map((key) => [`${joined(path, key.slice(0, 40))} does not belong here`] as const),
    ...properties.flatMap(([key, inner]) => {
      if (Object.hasOwn(value, key)) return explain(inner, value[key], joined(path, key));
      return required.has(key) ? [[`${joined(path, key)} is missing`] as const] : [];
    }),
  ];
}

function explainList(shape: Shape, value: unknown, path: string): readonly Finding[] {
  if (!Array.isArray(value)) return [told(path, "must be a list", value)];
  const { items, minItems = 0, maxItems = Number.POSITIVE_INFINITY } = shape;
  if (value.length < minItems) return [told(path, `must hold at least ${minItems}`, value)];
  if (value.length > maxItems) return [told(path, `must hold at most ${maxItems}`, value)];
  const found: Finding[] = [];
  for (const [index, item] of value.entries()) {
    if (items) found.push(...explain(items, item, `${path}[${index}]`));
    if (found.length >= mostProblems) break;
  }
  // What repeats is looked for only among items that are sound, and those are flat: ids and words.
  if (found.length === 0 && shape.uniqueItems && new Set(value).size < value.length) {
    return [told(path, "must not name anything twice", value)];
  }
  return found;
}

/** The branch that the record itself names by `type` or `kind` is the one that was meant; otherwise the nearest. */
function explainUnion(branches: readonly Shape[], value: unknown, path: string): readonly Finding[] {
  if (branches.every((branch) => branch.type !== "object")) return explainWords(branches, value, path);
  if (!isRecord(value)) return [told(path, "must be an object", value)];
  const tag = ["type", "kind"].find((key) => branches.every((branch) => branch.properties?.[key]?.const !== undefined));
  if (tag !== undefined) {
    const tags = branches.map((branch) => branch.properties?.[tag] ?? {});
    const meant = branches.find((branch) => branch.properties?.[tag]?.const === value[tag]);
    return meant ? explain(meant, value, path) : explainWords(tags, value[tag], joined(path, tag));
  }
  const each = branches.map((branch) => explain(branch, value, path));
  return each.reduce((least, candidate) => (candidate.length < least.length ? candidate : least));
}

function explainWords(branches: readonly Shape[], value: unknown, path: string): readonly Finding[] {
  if (branches.some((branch) => demandOf(branch, value) === undefined)) return [];
  const words = branches.map((branch) => (branch.const === undefined ? `${branch.pattern}` : `${branch.const}`));
  const rest = words.length > mostWords ? ` and ${words.length - mostWords} more` : "";
  return [told(path, `must be one of ${words.slice(0, mostWords).join(", ")}${rest}`, value)];
}

/** What a single word or number must be and is not. */
function demandOf(shape: Shape, value: unknown): string | undefined {
  if (shape.const !== undefined) return value === shape.const ? undefined : `must be ${excerpt(shape.const)}`;
  switch (shape.type) {
    case "string":
      return typeof value === "string" ? textDemand(shape, value) : "must be a text";
    case "integer":
      return Number.isInteger(value) ? numberDemand(shape, value as number) : "must be a whole number";
    case "number":
      return Number.isFinite(value) ? numberDemand(shape, value as number) : "must be a number";
    case "boolean":
      return typeof value === "boolean" ? undefined : "must be true or false";
    default:
      return undefined;
  }
}

function textDemand(shape: Shape, value: string): string | undefined {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = shape;
  const characters = value.length > 2 * maxLength ? value.length : [...value].length;
  if (characters < minLength) return `must have at least ${minLength} characters`;
  if (characters > maxLength) return `must have at most ${maxLength} characters`;
  if (pattern !== undefined && !new RegExp(pattern).test(value)) return `must match ${pattern}`;
  return refinementsOf(shape).find((refinement) => !refinement.check(value))?.message;
}

function numberDemand(shape: Shape, value: number): string | undefined {
  if (shape.minimum !== undefined && value < shape.minimum) return `must be at least ${shape.minimum}`;
  if (shape.maximum !== undefined && value > shape.maximum) return `must be at most ${shape.maximum}`;
  if (shape.exclusiveMinimum !== undefined && value <= shape.exclusiveMinimum) {
    return `must be above ${shape.exclusiveMinimum}`;
  }
  return undefined;
}

interface Refinement {
  readonly check: (value: unknown) => boolean;
  readonly message: string;
}

/** What a schema demands beyond JSON Schema (TypeBox's `Type.Refine`). */
function refinementsOf(shape: Shape): readonly Refinement[] {
  const refinements = (shape as { "~refine"?: readonly { check: Refinement["check"]; error: () => string }[] })[
    "~refine"
  ];
  return (refinements ?? []).map(({ check, error }) => ({ check, message: error() }));
}

/** Short texts, numbers and truth values as they are; of anything larger only its kind, for it may hold secrets. */
function excerpt(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value === null || typeof value !== "object") {
    const text = value === undefined ? "absent" : JSON.stringify(value);
    return text.length > 60 ? `${text.slice(0, 57)}…` : text;
  }
  return "an object";
}

/** The kind of a value, and of a text how long it is: enough to see what was damaged, and nothing of what it was. */
export function sizeOf(value: unknown): string {
  if (typeof value === "string") return `${value.length} characters`;
  if (typeof value === "number" || typeof value === "boolean") return `a ${typeof value}`;
  return excerpt(value);
}

const told = (path: string, demand: string, value: unknown): Finding => [`${path}${path ? " " : ""}${demand}`, value];

const joined = (path: string, key: string) => (path ? `${path}.${key}` : key);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
