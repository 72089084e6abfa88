import { type Static, Type } from "typebox";
import { idSchema } from "./id-schema.ts";

/** Who or what caused something. */
export const ActorSchema = Type.Union([
  Type.Object({ type: Type.Literal("person"), personId: idSchema("person"), occupancyId: idSchema("occupancy") }),
  Type.Object({ type: Type.Literal("account"), accountId: idSchema("account") }),
  Type.Object({ type: Type.Literal("installer"), name: Type.String({ minLength: 1, maxLength: 80 }) }),
  Type.Object({ type: Type.Literal("exit-button") }),
  Type.Object({ type: Type.Literal("fire-contact") }),
  Type.Object({ type: Type.Literal("schedule"), scheduleId: idSchema("schedule") }),
  Type.Object({ type: Type.Literal("door") }),
  Type.Object({ type: Type.Literal("unknown") }),
]);
export type Actor = Static<typeof ActorSchema>;
