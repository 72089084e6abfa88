import { checker, type Decoded } from "@menshen/protocol";
import { type Static, Type } from "typebox";

const Path = Type.String({ minLength: 1, maxLength: 4096 });
const Span = Type.Integer({ minimum: 0, maximum: 600_000 });
const strict = { additionalProperties: false };

const ConfigSchema = Type.Object(
  {
    /** Everything the controller keeps lies below it. */
    dataDirectory: Path,
    /** The converted networks; shared by controllers of one machine. */
    modelsDirectory: Path,
    /** Where the lock helper listens. */
    lock: Type.Object({ socket: Path }, strict),
    /** Contact, exit button, reader and lamp of a door without a building. */
    simulatedDoor: Type.Object(
      {
        socket: Path,
        walksThrough: Type.Optional(Type.Object({ openAfterMs: Span, closeAfterMs: Span }, strict)),
      },
      strict,
    ),
    camera: Type.Object(
      {
        spec: Path,
        source: Type.Optional(Type.Literal("replay")),
        framesPerSecond: Type.Optional(Type.Number({ minimum: 1, maximum: 60 })),
        loop: Type.Optional(Type.Boolean()),
      },
      strict,
    ),
    /** On 127.0.0.1; 0 takes a free port, which the log names. */
    panelPort: Type.Integer({ minimum: 0, maximum: 65_535 }),
    logLevel: Type.Optional(
      Type.Union((["debug", "info", "warn", "error", "silent"] as const).map((level) => Type.Literal(level))),
    ),
    /** How much room entry photographs may take (default 4 GB); the oldest days go first. */
    photoQuotaBytes: Type.Optional(Type.Integer({ minimum: 1_000_000 })),
  },
  strict,
);
export type AgentConfig = Static<typeof ConfigSchema>;

const check = checker<AgentConfig>("config", ConfigSchema);

/** Reads a configuration's JSON; every problem is a sentence naming its field. */
export function decodeConfig(text: string): Decoded<AgentConfig> {
  try {
    return check(JSON.parse(text));
  } catch (fault) {
    return { ok: false, problems: [`config: not JSON (${fault instanceof Error ? fault.message : String(fault)})`] };
  }
}
