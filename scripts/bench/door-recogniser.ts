import type { RecogniserNow } from "@menshen/edge-agent";
import { chosenName } from "@menshen/models";

/** What a running door's panel says of its recogniser: which one decides, why none does, or nothing yet. */
export type DoorRecogniser =
  | Pick<RecogniserNow, "id" | "version" | "runtime">
  | { readonly why: string; readonly todo: string }
  | null;

/** Asks the agent's panel. */
export async function askDoorRecogniser(panel: number): Promise<DoorRecogniser> {
  return (await (await fetch(`http://127.0.0.1:${panel}/recogniser`)).json()) as DoorRecogniser;
}

/** Which recogniser ran, by the name that `models use` takes, and how. Pure. */
export function tellDoorRecogniser(found: DoorRecogniser): string {
  if (found === null) return "no recogniser was opened";
  if ("why" in found) return `no face is recognised: ${found.why}; ${found.todo}`;
  const { id, version, runtime } = found;
  const how = runtime?.recogniser;
  const ran = how === undefined ? "the engine is away" : `${how.precision} on ${how.runtime}`;
  return `recogniser ${chosenName(found)} (${id} ${version}), ${ran}`;
}
