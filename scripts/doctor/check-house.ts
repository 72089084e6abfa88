import { existsSync, readFileSync } from "node:fs";
import { decodeConfig, type Finding, note, ok, problem } from "@menshen/edge-agent";
import { checkCamera, HardwareFault, withoutSecrets } from "@menshen/hardware";
import type { Sentence } from "@menshen/protocol";
import { type ApartmentFiles, type ApartmentNote, readNote } from "../house/apartment-files.ts";
import { agentConfigFile } from "../house/programs.ts";
import { logIn, RegistryRefused } from "../house/registry-client.ts";
import { describeHolder, findHolder, isPortFree } from "../port.ts";
import { StepFailure } from "../progress.ts";
import type { DoorRecogniser, GallerySize } from "./check-models.ts";

/** The door as the registry's list shows it. */
interface DoorView {
  readonly connection: string;
  /** What its landlord chose. */
  readonly targetFpir: number;
  readonly recogniser?: DoorRecogniser;
}

export interface House {
  readonly finding: Finding;
  /** What the landlord has to see to. */
  readonly notices?: readonly Finding[];
  /** Whether its ports are taken by itself. */
  readonly isRunning: boolean;
  readonly gallery: GallerySize;
}

/** The model apartment's residents; where nobody can be asked, the threshold is told for so many. */
const residents = 76;

/** Asks the running house how many people its door knows; a house that does not run is no fault. */
export async function lookAtHouse(files: ApartmentFiles, launcher: string): Promise<House> {
  const standing: GallerySize = { people: residents, told: "the model apartment, as the house does not run" };
  const noted = readNote(files);
  if (noted === undefined) {
    return { finding: ok("house", "not founded yet"), isRunning: false, gallery: standing };
  }
  const kept = { ...standing, kept: files.controller };
  try {
    const { doors, notices } = await askRegistry(noted);
    const asked = doors.find(({ recogniser }) => recogniser !== undefined) ?? doors[0];
    const known = asked?.recogniser;
    const people =
      known === undefined
        ? standing
        : { people: known.gallerySize, told: `enrolled now with ${known.id}`, door: known };
    const gallery = { ...people, ...(asked && { targetFpir: asked.targetFpir }) };
    const online = doors.filter(({ connection }) => connection === "online").length;
    const told = `runs; ${online} of ${doors.length} doors online`;
    const finding =
      online === doors.length ? ok("house", told) : problem("house", told, "read .menshen/log/agent.log.");
    return {
      finding,
      notices: notices.map(({ en }) =>
        note("landlord", en, "the console shows it to the landlord too; docs/api names the routes."),
      ),
      isRunning: true,
      gallery,
    };
  } catch (fault) {
    if (fault instanceof RegistryRefused) {
      return {
        finding: problem("house", fault.message, "read .menshen/log/registry.log."),
        isRunning: true,
        gallery: standing,
      };
    }
    if (!(fault instanceof StepFailure)) throw fault;
    return { finding: ok("house", `does not run; ${launcher} up starts it`), isRunning: false, gallery: kept };
  }
}

/** The doors of the house, and what its landlord has to see to. */
async function askRegistry({ port, account, siteId }: ApartmentNote) {
  const registry = await logIn(`http://127.0.0.1:${port}`, account);
  const sites = await registry.get<readonly SiteView[]>("/api/sites");
  return {
    doors: await registry.get<readonly DoorView[]>(`/api/sites/${siteId}/doors`),
    notices: sites.flatMap(({ notices }) => notices.map(({ message }) => message)),
  };
}

interface SiteView {
  readonly notices: readonly { readonly message: Sentence }[];
}

/** What is wrong with the controller's file, each problem for itself; the next start writes it anew. */
export function checkHouseConfiguration(files: ApartmentFiles, launcher: string): readonly Finding[] {
  const file = agentConfigFile(files);
  if (!existsSync(file)) return [];
  const config = decodeConfig(readFileSync(file, "utf8"));
  if (config.ok) return [ok("configuration", `${file} is whole`)];
  const next = `${launcher} up writes it anew; a door of your own: ${launcher} doctor --config FILE.`;
  return config.problems.map((told) => note("configuration", told, next));
}

/** Whether the camera that was set up can be opened. */
export async function checkHouseCamera(files: ApartmentFiles): Promise<Finding> {
  const file = agentConfigFile(files);
  if (!existsSync(file)) return ok("camera", "none set up yet; the replay unless --camera names one");
  const config = decodeConfig(readFileSync(file, "utf8"));
  if (!config.ok) return ok("camera", "none set up yet by this version; the next start writes it down anew");
  const camera = config.value.cameras.entry;
  const name = withoutSecrets(camera.spec);
  try {
    await checkCamera(camera.spec);
    return ok("camera", camera.source === "replay" ? "a replay of photographs, as the page says" : name);
  } catch (fault) {
    if (!(fault instanceof HardwareFault)) throw fault;
    return problem(
      "camera",
      `${name}: ${fault.message}`,
      "check its cable and address, or name another with --camera.",
    );
  }
}

/** Whether the page, the broker and the panel can have their ports; those of a running house are its own. */
export async function checkPorts(
  page: number,
  { isRunning }: Pick<House, "isRunning">,
  launcher: string,
): Promise<Finding> {
  const row = [page, page + 1, page + 2];
  if (isRunning) return ok("ports", `${row.join(", ")} are the house's own`);
  for (const port of row) {
    if (!(await isPortFree(port))) {
      const told = `port ${port} is in use by ${describeHolder(findHolder(port))}`;
      return note("ports", told, `stop it, or choose others: ${launcher} up --port NUMBER.`);
    }
  }
  return ok("ports", `${row.join(", ")} are free`);
}
