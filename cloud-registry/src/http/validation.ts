import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { Value } from "typebox/value";
import { HttpProblem, type ProblemPoint } from "./problems.ts";

/** Checks a part of a request against its schema; what is wrong is told point by point: where, what it is, what it must be. */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const compiled = Compile(schema);
  // A query and a path are text; numbers and lists in them have to be read first.
  const isText = httpPart === "querystring" || httpPart === "params";
  return (given: unknown) => {
    const value = Value.Default(schema, isText ? Value.Convert(schema, given) : given);
    if (compiled.Check(value)) return { value };
    return { error: new HttpProblem("bad-input", pointsOf(httpPart ?? "request", value, compiled.Errors(value))) };
  };
};

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

const mostPoints = 8;
const secret = /\/(pin|duressPin|password)$/;

function pointsOf(part: string, value: unknown, errors: readonly SchemaError[]): readonly ProblemPoint[] {
  const points = errors.flatMap((error) => {
    const missing = (error.params as { requiredProperties?: readonly string[] }).requiredProperties;
    const paths = missing?.map((name) => `${error.instancePath}/${name}`) ?? [error.instancePath];
    return paths.map((path) => point(part, path, value, error));
  });
  return points.slice(0, mostPoints);
}

function point(part: string, path: string, value: unknown, error: SchemaError): ProblemPoint {
  const where = `${part}${path.replace(/\/(\d+)/g, "[$1]").replaceAll("/", ".")}`;
  if (error.keyword === "required") {
    return { where, code: "required", message: { zh: `${where} 必须填写`, en: `${where} is required` } };
  }
  const found: string | undefined = JSON.stringify(
    path
      .split("/")
      .slice(1)
      .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value),
  );
  // Never more of it than helps: it may be a photo or a number; and nothing at all of a secret.
  const is =
    found === undefined ? "absent" : found.length > 40 || secret.test(path) ? `${found.length} characters` : found;
  return {
    where,
    code: error.keyword,
    message: {
      zh: `${where} 不符合要求：${error.message}（现在是 ${is}）`,
      en: `${where} ${error.message} (is ${is})`,
    },
  };
}
