import {
  BUILT_IN,
  broughtFolder,
  DESCRIBED_MODELS,
  findBrought,
  findInstalledModel,
  findKeptSources,
  isMeasured,
  KNOWN_MODELS,
  listSiteModels,
  type ModelManifest,
  type ModelsInUse,
  meaningOf,
  modelsReady,
} from "@menshen/models";

export type ModelState = "in use" | "chosen, not what was measured" | "ready" | "not measured" | "damaged" | "not here";

/** One line of `./menshen models list`. */
export interface ListedModel {
  readonly id: string;
  readonly kind: ModelManifest["kind"];
  readonly title: string;
  readonly licence: ModelManifest["licence"];
  readonly state: ModelState;
  /** How other files stand that were brought under its name and not accepted yet; absent where there are none. */
  readonly waiting?: "ready" | "not measured";
  /** What running it means at the door. */
  readonly meaning: string;
}

const BUILT_IN_LICENCE: ModelManifest["licence"] = { name: "MIT", commercial: true };

/** Every model that is known here or was brought, the built-in one first. */
export async function describeModels(modelsDirectory: string, inUse: ModelsInUse): Promise<readonly ListedModel[]> {
  const builtIn: ListedModel = {
    id: BUILT_IN,
    kind: "recogniser",
    title: "face-api's ResNet with clipped activations",
    licence: BUILT_IN_LICENCE,
    state: await builtInState(modelsDirectory, inUse),
    meaning: meaningOf(BUILT_IN),
  };
  const site = await siteManifests(modelsDirectory);
  const known = KNOWN_MODELS.filter(({ id }) => !site.some((manifest) => manifest.id === id));
  const described = DESCRIBED_MODELS.filter(({ id }) => !site.some((manifest) => manifest.id === id));
  const listed = await Promise.all(
    [...known, ...site].map((manifest) => describeOne(modelsDirectory, manifest, inUse)),
  );
  return [
    builtIn,
    ...listed.sort((one, other) => orderOf(one.id) - orderOf(other.id)),
    ...described.map(({ id, title, licence }): ListedModel => {
      return { id, kind: "recogniser", title, licence, state: "not here", meaning: meaningOf(id) };
    }),
  ];
}

async function describeOne(modelsDirectory: string, manifest: ModelManifest, inUse: ModelsInUse): Promise<ListedModel> {
  const { id, kind, title, licence } = manifest;
  const state = await stateOf(modelsDirectory, manifest, inUse);
  const waiting = await waitingState(modelsDirectory, id);
  const told = { id, kind, title, licence, meaning: meaningOf(id) };
  if (waiting === undefined) return { ...told, state };
  return state === "not here" ? { ...told, state: waiting } : { ...told, state, waiting };
}

async function waitingState(modelsDirectory: string, id: string): Promise<ListedModel["waiting"]> {
  const brought = await findBrought(modelsDirectory, id);
  if (brought === undefined) return undefined;
  return (await isMeasured(broughtFolder(modelsDirectory), brought.manifest)) ? "ready" : "not measured";
}

async function stateOf(modelsDirectory: string, manifest: ModelManifest, inUse: ModelsInUse): Promise<ModelState> {
  const found = await findInstalledModel(modelsDirectory, manifest.id, "contents");
  if (found === undefined) {
    return (await listSiteModels(modelsDirectory)).includes(manifest.id) ? "damaged" : "not here";
  }
  const measured = await isMeasured(modelsDirectory, found.manifest);
  if (inUse[found.manifest.kind] === manifest.id) {
    return measured ? "in use" : "chosen, not what was measured";
  }
  return measured ? "ready" : "not measured";
}

async function builtInState(modelsDirectory: string, inUse: ModelsInUse): Promise<ModelState> {
  if (!(await modelsReady(modelsDirectory))) {
    return "not here";
  }
  return inUse.recogniser === BUILT_IN ? "in use" : "ready";
}

/** What is said of each model that was brought here, whole or not, used or not. */
async function siteManifests(modelsDirectory: string): Promise<readonly ModelManifest[]> {
  const manifests = new Map<string, ModelManifest>();
  for (const place of [broughtFolder(modelsDirectory), modelsDirectory]) {
    for (const id of await listSiteModels(place)) {
      const kept = await findKeptSources(place, id);
      if (kept !== undefined) manifests.set(id, kept.manifest);
    }
  }
  return [...manifests.values()];
}

function orderOf(id: string): number {
  const place = KNOWN_MODELS.findIndex((model) => model.id === id);
  return place === -1 ? KNOWN_MODELS.length : place;
}
