import type { Sentence } from "@menshen/protocol";

/** What TypeBox says of one part of a value that its schema does not take. */
export interface SchemaError {
  readonly keyword: string;
  /** Where in the schema, `#/properties/at`. */
  readonly schemaPath: string;
  /** Where in the value, `/windows/0/days`. */
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

type Shape = Readonly<Record<string, unknown>>;

const key = "x-meant";

/** Beside a pattern: what it stands for, in the words of whoever has to write it. */
export const meant = (zh: string, en: string): { readonly [key]: Sentence } => ({ [key]: { zh, en } });

/** Of a body whose misspelt fields would silently be as if they were left out. */
export const exact = { additionalProperties: false } as const;

/** Says what a value must be, in each language; pure. */
export function demandOf(error: SchemaError, schema: object): Sentence {
  const { keyword, message } = error;
  const { limit, type } = error.params as { readonly limit?: number; readonly type?: string };
  switch (keyword) {
    case "const":
      return both(choicesOf(error, schema).join(", "), "只能是其中之一：", "must be one of ");
    case "boolean":
      return { zh: "这里没有这一项，请检查拼写", en: "is not known here; see whether it is spelt right" };
    case "pattern":
      return meaningOf(error, schema) ?? idOf(error) ?? { zh: `不符合格式：${message}`, en: message };
    case "type":
      return typeWords[type ?? ""] ?? { zh: `类型不对：${message}`, en: message };
    case "minimum":
    case "exclusiveMinimum":
      return both(limit, "不能小于 ", "must be at least ");
    case "maximum":
      return both(limit, "不能大于 ", "must be at most ");
    case "minLength":
      return { zh: `至少要 ${limit} 个字`, en: `must have at least ${limit} characters` };
    case "maxLength":
      return { zh: `最多 ${limit} 个字`, en: `must have at most ${limit} characters` };
    case "minItems":
      return { zh: `至少要有 ${limit} 项`, en: `must hold at least ${limit}` };
    case "maxItems":
      return { zh: `最多 ${limit} 项`, en: `must hold at most ${limit}` };
    case "uniqueItems":
      return { zh: "不能重复", en: "must not name anything twice" };
    default:
      return { zh: `不符合要求：${message}`, en: message };
  }
}

/** Every id of the registry is its kind and twenty letters and digits. */
function idOf({ params }: SchemaError): Sentence | undefined {
  const { pattern = "" } = params as { readonly pattern?: string };
  const [, kind] = /^\^([a-z]+)_\[a-z2-7\]\{20\}\$$/.exec(pattern) ?? [];
  return kind === undefined
    ? undefined
    : { zh: `必须是完整的编号，以 ${kind}_ 开头`, en: `must be a whole id, which begins with ${kind}_` };
}

const both = (what: unknown, zh: string, en: string): Sentence => ({ zh: `${zh}${what}`, en: `${en}${what}` });

const typeWords: Readonly<Record<string, Sentence>> = {
  string: { zh: "必须是文字（带引号）", en: "must be a text in quotation marks" },
  integer: { zh: "必须是整数", en: "must be a whole number" },
  number: { zh: "必须是数字", en: "must be a number" },
  boolean: { zh: "必须是 true 或 false", en: "must be true or false" },
  array: { zh: "必须是列表（方括号）", en: "must be a list in square brackets" },
  object: { zh: "必须是一组名称和值（花括号）", en: "must be names with values in curly braces" },
  null: { zh: "必须是 null", en: "must be null" },
};

/** The words that may stand where one is wrong: those of its union, or the only one. */
function choicesOf({ schemaPath, params }: SchemaError, schema: object): readonly unknown[] {
  const union = shapeAt(schema, schemaPath.replace(/\/anyOf\/\d+$/, ""))?.["anyOf"];
  const choices = Array.isArray(union) ? union.map((branch: Shape) => branch["const"]) : [];
  return choices.length > 0 ? choices : [(params as { readonly allowedValue?: unknown }).allowedValue];
}

const meaningOf = ({ schemaPath }: SchemaError, schema: object) =>
  shapeAt(schema, schemaPath)?.[key] as Sentence | undefined;

/** The part of a schema that an error is about. */
function shapeAt(schema: object, path: string): Shape | undefined {
  const steps = path.split("/").slice(1);
  return steps.reduce<Shape | undefined>((inner, step) => inner?.[step] as Shape | undefined, schema as Shape);
}
