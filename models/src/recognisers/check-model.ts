import type { Box } from "../align.ts";
import { findModels, type ModelFiles, packageFile } from "../catalog.ts";
import { openDescribedDetector } from "../detectors/manifest-detector.ts";
import type { FaceEngine } from "../face.ts";
import { BRING_BUILT_IN, ModelFault } from "../fault.ts";
import { BUILT_IN } from "../known-models.ts";
import { openModels } from "../open-models.ts";
import { describedFiles } from "../open-models-in-use.ts";
import { readPhotograph } from "../photograph.ts";
import type { Picture } from "../picture.ts";
import { searchWide } from "../search.ts";
import { readSourceFiles } from "./model-source.ts";
import { findKeptSources, requireInstalledModel } from "./model-store.ts";

/** What a model did when it was tried. */
export interface ModelCheck {
  /** How many files had the checksum that is known of them. */
  readonly files: number;
  /** Faces it found, or described, in a photograph that shows three. */
  readonly faces: number;
  /** For a person: how it ran. */
  readonly ran: string;
}

const PHOTOGRAPH = "demo/sample1.jpg";
const SMALLEST_FACE_PX = 120;

/**
 * Compares every file of a model with its checksum and runs it on a photograph that ships with a package; throws ModelFault
 * when a file is missing or changed, when it does not run, or when it sees nothing. `place` is where the model lies, unless it
 * is with the built-in networks.
 */
export async function checkModel(modelsDirectory: string, id: string, place = modelsDirectory): Promise<ModelCheck> {
  const picture = await readPhotograph(packageFile("@vladmandic/face-api", PHOTOGRAPH));
  if (id === BUILT_IN) {
    const { key: _key, directory: _directory, checks: _checks, ...networks } = await requireBuiltIn(modelsDirectory);
    const files = Object.keys(networks).length;
    return { files, ...(await describeWith(await openModels({ cacheDirectory: modelsDirectory }), picture)) };
  }
  const model = await requireInstalledModel(place, id);
  const { manifest } = model;
  const sources = (await findKeptSources(place, id))?.folder ?? model.directory;
  const files = (await readSourceFiles(manifest, sources)).size;
  if (manifest.kind === "recogniser") {
    const described = await describedFiles(place, id);
    return {
      files,
      ...(await describeWith(await openModels({ cacheDirectory: modelsDirectory, described }), picture)),
    };
  }
  const detector = await openDescribedDetector(model.network, manifest);
  const found: readonly { readonly box: Box }[] = await searchWide(detector, picture, SMALLEST_FACE_PX);
  await detector.close();
  return { files, faces: requireSome(found.length, id), ran: "fp32 on onnxruntime-node" };
}

async function describeWith(engine: FaceEngine, picture: Picture): Promise<Omit<ModelCheck, "files">> {
  try {
    const faces = await engine.look(picture, { search: "wide", minHeightPx: SMALLEST_FACE_PX });
    const described = faces.filter(({ descriptor }) => descriptor?.every(Number.isFinite) === true);
    const { runtime, precision } = engine.runtime.recogniser;
    return { faces: requireSome(described.length, engine.recogniser.id), ran: `${precision} on ${runtime}` };
  } finally {
    await engine.close();
  }
}

/** The built-in networks, which find the faces whichever recogniser describes them; throws `models-missing`. */
export async function requireBuiltIn(modelsDirectory: string): Promise<ModelFiles> {
  const files = await findModels(modelsDirectory, "contents");
  if (files === undefined) {
    throw new ModelFault("models-missing", {
      step: "Checking the built-in networks",
      why: `there are no sound ones in ${modelsDirectory} that this user may read`,
      todo: BRING_BUILT_IN,
    });
  }
  return files;
}

function requireSome(faces: number, id: string): number {
  if (faces === 0) {
    throw new ModelFault("model-unfit", {
      step: `Trying ${id}`,
      why: `it saw no face in ${PHOTOGRAPH} of @vladmandic/face-api, where there are three`,
      todo: "Check its manifest: channels, mean, scale, and the names of outputs.",
    });
  }
  return faces;
}
