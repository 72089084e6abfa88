import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { modelApartment } from "../apartment/model-apartment.ts";
import type { Child, Children } from "../children.ts";
import { modelsFolder } from "../prepare.ts";
import { type Progress, StepFailure } from "../progress.ts";
import type { Shell } from "../shell.ts";
import { framesPerSecond, type Replay } from "../walk-ups/replay.ts";
import { simulatedDoor, writeAgentConfig } from "./agent-config.ts";
import { type ApartmentFiles, type ApartmentNote, readNote, writeNote, writePrivate } from "./apartment-files.ts";
import { enrolPerson } from "./enrol-person.ts";
import { apartmentSeed, commissionController, foundApartment, isCommissioned } from "./found-apartment.ts";
import {
  agentConfigFile,
  agentProgram,
  lockProgram,
  type Ports,
  registryConfigFile,
  registryProgram,
} from "./programs.ts";
import { logIn, type RegistryClient } from "./registry-client.ts";

/** What the door's camera is: the replayed cast, or something of the user's own. */
export type HouseCamera =
  | { readonly type: "replay"; readonly replay: Replay }
  | { readonly type: "own"; readonly spec: string };

export interface HouseParts {
  readonly shell: Shell;
  readonly files: ApartmentFiles;
  readonly progress: Progress;
  readonly children: Children;
  readonly ports: Ports;
  readonly camera: HouseCamera;
  /** A changed copy of the agent to run instead of the checkout's. */
  readonly agentCopy?: string;
  /** What stands in the environment of agent and lock's keeper beside the rest. */
  readonly doorEnv?: Readonly<Record<string, string>>;
}

/** Starts the programs in the order they need each other; what exists already is not made again. */
export async function openHouse(parts: HouseParts): Promise<{ readonly note: ApartmentNote; readonly agent: Child }> {
  const { shell, files, progress, children, ports, camera } = parts;
  writeConfigs(parts);
  const known =
    readNote(files) ?? (await progress.step("founding the apartment", () => foundApartment(files, ports.page)));
  const pin =
    ports.doorPages === undefined ? known.installerPin : (known.installerPin ?? (await makeInstallerPin(parts)));
  const note = keep(files, { ...known, port: ports.page, ...(pin !== undefined && { installerPin: pin }) });
  const startDoor = async () => {
    await children.start(lockProgram(parts));
    return await children.start(agentProgram(parts));
  };
  const startRegistry = () => children.start(registryProgram({ shell, files }));

  let agent: Child;
  if (isCommissioned(files)) {
    [, agent] = await progress.step("starting the house", () => Promise.all([startRegistry(), startDoor()]));
  } else {
    await progress.step("starting the registry", startRegistry);
    await progress.step("commissioning the door", async () =>
      commissionController({ shell, files, note, registry: await open(note) }),
    );
    agent = await progress.step("starting the door", startDoor);
  }
  if (camera.type === "own" || note.enrolled) return { note, agent };
  await progress.step("enrolling residents", async () => {
    const registry = await open(note);
    await doorIsReady(registry, note);
    await enrolCast(registry, note, camera.replay);
  });
  return { note: keep(files, { ...note, enrolled: true }), agent };
}

/** A made-up number: no city has this code. */
const helpLine = { helpNumber: "0000 1234 5678" };

/** A demonstration's PIN is shown at each start, so it is made here; a real controller tells its own once. */
async function makeInstallerPin({ shell, files }: HouseParts): Promise<string> {
  const main = join(shell.root, "edge-agent/src/main.ts");
  const args = [main, "installer-pin", "--config", agentConfigFile(files)];
  const { stdout } = await promisify(execFile)(shell.node, args, { env: shell.env });
  return stdout.trim();
}

const open = (note: ApartmentNote): Promise<RegistryClient> => logIn(`http://127.0.0.1:${note.port}`, note.account);

function keep(files: ApartmentFiles, note: ApartmentNote): ApartmentNote {
  writeNote(files, note);
  return note;
}

/** Waits until the door has said hello and can recognise, so that enrolment does not begin too early. */
async function doorIsReady(registry: RegistryClient, note: ApartmentNote): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const doors = await registry.get<readonly { connection: string; recogniser?: object }[]>(
      `/api/sites/${note.siteId}/doors`,
    );
    if (doors.every((door) => door.connection === "online" && door.recogniser !== undefined)) return;
    await delay(200);
  }
  throw new StepFailure("enrolling residents", {
    why: "the door has not reported to the registry within a minute.",
    next: "read .menshen/log/agent.log",
  });
}

/** Enrols those of the cast who live here, each from their own photographs, the way any resident is enrolled. */
async function enrolCast(registry: RegistryClient, note: ApartmentNote, replay: Replay): Promise<void> {
  const tenants = modelApartment({ seed: apartmentSeed, now: Date.now() }).cast;
  for (const [index, [, photos]] of [...replay.enrolment].entries()) {
    const tenant = tenants[index];
    if (tenant === undefined) throw new TypeError("the apartment has fewer tenants than the cast");
    await enrolPerson(registry, {
      siteId: note.siteId,
      ...tenant,
      replace: true,
      consentSeenBy: "demonstration",
      // So that another recogniser enrols them again by itself, and the demonstration goes on.
      keepPhotos: true,
      photos,
    });
  }
}

function writeConfigs({ shell, files, ports, camera }: HouseParts): void {
  writePrivate(registryConfigFile(files), {
    dataDirectory: files.registry,
    http: { host: "127.0.0.1", port: ports.page, webDirectory: join(shell.root, "cloud-registry/web/dist") },
    broker: { type: "embedded", host: "127.0.0.1", port: ports.broker },
  });
  writeAgentConfig(agentConfigFile(files), {
    dataDirectory: files.controller,
    modelsDirectory: modelsFolder(shell.root),
    lock: { driver: "lock-helper", socket: files.lockSocket, kind: "fail-secure" },
    ...simulatedDoor(files.doorSocket, { openAfterMs: 900, closeAfterMs: 1_800 }),
    cameras: {
      entry:
        camera.type === "replay"
          ? { spec: camera.replay.frames, source: "replay", framesPerSecond, loop: true }
          : { spec: camera.spec, loop: true },
    },
    panel: {
      port: ports.panel,
      ...(ports.doorPages !== undefined && { httpsPort: ports.doorPages, httpsAddress: "127.0.0.1", ...helpLine }),
    },
  });
  moveBroker(join(files.controller, "provisioning.json"), ports.broker);
}

/** A commissioned controller follows its broker to the port that was asked for. */
function moveBroker(file: string, port: number): void {
  if (!existsSync(file)) return;
  const provisioning = JSON.parse(readFileSync(file, "utf8")) as { broker: { url: string } };
  const url = new URL(provisioning.broker.url);
  if (url.port === String(port)) return;
  url.port = String(port);
  writePrivate(file, { ...provisioning, broker: { ...provisioning.broker, url: url.href } });
}
