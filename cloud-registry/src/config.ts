import { checker, type Decoded, oneOf } from "@menshen/protocol";
import { type Static, Type } from "typebox";

const Port = Type.Integer({ minimum: 0, maximum: 65_535 });
const Host = Type.String({ minLength: 1, maxLength: 255 });

export const ConfigSchema = Type.Object(
  {
    /** Database and keys; made with mode 0700 where it is not there. */
    dataDirectory: Type.String({ minLength: 1 }),
    http: Type.Object(
      {
        host: Type.Optional(Host),
        port: Port,
        /** How browsers reach the registry; with https the cookie travels only there. */
        publicUrl: Type.Optional(Type.String({ pattern: "^https?://" })),
        webDirectory: Type.Optional(Type.String({ minLength: 1 })),
      },
      { additionalProperties: false },
    ),
    broker: Type.Union([
      Type.Object(
        {
          type: Type.Literal("embedded"),
          host: Type.Optional(Host),
          port: Port,
          controllerUrl: Type.Optional(Type.String({ pattern: "^mqtts?://" })),
        },
        { additionalProperties: false },
      ),
      Type.Object(
        {
          type: Type.Literal("outside"),
          url: Type.String({ pattern: "^mqtts?://" }),
          username: Type.Optional(Type.String()),
          password: Type.Optional(Type.String()),
          controllerUrl: Type.Optional(Type.String({ pattern: "^mqtts?://" })),
        },
        { additionalProperties: false },
      ),
    ]),
    logLevel: Type.Optional(oneOf(["trace", "debug", "info", "warn", "error", "silent"])),
  },
  { additionalProperties: false },
);
export type RegistryConfig = Static<typeof ConfigSchema>;

const check = checker<RegistryConfig>("config", ConfigSchema);

/** Reads a configuration's JSON text; every problem at once, each naming the field, what it is and what it must be. */
export function decodeConfig(text: string): Decoded<RegistryConfig> {
  try {
    return check(JSON.parse(text));
  } catch {
    return { ok: false, problems: [`config: not JSON (begins with ${JSON.stringify(text.slice(0, 40))})`] };
  }
}
