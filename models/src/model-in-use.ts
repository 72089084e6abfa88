import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ModelFault } from "./fault.ts";
import { BUILT_IN } from "./known-models.ts";

/** Which networks a models directory runs, by the ids of their manifests. */
export interface ModelsInUse {
  readonly recogniser: string;
  readonly detector: string;
}

const FILE = "in-use.json";
const DEFAULT: ModelsInUse = { recogniser: BUILT_IN, detector: BUILT_IN };

/** Reads which networks run; without the file the built-in ones do. Throws `model-unknown` for a file that cannot be read. */
export async function readModelsInUse(modelsDirectory: string): Promise<ModelsInUse> {
  const file = join(modelsDirectory, FILE);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") {
      return DEFAULT;
    }
    throw unreadable(file, cause);
  }
  try {
    const { recogniser, detector } = JSON.parse(text) as Partial<Record<keyof ModelsInUse, unknown>>;
    if (typeof recogniser !== "string" || typeof detector !== "string") {
      throw new TypeError("recogniser and detector must be texts");
    }
    return { recogniser, detector };
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** Names the networks to run from the next start on; the file is there whole, old or new, whenever the power fails. */
export async function writeModelsInUse(modelsDirectory: string, change: Partial<ModelsInUse>): Promise<void> {
  const known = await readModelsInUse(modelsDirectory).catch(() => DEFAULT);
  await writeWhole(join(modelsDirectory, FILE), `${JSON.stringify({ ...known, ...change }, null, 2)}\n`);
}

/** Writes a file beside its place, to the disk, and moves it there; throws `cache-unwritable`. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const half = `${file}.${randomUUID()}.part`;
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(half, "w");
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(half, file);
    await syncFolder(dirname(file));
  } catch (cause) {
    await rm(half, { force: true });
    throw new ModelFault("cache-unwritable", {
      step: "Writing a file of the models",
      why: `${file} cannot be written (${cause instanceof Error ? cause.message : String(cause)})`,
      todo: "Free some space or give this user the right to write there.",
      cause,
    });
  }
}

/** Has the names in a folder on the disk before it returns. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function unreadable(file: string, cause: unknown): ModelFault {
  return new ModelFault("model-unknown", {
    step: "Finding which recogniser runs",
    why: `${file} cannot be read (${cause instanceof Error ? cause.message : String(cause)})`,
    todo: "Name it again: ./menshen models use NAME, on a controller menshen-release models use NAME.",
    cause,
  });
}
