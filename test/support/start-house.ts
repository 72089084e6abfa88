import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath, kill } from "node:process";
import { promisify } from "node:util";
import { createAccount, importSite, openRegistryData } from "@menshen/cloud-registry";
import { type JournalledEpoch, readJournal } from "@menshen/edge-agent";
import { actOnSimulatedDoor, type DoorAction, LOCK_HELPER_PROGRAM } from "@menshen/hardware";
import { ensureModels } from "@menshen/models";
import { type AgentId, fromBase64Url } from "@menshen/protocol";
import {
  type ChildSpec,
  emptyDoorway,
  findFreePort,
  findProgram,
  logIn,
  modelsFolder,
  type RegistryClient,
  renderEmpty,
  simulatedDoor,
  writeAgentConfig,
} from "@menshen/scripts";
import { type HouseFiles, houseFiles, writeJson } from "./house-files.ts";
import { type LiveEntries, listenLive, type SeenEntry } from "./live-entries.ts";
import { type BrokerAccount, configureMosquitto, type Mosquitto } from "./mosquitto.ts";
import { checkout } from "./patched-copy.ts";
import { createProgram, type Program } from "./program.ts";
import { readJournalNow, readPulses, readRegistry } from "./read-records.ts";
import type { AnnouncedEntry, HouseRecords, PlacedEvent } from "./records.ts";
import { smallSite } from "./small-site.ts";
import { waitUntil } from "./wait-until.ts";

export interface HouseOptions {
  /** A Mosquitto of its own beside the registry, where the program is named (default: the registry's embedded broker). */
  readonly mosquitto?: string;
  /** A folder of JPEGs the camera replays (default: an entrance with nobody there, one picture a second). */
  readonly camera?: { readonly frames: string; readonly framesPerSecond: number };
  /** Readers beside the simulated one, as a controller's configuration has them. */
  readonly readers?: readonly object[];
  /** Whether the controller serves its own pages (default: no). */
  readonly pages?: boolean;
  /** The ID number by which the first resident is registered too. */
  readonly idNumber?: string;
  /** Whether the door recognises faces; without, there are no networks and it opens for cards alone. */
  readonly faces?: boolean;
  /** Where the door's networks lie (default: the checkout's cache). */
  readonly modelsDirectory?: string;
  /** Workspaces to run instead of the checkout's, made by patchedCopy. */
  readonly registryCopy?: string;
  readonly agentCopy?: string;
  readonly logLevel?: "debug" | "info";
}

/** A door and its registry: real programs on the loopback and in a folder of their own. */
export interface House {
  readonly files: HouseFiles;
  readonly ports: { readonly http: number; readonly broker: number; readonly panel: number; readonly pages: number };
  readonly lock: Program;
  readonly registry: Program;
  readonly agent: Program;
  readonly mosquitto?: Program;
  /** The account of whoever holds the outside broker. */
  readonly brokerHolder?: BrokerAccount;
  readonly client: RegistryClient;
  readonly account: { readonly name: string; readonly password: string };
  readonly siteId: string;
  readonly doorId: string;
  readonly agentId: AgentId;
  /** Holds a card to the reader. */
  present(cardNumber: string): Promise<void>;
  act(action: DoorAction): Promise<void>;
  /** What the registry tells of the entries, newest first. */
  entries(query?: string): Promise<readonly SeenEntry[]>;
  listen(onEntry?: (entry: SeenEntry) => void): Promise<LiveEntries>;
  /** Resolves once the agent is linked to the registry and goes by a roster. */
  connected(): Promise<void>;
  /** The journal as it lies on the disk. */
  journal(): readonly JournalledEpoch[];
  /** Every event on the door's disk now, kept as a witness for the records. */
  witness(): void;
  /** An entry as a page was told of it, kept as well. */
  witnessAnnounced(entry: AnnouncedEntry): void;
  /** Resolves once everything journalled is acknowledged and held by the registry. */
  drained(withinMs?: number): Promise<void>;
  pulses(): readonly string[];
  records(presented?: number): HouseRecords;
  /** How the agent's program is started, with another main file where a patched copy is meant. */
  agentArgs(copy?: string): readonly string[];
  readonly agentReady: ChildSpec["ready"];
  logTails(): string;
  /** Stops everything it started and removes its folder. */
  close(): Promise<void>;
}

