import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { FaceEngine, RecogniserInfo } from "@menshen/models";
import { readTraffic } from "../friction/friction-store.ts";
import { reckonTraffic } from "../friction/traffic.ts";
import { openIdentity } from "../keys/open-identity.ts";
import { readProvisioning } from "../provisioning.ts";
import { type Gallery, gatherGallery } from "../recognition/gallery.ts";
import { type RecogniserNow, recogniserNow } from "../recognition/recogniser-now.ts";
import { readTemplates } from "../recognition/templates.ts";
import { openRosterKeeper } from "../roster/held-roster.ts";
import { indexRoster } from "../roster/holder-of.ts";

/** The people a controller that does not run would recognise, or why there is none. Changes nothing. */
export async function readGallery(directory: string, recogniser: RecogniserInfo): Promise<Gallery | string> {
  const provisioning = await readProvisioning(directory);
  const keys = join(directory, "keys");
  // An identity is made where there is none: not by somebody who only looks.
  if (!provisioning.ok || !(await isThere(keys))) return "the controller is not commissioned";
  const { doorId, agentId, rosterRootKey: rootKey } = provisioning.value;
  const parts = { directory, rootKey, agentId, doorIds: [doorId], append: () => undefined };
  const held = (await openRosterKeeper(parts)).current();
  if (held === undefined) return "it has no roster yet";
  const identity = await openIdentity(keys).catch(() => undefined);
  const templates = identity && readTemplates({ directory, storeKey: identity.storeKey });
  if (templates === undefined) return "it keeps no templates that can be read";
  return gatherGallery(templates, { roster: indexRoster(held.roster), doorId }, recogniser);
}

/** What a controller that does not run would reckon for the people it keeps, or why there are none. Changes nothing. */
export async function readStanding(
  directory: string,
  { recogniser, runtime }: Pick<FaceEngine, "recogniser" | "runtime">,
): Promise<RecogniserNow | string> {
  const gallery = await readGallery(directory, recogniser);
  if (typeof gallery === "string") return gallery;
  return recogniserNow(gallery, { traffic: reckonTraffic(readTraffic(directory)), runtime });
}

const isThere = async (path: string) => (await stat(path).catch(() => undefined)) !== undefined;
