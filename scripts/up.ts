import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { checkCamera, HardwareFault } from "@menshen/hardware";
import { Command, InvalidArgumentError } from "commander";
import { modelApartment } from "./apartment/model-apartment.ts";
import { ChildFault, type Children, createChildren } from "./children.ts";
import {
  type ApartmentFiles,
  type ApartmentNote,
  apartmentFiles,
  readNote,
  writeNote,
  writePrivate,
} from "./house/apartment-files.ts";
import { enrolPerson } from "./house/enrol-person.ts";
import { apartmentSeed, commissionController, foundApartment, isCommissioned } from "./house/found-apartment.ts";
import {
  agentConfigFile,
  agentProgram,
  lockProgram,
  type Ports,
  registryConfigFile,
  registryProgram,
} from "./house/programs.ts";
import { logIn, type RegistryClient, RegistryRefused, refusedStep } from "./house/registry-client.ts";
import { isPortFree, requirePort } from "./port.ts";
import { modelsFolder, prepare } from "./prepare.ts";
import { createProgress, type Progress, StepFailure } from "./progress.ts";
import type { Shell } from "./shell.ts";
import { cast } from "./walk-ups/cast.ts";
import { framesPerSecond, prepareReplay, type Replay } from "./walk-ups/replay.ts";
import { findProgram } from "./which.ts";

const defaultPort = 8046;

interface Options {
  readonly port?: number;
  readonly camera?: string;
}

/** `./menshen up`: the model apartment with its registry, its page and one door, until Ctrl-C. */
export function createCommand(shell: Shell): Command {
  return new Command("menshen up")
    .option("--port <number>", `where the page answers (default: ${defaultPort}, or the one used last)`, readPort)
    .option(
      "--camera <what>",
      "/dev/videoN, rtsp://…, an .mp4 or .mjpeg file, or a folder of JPEGs (default: the replay)",
    )
    .action(async (options: Options) => up(options, shell));
}

async function up(options: Options, shell: Shell): Promise<void> {
  const files = apartmentFiles(shell.root);
  const known = readNote(files);
  const ports = await choosePorts(options.port ?? known?.port ?? defaultPort, shell);
  const camera = options.camera === undefined ? undefined : await readCamera(options.camera);
  const progress = createProgress(shell);
  await prepare("models", { shell, progress });
  await prepare("page", { shell, progress });
  const replay = camera === undefined ? await drawWalkUps(shell, progress) : undefined;

  const setpriv = findProgram("setpriv", shell.env["PATH"]);
  const children = createChildren({
    logFolder: join(shell.root, ".menshen/log"),
    ...(setpriv === undefined ? {} : { setpriv }),
  });
  shell.stopped.addEventListener("abort", () => void children.stopAll());
  try {
    writeConfigs(files, {
      ports,
      root: shell.root,
      camera: camera ?? replay?.frames ?? "",
      isReplay: camera === undefined,
    });
    const note = await openHouse({ shell, files, progress, children, known, ports, replay });
    announce(shell, note, camera);
    await Promise.race([stopped(shell), children.failed.then((fault) => Promise.reject(fault))]);
  } catch (error) {
    if (shell.stopped.aborted) return;
    if (error instanceof RegistryRefused)
      throw refusedStep("opening the apartment", error, "read .menshen/log/registry.log");
    throw error instanceof ChildFault ? explain(error) : error;
  } finally {
    await children.stopAll();
  }
}

/** Starts the programs in the order they need each other; what exists already is not made again. */
async function openHouse(parts: {
  readonly shell: Shell;
  readonly files: ApartmentFiles;
  readonly progress: Progress;
  readonly children: Children;
  readonly known: ApartmentNote | undefined;
  readonly ports: Ports;
  readonly replay: Replay | undefined;
}): Promise<ApartmentNote> {
  const { shell, files, progress, children, ports, replay } = parts;
  let note = parts.known ?? (await progress.step("founding the apartment", () => foundApartment(files, ports.page)));
  if (note.port !== ports.page) note = keep(files, { ...note, port: ports.page });
  const startDoor = async () => {
    await children.start(lockProgram({ shell, files }));
    await children.start(agentProgram({ shell, files }));
  };
  const startRegistry = () => children.start(registryProgram({ shell, files }));

  if (isCommissioned(files)) {
    await progress.step("starting registry and door", () => Promise.all([startRegistry(), startDoor()]));
  } else {
    await progress.step("starting the registry", startRegistry);
    await progress.step("commissioning the door", async () =>
      commissionController({ shell, files, note, registry: await open(note) }),
    );
    await progress.step("starting the door", startDoor);
  }
  if (replay === undefined || note.enrolled) return note;
  await progress.step("enrolling residents", async () => {
    const registry = await open(note);
    await doorIsReady(registry, note);
    await enrolCast(registry, note, replay);
  });
  return keep(files, { ...note, enrolled: true });
}

