import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { Value } from "typebox/value";
import { HttpProblem, type ProblemPoint } from "./problems.ts";
import { demandOf, type SchemaError } from "./tell-demand.ts";

/** Checks a part of a request against its schema; what is wrong is told point by point: where, what it is, what it must be. */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const compiled = Compile(schema);
  // A query and a path are text; numbers and lists in them have to be read first.
  const isText = httpPart === "querystring" || httpPart === "params";
  return (given: unknown) => {
    const value = Value.Default(schema, isText ? Value.Convert(schema, given) : given);
    if (compiled.Check(value)) return { value };
    return {
      error: new HttpProblem("bad-input", pointsOf(httpPart ?? "request", { schema, value }, compiled.Errors(value))),
    };
  };
};

const mostPoints = 8;
const secret = /\/(pin|duressPin|password)$/;

function pointsOf(part: string, given: Given, errors: readonly SchemaError[]): readonly ProblemPoint[] {
  const points = errors
    .filter((error) => !isToldElsewhere(error, errors))
    .flatMap((error) => {
      const missing = (error.params as { requiredProperties?: readonly string[] }).requiredProperties;
      const paths = missing?.map((name) => `${error.instancePath}/${name}`) ?? [error.instancePath];
      return paths.map((path) => point(part, path, given, error));
    });
  return points.slice(0, mostPoints);
}

/** A union says of each of its branches that it is not the one, and of itself that it is none: one of these tells all. */
function isToldElsewhere(error: SchemaError, errors: readonly SchemaError[]): boolean {
  if (error.keyword === "additionalProperties") return true;
  const here = errors.filter((one) => one.instancePath === error.instancePath);
  if (error.keyword === "anyOf") return here.length > 1;
  return error.keyword === "const" && here.find(({ keyword }) => keyword === "const") !== error;
}

interface Given {
  readonly schema: TSchema;
  readonly value: unknown;
}

function point(part: string, path: string, { schema, value }: Given, error: SchemaError): ProblemPoint {
  const where = `${part}${path.replace(/\/(\d+)/g, "[$1]").replaceAll("/", ".")}`;
  if (error.keyword === "required") {
    return { where, code: "required", message: { zh: `${where} 必须填写`, en: `${where} is required` } };
  }
  const must = demandOf(error, schema);
  const is = excerptOf(path, value);
  return {
    where,
    code: error.keyword === "boolean" ? "unknown-field" : error.keyword,
    message: { zh: `${where} ${must.zh}（现在是 ${is}）`, en: `${where} ${must.en} (is ${is})` },
  };
}

/** Never more of it than helps: it may be a photo or a number; and nothing at all of a secret. */
function excerptOf(path: string, value: unknown): string {
  const steps = path.split("/").slice(1);
  const found: string | undefined = JSON.stringify(
    steps.reduce<unknown>((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], value),
  );
  if (found === undefined) return "absent";
  // A whole body that is of no use may be a secret that lost its name.
  return found.length > 40 || path === "" || secret.test(path) ? `${found.length} characters` : found;
}
