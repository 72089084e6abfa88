import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  BUILT_IN,
  findOrRenewModel,
  type InstalledModel,
  ModelFault,
  meaningOf,
  RETAIL_0095,
  readModelsInUse,
  requireMeasured,
} from "@menshen/models";
import { StepFailure } from "../progress.ts";

/** The networks a release brings beside the built-in ones. */
export interface ChosenModels {
  /** The one that a new controller runs, by the name under which it was chosen. */
  readonly recogniser: string;
  readonly installed: readonly InstalledModel[];
  /** The file that names them; absent where nobody chose, which means the built-in ones. */
  readonly choice?: string;
}

/** Finds what `models use` chose here, converted anew where it has to be; throws StepFailure where it is not whole. */
export async function findChosenModels(modelsDirectory: string): Promise<ChosenModels> {
  try {
    const { recogniser, detector } = await readModelsInUse(modelsDirectory);
    const installed: InstalledModel[] = [];
    for (const id of [recogniser, detector]) {
      if (id !== BUILT_IN) installed.push(await requireWhole(modelsDirectory, id));
    }
    const choice = join(modelsDirectory, "in-use.json");
    return { recogniser, installed, ...(existsSync(choice) && { choice }) };
  } catch (fault) {
    if (!(fault instanceof ModelFault)) throw fault;
    throw new StepFailure("finding the recogniser", { why: fault.why, next: fault.todo, cause: fault });
  }
}

async function requireWhole(modelsDirectory: string, id: string): Promise<InstalledModel> {
  const found = await findOrRenewModel(modelsDirectory, id);
  if (found !== undefined) {
    await requireMeasured(modelsDirectory, found.manifest);
    return found;
  }
  throw new StepFailure("finding the recogniser", {
    why: `${id} is in use here and not whole.`,
    next: `./menshen models use ${id} --from DIR brings it again; ./menshen models use ${BUILT_IN} goes without.`,
  });
}

/** Which recogniser a release brings, what that means, under which licence, and how to bring the recommended one. Pure. */
export function describeChosen({ recogniser, installed }: ChosenModels): readonly string[] {
  const terms = installed.map(({ manifest: { id, licence } }) => {
    return `${id}: ${licence.name}${licence.commercial ? "" : ", NOT for commercial use"}`;
  });
  return [
    `  recogniser ${recogniser}: ${meaningOf(recogniser)}${terms.length === 0 ? "" : ` (${terms.join("; ")})`}`,
    ...(recogniser === RETAIL_0095.id
      ? []
      : [`  ./menshen models use ${RETAIL_0095.id} [--from DIR], then packing again, brings ${RETAIL_0095.id}`]),
  ];
}
