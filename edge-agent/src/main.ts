// Everything else is imported only after the version is known: on an older Node the native parts crash without a word.
import { readFile, stat } from "node:fs/promises";
import { enableCompileCache, flushCompileCache } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { AgentConfig } from "./config.ts";
import type { JournalThread } from "./journal/journal-thread.ts";
import type { AgentParts } from "./running.ts";

const usage = `usage: main.ts run --config FILE [--notify PROGRAM]   runs the controller; PROGRAM carries its words to systemd
       main.ts identity --config FILE                 prints its public identity as JSON
       main.ts doctor --config FILE                   says what is wrong with file, devices, network, clock and disk
       main.ts lock-line --config FILE                prints lock.relay as the lock helper's unit reads it (lock.conf)
       main.ts installer-pin --config FILE            makes and prints a new PIN for the installer's page
       main.ts models use NAME --config FILE [--from DIR]   names another recogniser for the next start
       main.ts pair --config FILE --reader NAME       gives an OSDP reader in its install mode a key of its own
       main.ts move --config FILE --reader NAME --address N --baud N   gives it another place on its line`;
const leastNode = 24;
const commands = ["run", "identity", "doctor", "lock-line", "installer-pin", "models", "pair", "move"] as const;

// Databases and folders that a library makes are for their owner alone.
process.umask(0o077);
try {
  await main();
} catch (fault) {
  // A fault with a code says in its sentence what to do; anything else is a mistake of ours and needs its trace.
  const isKnown = fault instanceof Error && "code" in fault;
  process.stderr.write(`${isKnown ? fault.message : String((fault as Error).stack ?? fault)}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  if (Number(process.versions.node.split(".")[0]) < leastNode) {
    return refuse([`Node ${leastNode} or newer is needed; this is ${process.versions.node}`]);
  }
  const asked = readArguments();
  if (asked === undefined) return refuse([usage]);
  if (asked.command === "doctor") return examine(asked.file);
  const text = await readFile(asked.file, "utf8").catch(() => undefined);
  if (asked.command === "run") keepCompiledCode(text ?? "");
  // First of all: while this thread loads its code, the journal's loads its own.
  const journalThread = asked.command === "run" ? await startJournal() : undefined;
  const config = await readConfig(asked.file, text);
  if (config === undefined) return;
  if (journalThread === undefined) return answer(config, asked);
  const configuration = { file: asked.file, text: text ?? "", searchPath: process.env["PATH"] ?? "" };
  return run(config, { journalThread, notify: asked.notify, configuration });
}

/** Everything but running the door. */
async function answer(config: AgentConfig, asked: Asked): Promise<void> {
  if (asked.command === "lock-line") return printLockLine(config);
  const { dataDirectory } = config;
  const owner = (await stat(dataDirectory).catch(() => undefined))?.uid;
  if (owner !== undefined && owner !== process.getuid?.()) {
    return refuse([
      `${dataDirectory} belongs to user ${owner}, who could not read what is written there now; put sudo -u '#${owner}' in front`,
    ]);
  }
  if (asked.command === "installer-pin") return printInstallerPin(config);
  if (asked.command === "identity") return printIdentity(config);
  if (asked.command === "models") return useModel(config, asked);
  return setUpReader(config, asked);
}

interface Asked {
  readonly command: (typeof commands)[number];
  readonly file: string;
  readonly notify: string | undefined;
  readonly reader: string | undefined;
  readonly model: string;
  readonly from: string | undefined;
  /** NaN where they are not given. */
  readonly address: number;
  readonly baudRate: number;
}

function readArguments(): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({
      options: {
        ...{ config: { type: "string" }, notify: { type: "string" }, reader: { type: "string" } },
        ...{ address: { type: "string" }, baud: { type: "string" }, from: { type: "string" } },
      },
      allowPositionals: true,
    });
    const [command, ...rest] = positionals;
    const { config: file, notify, reader, from } = values;
    const [word, model = ""] = rest;
    const isWhole = command === "models" ? word === "use" && rest.length === 2 : rest.length === 0;
    if (file === undefined || !isWhole) return undefined;
    const known = commands.find((one) => one === command);
    const place = { address: Number(values.address ?? Number.NaN), baudRate: Number(values.baud ?? Number.NaN) };
    return known && { command: known, file, notify, reader, model, from, ...place };
  } catch {
    return undefined;
  }
}

/** Tells each finding as it comes; ends with 1 where something keeps the door from working. */
async function examine(file: string): Promise<void> {
  const [{ examineController }, { describeFinding }] = await Promise.all([
    import("./doctor/examine-controller.ts"),
    import("./doctor/finding.ts"),
  ]);
  const searchPath = process.env["PATH"] ?? "";
  for await (const finding of examineController({ file, now: Date.now(), searchPath })) {
    process.stdout.write(describeFinding(finding));
    if (finding.state === "problem") process.exitCode = 1;
  }
}

async function printLockLine({ lock: { relay } }: AgentConfig): Promise<void> {
  if (relay === undefined) return refuse(["lock.relay is missing; say there which pin the lock hangs on"]);
  const { lockLineArguments } = await import("@menshen/hardware");
  process.stdout.write(`LOCK=${lockLineArguments(relay).join(" ")}\n`);
}

/** The one before opens nothing any more; a running controller takes the new one at once. */
async function printInstallerPin({ dataDirectory }: AgentConfig): Promise<void> {
  const { makeInstallerPin } = await import("./panel/installer/installer-pin.ts");
  process.stdout.write(`${await makeInstallerPin(dataDirectory)}\n`);
}

/** A running controller goes on with the one before until it is started again. */
async function useModel({ modelsDirectory }: AgentConfig, { model, from }: Asked): Promise<void> {
  const { useModelByName } = await import("./use-model.ts");
  // As systemd's unit has it: a door talks to nobody but its registry.
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
  process.stdout.write(`${await useModelByName(modelsDirectory, model, from)}\n`);
}

/** Tells whoever stands beside a reader what became of it. */
async function setUpReader({ readers }: AgentConfig, asked: Asked): Promise<void> {
  const { moveByName, pairByName } = await import("./set-up-reader.ts");
  const { reader: name = "", address, baudRate } = asked;
  const isMeant = asked.command === "pair" || (isBetween(address, 0, 126) && isBetween(baudRate, 9_600, 230_400));
  if (!isMeant) return refuse(["move needs --address 0–126 and --baud 9600–230400"]);
  const outcome = await (asked.command === "pair"
    ? pairByName(readers, name)
    : moveByName(readers, { name, address, baudRate }));
  process.stdout.write(`${outcome.told}\n`);
  if (!outcome.isDone) process.exitCode = 1;
}

function isBetween(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}

async function startJournal(): Promise<JournalThread> {
  const { startJournalThread } = await import("./journal/journal-thread.ts");
  return startJournalThread();
}

async function readConfig(file: string, text: string | undefined): Promise<AgentConfig | undefined> {
  const { decodeConfig } = await import("./config.ts");
  const decoded =
    text === undefined
      ? { ok: false as const, problems: [`${file} cannot be read; is it there, and may this user read it?`] }
      : decodeConfig(text);
  if (decoded.ok) return decoded.value;
  refuse(decoded.problems);
  return undefined;
}

/** From the second start on the code is there compiled: a fifth of a second sooner a card opens. */
function keepCompiledCode(configText: string): void {
  // The YAML reader is itself among what is compiled; a directory written in an odd way goes without.
  const [, inDoubles, inSingles, plain] =
    /^dataDirectory:[ \t]+(?:"([^"\\\n]+)"|'([^'\n]+)'|([^\s"'#][^\n#]*))/m.exec(configText) ?? [];
  const found = inDoubles ?? inSingles ?? plain?.trim();
  if (found === undefined) return;
  const folder = join(found, "compile-cache");
  enableCompileCache(folder);
  // For the threads, which do not inherit it.
  process.env["NODE_COMPILE_CACHE"] = folder;
}

async function readVersion(): Promise<string> {
  const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

async function printIdentity(config: AgentConfig): Promise<void> {
  const [{ openIdentity }, { fingerprintOf, toBase64Url }] = await Promise.all([
    import("./keys/open-identity.ts"),
    import("@menshen/protocol"),
  ]);
  const { agentId, signing, sealing } = await openIdentity(join(config.dataDirectory, "keys"));
  const identity = {
    agentId,
    signingKeyId: signing.keyId,
    signingKey: toBase64Url(signing.publicKey),
    sealingKey: toBase64Url(sealing.publicKey),
    fingerprint: fingerprintOf({ signing: signing.publicKey, sealing: sealing.publicKey }),
    softwareVersion: await readVersion(),
  };
  process.stdout.write(`${JSON.stringify(identity, undefined, 2)}\n`);
}

interface RunParts {
  readonly journalThread: JournalThread;
  readonly notify: string | undefined;
  readonly configuration: NonNullable<AgentParts["configuration"]>;
}

async function run(config: AgentConfig, { journalThread, notify, configuration }: RunParts): Promise<void> {
  const monotonicNow = () => Number(process.hrtime.bigint()) / 1e6;
  const startedAt = monotonicNow() - process.uptime() * 1000;
  // Read when ONNX Runtime is loaded: a door talks to nobody but its registry.
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
  const [{ readProvisioning }, { openIdentity }, { startAgent }, { pino }] = await Promise.all([
    import("./provisioning.ts"),
    import("./keys/open-identity.ts"),
    import("./agent.ts"),
    import("pino"),
  ]);
  const provisioning = await readProvisioning(config.dataDirectory);
  if (!provisioning.ok) return refuse(provisioning.problems);
  const identity = await openIdentity(join(config.dataDirectory, "keys"));
  if (identity.agentId !== provisioning.value.agentId) {
    return refuse([`provisioning.json is for ${provisioning.value.agentId}, this controller is ${identity.agentId}`]);
  }
  const log = pino({ name: "edge-agent", level: config.logLevel ?? "info" });
  const softwareVersion = await readVersion();
  const sources = { now: Date.now, monotonicNow };
  const supervisor = await reachSupervisor(notify, (fault) =>
    log.error({ fault: String(fault) }, "systemd cannot be told"),
  );
  const agent = await startAgent({
    ...{ config, provisioning: provisioning.value, identity, sources, startedAt, softwareVersion, log },
    ...{ journalThread, configuration },
    ...(supervisor && { supervisor }),
  });
  // Whoever pulls the plug gives no time for it at the end.
  flushCompileCache();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      log.info({ signal }, "stopping");
      void agent.stop(signal).then(() => process.exit(0));
    });
  }
}

/** The way to whoever started this program; what it says in the environment is for this program alone, not for ffmpeg. */
async function reachSupervisor(program: string | undefined, onFault: (fault: unknown) => void) {
  const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID } = process.env;
  for (const name of ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]) delete process.env[name];
  if (NOTIFY_SOCKET === undefined) return undefined;
  if (program === undefined) {
    onFault(new Error("NOTIFY_SOCKET is set, and no --notify PROGRAM carries words there"));
    return undefined;
  }
  const { openSupervisor } = await import("./watchdog/supervisor.ts");
  return openSupervisor({ env: { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID }, pid: process.pid, program, onFault });
}

function refuse(problems: readonly string[]): void {
  process.stderr.write(`${problems.join("\n")}\n`);
  process.exitCode = 2;
}
