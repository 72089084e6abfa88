import {
  BUILT_IN,
  DESCRIBED_MODELS,
  findInstalledModel,
  isMeasured,
  KNOWN_MODELS,
  listSiteModels,
  type ModelManifest,
  type ModelsInUse,
  meaningOf,
  modelsReady,
} from "@menshen/models";

export type ModelState = "in use" | "ready" | "not measured" | "damaged" | "not here";

/** One line of `./menshen models list`. */
export interface ListedModel {
  readonly id: string;
  readonly kind: ModelManifest["kind"];
  readonly title: string;
  readonly licence: ModelManifest["licence"];
  readonly state: ModelState;
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
  return { id, kind, title, licence, meaning: meaningOf(id), state: await stateOf(modelsDirectory, manifest, inUse) };
}

async function stateOf(modelsDirectory: string, manifest: ModelManifest, inUse: ModelsInUse): Promise<ModelState> {
  const found = await findInstalledModel(modelsDirectory, manifest.id, "contents");
  if (found === undefined) {
    return (await listSiteModels(modelsDirectory)).includes(manifest.id) ? "damaged" : "not here";
  }
  if (inUse[manifest.kind] === manifest.id) {
    return "in use";
  }
  const measured = await isMeasured(modelsDirectory, found.manifest);
  return measured ? "ready" : "not measured";
}

async function builtInState(modelsDirectory: string, inUse: ModelsInUse): Promise<ModelState> {
  if (!(await modelsReady(modelsDirectory))) {
    return "not here";
  }
  return inUse.recogniser === BUILT_IN ? "in use" : "ready";
}

async function siteManifests(modelsDirectory: string): Promise<readonly ModelManifest[]> {
  const found = await Promise.all(
    (await listSiteModels(modelsDirectory)).map((id) => findInstalledModel(modelsDirectory, id, "sizes")),
  );
  return found.flatMap((model) => (model === undefined ? [] : [model.manifest]));
}

function orderOf(id: string): number {
  const place = KNOWN_MODELS.findIndex((model) => model.id === id);
  return place === -1 ? KNOWN_MODELS.length : place;
}
