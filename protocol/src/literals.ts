import { type TInteger, type TLiteral, type TUnion, Type } from "typebox";

type Literals<Values extends readonly string[]> = { -readonly [Index in keyof Values]: TLiteral<Values[Index]> };

/** The schema of one word out of a closed list. */
export function oneOf<const Values extends readonly string[]>(values: Values): TUnion<Literals<Values>> {
  return Type.Union(values.map((value) => Type.Literal(value))) as TUnion<Literals<Values>>;
}

/** The schema of a whole number that JSON and JavaScript carry exactly: up to 2^53 - 1. */
export function whole(minimum: number): TInteger {
  return Type.Integer({ minimum, maximum: Number.MAX_SAFE_INTEGER });
}
