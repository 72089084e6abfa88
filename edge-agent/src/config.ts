import { type HardwareConfig, RecordReader, readHardwareConfig } from "@menshen/hardware";
import type { Decoded } from "@menshen/protocol";
import { type Document, parseDocument, type YAMLParseError } from "yaml";

const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
const languages = ["zh", "en"] as const;

/** One controller: where it keeps its things, what hangs on it, and what it shows. */
export interface AgentConfig extends HardwareConfig {
  /** Everything the controller keeps lies below it. */
  readonly dataDirectory: string;
  /** The converted networks; shared by controllers of one machine. */
  readonly modelsDirectory: string;
  readonly door: DoorFacts;
  readonly panel: PanelConfig;
  readonly logLevel?: (typeof logLevels)[number];
  /** How much room entry photographs may take (default 4 GB); the oldest days go first. */
  readonly photoQuotaBytes?: number;
}

/** What is true of the door itself, whoever may go through it. */
export interface DoorFacts {
  /** People flee through it: it is never double-locked, and whoever plans it reads GB 50396-2007, 9.0.1. */
  readonly escapeRoute: boolean;
}

export interface PanelConfig {
  /** What the machine tells of itself, on 127.0.0.1; 0 takes a free port, which the log names. */
  readonly port: number;
  /** The door's screen and the installer's page, with a certificate of the controller's own. */
  readonly httpsPort?: number;
  /** On which of the machine's addresses those are served; on every one unless told. */
  readonly httpsAddress?: string;
  /** Whom somebody can call who was not let in; a roster that names a number is obeyed instead. */
  readonly helpNumber?: string;
  /** What the door shows, the first one first; a roster that names languages is obeyed instead. */
  readonly languages: readonly (typeof languages)[number][];
}

/** Reads a configuration's YAML; every problem is a sentence naming its place and what to write there. */
export function decodeConfig(text: string): Decoded<AgentConfig> {
  // What looks like a number is one; no dates, no yes and no, no tags: YAML 1.2's core schema.
  const document = parseDocument(text, { schema: "core" });
  if (document.errors.length > 0) return { ok: false, problems: document.errors.map(unreadable) };
  const problems: string[] = [];
  const root = new RecordReader(plainOf(document, problems), "", problems);
  if (problems.length > 0) return { ok: false, problems };
  const value = readConfig(root);
  root.refuseUnknown();
  return problems.length === 0 ? { ok: true, value } : { ok: false, problems };
}

/** The document without its aliases. An asterisk in front of a value is one, though whoever wrote it meant none. */
function plainOf(document: Document, problems: string[]): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (fault) {
    const said = fault instanceof Error ? fault.message : String(fault);
    problems.push(`a value that begins with * is taken for an alias (${said}); put it in quotes`);
    return {};
  }
}

function readConfig(root: RecordReader): AgentConfig {
  return {
    dataDirectory: root.text("dataDirectory"),
    modelsDirectory: root.text("modelsDirectory"),
    ...(root.has("logLevel") && { logLevel: root.choice("logLevel", logLevels) }),
    ...(root.has("photoQuotaBytes") && {
      photoQuotaBytes: root.whole("photoQuotaBytes", 1_000_000, Number.MAX_SAFE_INTEGER),
    }),
    door: root.has("door") ? readDoor(root.record("door")) : { escapeRoute: false },
    panel: readPanel(root.record("panel")),
    ...readHardwareConfig(root),
  };
}

function readDoor(door: RecordReader): DoorFacts {
  const value = { escapeRoute: door.flag("escapeRoute") };
  door.refuseUnknown();
  return value;
}

function readPanel(panel: RecordReader): PanelConfig {
  const value = {
    port: panel.whole("port", 0, 65_535),
    ...(panel.has("httpsPort") && { httpsPort: panel.whole("httpsPort", 0, 65_535) }),
    ...(panel.has("httpsAddress") && {
      httpsAddress: panel.text("httpsAddress", {
        pattern: /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]{2,39})$/,
        rule: "must be an address of this machine, as 127.0.0.1, 0.0.0.0 or ::",
      }),
    }),
    ...(panel.has("helpNumber") && {
      helpNumber: panel.text("helpNumber", {
        pattern: /^[+0-9][0-9 -]{2,23}$/,
        rule: "must be a phone number in quotes",
      }),
    }),
    languages: panel.has("languages") ? panel.choices("languages", languages) : languages,
  };
  if (value.httpsPort === value.port && value.port !== 0) {
    panel.complain("httpsPort", `is panel.port too (${value.port}); give each a port of its own`);
  }
  panel.refuseUnknown();
  return value;
}

/** The library's own words are for programmers: before them stands where to look and for what. */
function unreadable({ message, linePos }: YAMLParseError): string {
  const said = message
    .split("\n")[0]
    ?.replace(/:$/, "")
    .replace(/ at line \d+, column \d+$/, "");
  const place = linePos === undefined ? "the file" : `line ${linePos[0].line}, column ${linePos[0].col}`;
  return `${place} cannot be read: look there or just above for an indent, a colon, a quote or a bracket that is amiss (${said})`;
}