const open = (note: ApartmentNote): Promise<RegistryClient> => logIn(`http://127.0.0.1:${note.port}`, note.account);

function keep(files: ApartmentFiles, note: ApartmentNote): ApartmentNote {
  writeNote(files, note);
  return note;
}

/** Waits until the door has said hello and can recognise, so that enrolment does not begin too early. */
async function doorIsReady(registry: RegistryClient, note: ApartmentNote): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const doors = await registry.get<readonly { connection: string; recogniser?: object }[]>(
      `/api/sites/${note.siteId}/doors`,
    );
    if (doors.every((door) => door.connection === "online" && door.recogniser !== undefined)) return;
    await delay(200);
  }
  throw new StepFailure("enrolling residents", {
    why: "the door has not reported to the registry within 20 s.",
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
      photos,
    });
  }
}

async function drawWalkUps(shell: Shell, progress: Progress): Promise<Replay> {
  return await progress.step("drawing the walk-ups", () =>
    prepareReplay(cast, join(shell.root, ".menshen/cache/walk-ups")),
  );
}

async function choosePorts(page: number, shell: Shell): Promise<Ports> {
  const ports = { page, broker: page + 1, panel: page + 2 };
  const taken = await Promise.all([ports.broker, ports.panel].map(async (port) => !(await isPortFree(port))));
  if (!(await isPortFree(page))) await requirePort(page, shell.launcher);
  // One port after the other, so that the first in the way is the one that is named.
  const [first] = [ports.broker, ports.panel].filter((_, index) => taken[index]);
  if (first !== undefined) await requirePort(first, shell.launcher);
  return ports;
}

async function readCamera(spec: string): Promise<string> {
  const absolute = spec.includes("://") ? spec : resolve(spec);
  try {
    await checkCamera(absolute);
  } catch (error) {
    if (!(error instanceof HardwareFault)) throw error;
    throw new StepFailure("opening the camera", {
      why: error.message,
      next: "name another with --camera, or leave it out for the replay.",
      exitCode: 2,
      cause: error,
    });
  }
  return absolute;
}

function writeConfigs(
  files: ApartmentFiles,
  {
    ports,
    root,
    camera,
    isReplay,
  }: { readonly ports: Ports; readonly root: string; readonly camera: string; readonly isReplay: boolean },
): void {
  writePrivate(registryConfigFile(files), {
    dataDirectory: files.registry,
    http: { host: "127.0.0.1", port: ports.page, webDirectory: join(root, "cloud-registry/web/dist") },
    broker: { type: "embedded", host: "127.0.0.1", port: ports.broker },
  });
  writePrivate(agentConfigFile(files), {
    dataDirectory: files.controller,
    modelsDirectory: modelsFolder(root),
    lock: { socket: files.lockSocket },
    simulatedDoor: { socket: files.doorSocket, walksThrough: { openAfterMs: 900, closeAfterMs: 1800 } },
    camera: isReplay ? { spec: camera, source: "replay", framesPerSecond, loop: true } : { spec: camera, loop: true },
    panelPort: ports.panel,
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

function announce(shell: Shell, note: ApartmentNote, camera: string | undefined): void {
  const shown = camera === undefined ? "a replay of photographs; the page says so" : camera;
  shell.write(`
ready

  page      http://127.0.0.1:${note.port}
  log-in    ${note.account.name}
  password  ${note.account.password}
  camera    ${shown}

  a card    ${shell.launcher} door card ${firstCard()}
  a face    ${shell.launcher} enrol --name NAME --room 301 --consent-seen-by NAME photo.jpg
  stop      Ctrl-C

`);
}

const firstCard = () => modelApartment({ seed: apartmentSeed, now: Date.now() }).site.people[0]?.cardNumber ?? "";

function explain(fault: ChildFault): StepFailure {
  return new StepFailure(`running the ${fault.child}`, {
    why: `${fault.message}${fault.logTail === "" ? "" : `\n${fault.logTail}`}`,
    next: `its whole log is ${fault.logFile}.`,
    cause: fault,
  });
}

async function stopped(shell: Shell): Promise<void> {
  const { promise, resolve: settle } = Promise.withResolvers<void>();
  if (shell.stopped.aborted) settle();
  shell.stopped.addEventListener("abort", () => settle(), { once: true });
  await promise;
  shell.write("\nstopping…\n");
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_533) return port;
  throw new InvalidArgumentError("a port from 1 to 65533 is needed.");
}
