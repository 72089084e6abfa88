import { join, resolve } from "node:path";
import { checkCamera, HardwareFault } from "@menshen/hardware";
import { Command, InvalidArgumentError } from "commander";
import { modelApartment } from "./apartment/model-apartment.ts";
import { ChildFault, createChildren } from "./children.ts";
import { type ApartmentFiles, type ApartmentNote, apartmentFiles, readNote } from "./house/apartment-files.ts";
import { apartmentSeed } from "./house/found-apartment.ts";
import { type HouseCamera, openHouse } from "./house/open-house.ts";
import type { Ports } from "./house/programs.ts";
import { RegistryRefused, refusedStep } from "./house/registry-client.ts";
import { requirePort } from "./port.ts";
import { modelsFolder, prepare } from "./prepare.ts";
import { createProgress, type Progress, StepFailure } from "./progress.ts";
import type { Shell } from "./shell.ts";
import { cast } from "./walk-ups/cast.ts";
import { prepareReplay, type Replay } from "./walk-ups/replay.ts";
import { findProgram } from "./which.ts";

/** Where the page answers unless told; the broker, the panel and the controller's own pages take the three after it. */
export const defaultPort = 8046;

interface Options {
  readonly port?: number;
  readonly camera?: string;
  readonly fetch: boolean;
}

/** `./menshen up`: the model apartment with its registry, its page and one door, until Ctrl-C. */
export function createCommand(shell: Shell): Command {
  return new Command("menshen up")
    .option("--port <number>", `where the page answers (default: ${defaultPort}, or the one used last)`, readPort)
    .option(
      "--camera <what>",
      "/dev/videoN, rtsp://…, an .mp4 or .mjpeg file, or a folder of JPEGs (default: the replay)",
    )
    .option("--no-fetch", "fetch nothing; run the recogniser that is here (also: MENSHEN_NO_FETCH=1)")
    .action(async (options: Options) => up(options, shell));
}

async function up(options: Options, shell: Shell): Promise<void> {
  const files = apartmentFiles(shell.root);
  const ports = await choosePorts(options.port ?? readNote(files)?.port ?? defaultPort, shell);
  const own = options.camera === undefined ? undefined : await readCamera(options.camera);
  const progress = createProgress(shell);
  await prepare("models", { shell, progress });
  await chooseRecogniser({ shell, progress, files, mayFetch: options.fetch });
  await prepare("page", { shell, progress });
  const camera: HouseCamera =
    own === undefined ? { type: "replay", replay: await drawWalkUps(shell, progress) } : { type: "own", spec: own };

  const setpriv = findProgram("setpriv", shell.env["PATH"]);
  const logFolder = join(shell.root, ".menshen/log");
  const children = createChildren({ logFolder, ...(setpriv === undefined ? {} : { setpriv }) });
  shell.stopped.addEventListener("abort", () => void children.stopAll());
  try {
    const { note } = await openHouse({ shell, files, progress, children, ports, camera });
    announce(shell, note, { camera: own, doorPages: ports.doorPages });
    await Promise.race([stopped(shell), children.failed.then((fault) => Promise.reject(fault))]);
  } catch (error) {
    if (shell.stopped.aborted) return;
    const next = `read ${join(logFolder, "registry.log")}`;
    if (error instanceof RegistryRefused) throw refusedStep("opening the apartment", error, next);
    throw error instanceof ChildFault ? explain(error) : error;
  } finally {
    await children.stopAll();
  }
}

/** Fetches the recommended recogniser as long as nobody is enrolled with another one, and says which one runs. */
export async function chooseRecogniser(parts: {
  readonly shell: Shell;
  readonly progress: Progress;
  readonly files: ApartmentFiles;
  readonly mayFetch: boolean;
}): Promise<void> {
  const { shell, progress, files } = parts;
  const { RETAIL_0095 } = await import("@menshen/models");
  const { keepsTemplates } = await import("@menshen/edge-agent");
  const { setUpRecogniser, tellSetUp } = await import("./models/set-up-recogniser.ts");
  const toldNotTo = !parts.mayFetch || (shell.env["MENSHEN_NO_FETCH"] ?? "") !== "";
  await progress.step(
    "recogniser",
    () =>
      setUpRecogniser({
        modelsDirectory: modelsFolder(shell.root),
        manifest: RETAIL_0095,
        env: shell.env,
        stopped: shell.stopped,
        now: Date.now(),
        fetch: toldNotTo ? "told-not-to" : keepsTemplates(files.controller) ? "people-enrolled" : "yes",
      }),
    (setUp) => tellSetUp(setUp, shell.launcher),
  );
}

async function drawWalkUps(shell: Shell, progress: Progress): Promise<Replay> {
  return await progress.step("drawing the walk-ups", () =>
    prepareReplay(cast, join(shell.root, ".menshen/cache/walk-ups")),
  );
}

/** The page's port and the three after it; the first that is taken is named, with a command that works. */
async function choosePorts(page: number, shell: Shell): Promise<Required<Ports>> {
  const ports: Required<Ports> = { page, broker: page + 1, panel: page + 2, doorPages: page + 3 };
  const row = Object.values(ports);
  for (const port of row) await requirePort(port, shell.launcher, row.length);
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

function announce(
  shell: Shell,
  note: ApartmentNote,
  { camera, doorPages }: { readonly camera: string | undefined; readonly doorPages: number },
): void {
  const shown = camera === undefined ? "a replay of photographs; the page says so" : camera;
  shell.write(`
ready

  page      http://127.0.0.1:${note.port}
  log-in    ${note.account.name}
  password  ${note.account.password}
  camera    ${shown}

  door      https://127.0.0.1:${doorPages}/door      what a display at the door shows
  installer https://127.0.0.1:${doorPages}/install   PIN ${note.installerPin ?? "in .menshen/log/agent.log"}
            (a certificate of the controller's own: the browser asks once)

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
  if (Number.isInteger(port) && port >= 1 && port <= 65_532) return port;
  throw new InvalidArgumentError("a port from 1 to 65532 is needed.");
}
