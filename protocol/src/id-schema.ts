import { type TUnsafe, Type } from "typebox";
import { type Id, type IdKind, idPattern } from "./ids.ts";

/** The schema of an id of a kind: its prefix, an underscore, 20 characters of lower-case base32. */
export function idSchema<Kind extends IdKind>(kind: Kind): TUnsafe<Id<Kind>> {
  return Type.Unsafe<Id<Kind>>(Type.String({ pattern: idPattern(kind) }));
}