const serving = /"ready":\s*true/;

/** Opens a whole house, commissioned over the registry's own API; leaves nothing behind when that fails. */
export async function startHouse(options: HouseOptions = {}): Promise<House> {
  const files = houseFiles(mkdtempSync(join(tmpdir(), "menshen-house-")));
  const programs: Program[] = [];
  const close = async () => {
    for (const program of programs.toReversed()) await program.stop();
    rmSync(files.folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    if (options.faces) await ensureModels({ cacheDirectory: modelsFolder(checkout) });
    return await furnish(files, { options, programs, close });
  } catch (error) {
    const told = programs.map(({ name, logTail }) => `--- ${name}\n${logTail()}`).join("\n");
    await close();
    throw new Error(`the house could not be opened: ${error instanceof Error ? error.message : error}\n${told}`, {
      cause: error,
    });
  }
}

interface Furnishing {
  readonly options: HouseOptions;
  readonly programs: Program[];
  readonly close: () => Promise<void>;
}

async function furnish(files: HouseFiles, { options, programs, close }: Furnishing): Promise<House> {
  const setpriv = findProgram("setpriv", env["PATH"]);
  const add = (spec: ChildSpec): Program => {
    const program = createProgram(spec, { logFolder: files.logs, ...(setpriv !== undefined && { setpriv }) });
    programs.push(program);
    return program;
  };
  const ports = await choosePorts();
  const { account, siteId, doorId } = await foundSite(files, options);

  const outside = options.mosquitto === undefined ? undefined : await configure(options.mosquitto, files, ports.broker);
  const mosquitto = outside && add(outside.spec);
  await mosquitto?.start();

  writeConfigs(files, { ports, options, outside });
  if (options.camera === undefined) writeFileSync(join(files.emptyDoorway, "0.jpg"), await drawEmptyDoorway());
  const registryMain = join(options.registryCopy ?? join(checkout, "cloud-registry"), "src/main.ts");
  const registry = add(program("registry", [registryMain, "run", "--config", files.registryConfig]));
  const lock = add({
    ...program("lock-helper", [
      ...[LOCK_HELPER_PROGRAM, "--socket", files.lockSocket],
      ...["--pulse-file", files.pulseFile, "--line-log", files.lineLog],
    ]),
    ready: { type: "socket", path: files.lockSocket },
  });
  const [identity] = await Promise.all([readIdentity(files), registry.start(), lock.start()]);

  const origin = `http://127.0.0.1:${ports.http}`;
  const client = await logIn(origin, account);
  writeJson(files.provisioning, await client.post("/api/controllers", { doorId, identity }));
  if (outside && mosquitto) {
    await outside.admit(readBrokerAccount(files));
    // Mosquitto reads its passwords again on SIGHUP.
    kill(mosquitto.pid(), "SIGHUP");
  }

  const agentArgs = (copy = options.agentCopy ?? join(checkout, "edge-agent")) => [
    join(copy, "src/main.ts"),
    "run",
    "--config",
    files.agentConfig,
  ];
  // The reader answers, so a card opens; camera, link and faces join later.
  const agentReady = { type: "socket", path: files.doorSocket } as const;
  const agent = add({ ...program("agent", agentArgs()), ready: agentReady });
  await agent.start();

  const agentId = identity.agentId as AgentId;
  const witnessed = new Map<string, PlacedEvent>();
  const announced = new Map<string, AnnouncedEntry>();
  let presented = 0;
  const act = async (action: DoorAction) => void (await actOnSimulatedDoor(files.doorSocket, action));
  const journal = () => (agent.isRunning() ? readJournal(files.agentData) : readJournalNow(files.agentData));
  const entries = async (query = "") => {
    const page = await client.get<{ items: readonly SeenEntry[] }>(`/api/entries?siteId=${siteId}&limit=100${query}`);
    return page.items;
  };

  const house: House = {
    ...{ files, ports, lock, registry, agent, client, account, siteId, doorId, agentId, act, journal, entries, close },
    ...(mosquitto && outside && { mosquitto, brokerHolder: outside.holder }),
    ...{ agentArgs, agentReady },
    present(card) {
      presented += 1;
      return act({ card });
    },
    listen: (onEntry) => listenLive(client, siteId, onEntry),
    connected: () => untilConnected({ agent, journal }),
    witness() {
      for (const { epoch, events } of journal()) {
        for (const event of events) {
          const name = `${epoch} ${event.seq}`;
          if (!witnessed.has(name)) witnessed.set(name, { epoch, ...event });
        }
      }
    },
    witnessAnnounced: ({ id, epoch, seq }) => void announced.set(`${epoch} ${seq}`, { id, epoch, seq }),
    async drained(withinMs = 20_000) {
      presented = await answered(presented, journal);
      await untilDrained({ journal, files, agentId, withinMs });
    },
    pulses: () => readPulses(files),
    records: (presented) => ({
      agentId,
      signingKey: fromBase64Url(identity.signingKey),
      journal: journal(),
      registry: readRegistry(files.registryData, agentId),
      pulses: readPulses(files),
      witnessed: [...witnessed.values()],
      announced: [...announced.values()],
      ...(presented !== undefined && { presented }),
    }),
    logTails: () => programs.map(({ name, logTail }) => `--- ${name}\n${logTail()}`).join("\n"),
  };
  await house.connected();
  return house;
}

const program = (name: string, args: readonly string[]): ChildSpec => ({
  name,
  command: execPath,
  args,
  env,
  cwd: checkout,
  ready: { type: "line", pattern: serving },
  readyWithinMs: 20_000,
  stopWithinMs: 8_000,
});

/** Below the range from which the kernel takes ports for outgoing connections, and not where another house began to look. */
async function choosePorts(): Promise<House["ports"]> {
  const http = await findFreePort(20_000 + Math.floor(Math.random() * 11_000));
  const broker = await findFreePort(http + 1);
  const panel = await findFreePort(broker + 1);
  return { http, broker, panel, pages: await findFreePort(panel + 1) };
}

async function foundSite(files: HouseFiles, { idNumber }: HouseOptions) {
  const data = await openRegistryData(files.registryData);
  try {
    const { siteId, doors } = await importSite(data, smallSite(data.now(), idNumber));
    const name = "landlord";
    const made = await createAccount(data.database, { name, role: "landlord", siteIds: [siteId], now: data.now() });
    const [door] = doors;
    if (door === undefined || !("password" in made)) throw new TypeError("the small house has no door or no landlord");
    return { siteId, doorId: door.id, account: { name, password: made.password } };
  } finally {
    await data.close();
  }
}

async function configure(mosquitto: string, files: HouseFiles, port: number): Promise<Mosquitto> {
  return await configureMosquitto({ program: mosquitto, folder: join(files.folder, "mosquitto"), port, env });
}

function writeConfigs(
  files: HouseFiles,
  parts: {
    readonly ports: House["ports"];
    readonly options: HouseOptions;
    readonly outside: Mosquitto | undefined;
  },
): void {
  const { ports, options, outside } = parts;
  const { logLevel = "info", camera, faces = false, modelsDirectory = modelsFolder(checkout), readers = [] } = options;
  const door = simulatedDoor(files.doorSocket);
  writeJson(files.registryConfig, {
    dataDirectory: files.registryData,
    http: { host: "127.0.0.1", port: ports.http, webDirectory: join(checkout, "cloud-registry/web/dist") },
    broker: outside
      ? { type: "outside", url: `mqtt://127.0.0.1:${ports.broker}`, ...outside.registry }
      : { type: "embedded", host: "127.0.0.1", port: ports.broker },
    logLevel,
  });
  writeAgentConfig(files.agentConfig, {
    dataDirectory: files.agentData,
    modelsDirectory: faces ? modelsDirectory : join(files.folder, "no-models"),
    lock: { driver: "lock-helper", socket: files.lockSocket, kind: "fail-secure" },
    ...door,
    readers: [...door.readers, ...readers],
    cameras: {
      entry: camera
        ? { spec: camera.frames, source: "replay", framesPerSecond: camera.framesPerSecond, loop: true }
        : { spec: files.emptyDoorway, source: "replay", framesPerSecond: 1, loop: true },
    },
    panel: {
      port: ports.panel,
      ...(options.pages && { httpsPort: ports.pages, httpsAddress: "127.0.0.1", helpNumber: "0571 8765 4321" }),
    },
    logLevel,
  });
}

async function drawEmptyDoorway(): Promise<Buffer> {
  return (await renderEmpty(await emptyDoorway())).jpeg;
}

interface PublicIdentity {
  readonly agentId: string;
  readonly signingKey: string;
  readonly sealingKey: string;
  readonly softwareVersion: string;
}

/** Lets the controller make its identity, and reads what it tells of it. */
async function readIdentity(files: HouseFiles): Promise<PublicIdentity> {
  const main = join(checkout, "edge-agent/src/main.ts");
  const { stdout } = await promisify(execFile)(execPath, [main, "identity", "--config", files.agentConfig]);
  const { agentId, signingKey, sealingKey, softwareVersion } = JSON.parse(stdout) as PublicIdentity;
  return { agentId, signingKey, sealingKey, softwareVersion };
}

function readBrokerAccount(files: HouseFiles) {
  const { broker } = JSON.parse(readFileSync(files.provisioning, "utf8")) as {
    broker: { username: string; password: string };
  };
  return broker;
}

/** The registry answered this run of the agent last, and the door goes by a roster: it knows its residents. */
async function untilConnected({ agent, journal }: Pick<House, "agent" | "journal">): Promise<void> {
  const isLinked = () =>
    agent
      .linesOfRun()
      .findLast((line) => line.includes('"msg":"link"'))
      ?.includes('"state":"connected"') === true;
  const hasRoster = () => journal().some(({ events }) => events.some(({ body }) => body.includes('"roster.applied"')));
  await waitUntil("the agent to be linked and to go by a roster", () => isLinked() && hasRoster(), {
    withinMs: 30_000,
  });
}

const answers: ReadonlySet<string> = new Set(["entry.granted", "entry.denied", "entry.second-factor-requested"]);

/**
 * Waits until so many cards are answered in the journal: an outbox is empty too while a card still waits to be decided on.
 * Returns how many there are, which are fewer where a controller was killed with a card before it.
 */
function answered(presented: number, journal: () => readonly JournalledEpoch[]): Promise<number> {
  const count = () =>
    journal()
      .flatMap(({ events }) => events)
      .filter(({ body }) => answers.has((JSON.parse(body) as { type: string }).type)).length;
  const isAnswered = waitUntil("every card to be answered", () => count() >= presented, { withinMs: 5_000 });
  return isAnswered.then(
    () => presented,
    () => count(),
  );
}

async function untilDrained(parts: {
  readonly journal: () => readonly JournalledEpoch[];
  readonly files: HouseFiles;
  readonly agentId: AgentId;
  readonly withinMs: number;
}): Promise<void> {
  const { journal, files, agentId, withinMs } = parts;
  await waitUntil(
    "the outbox to be empty and the marks to be equal",
    () => {
      const here = journal().at(-1);
      const there = readRegistry(files.registryData, agentId).chains.at(-1);
      if (here === undefined || there === undefined) return false;
      const { last, acked } = here;
      return (
        last.seq === acked.seq && last.head === acked.head && last.head === there.head && here.epoch === there.epoch
      );
    },
    { withinMs, everyMs: 100 },
  );
}
