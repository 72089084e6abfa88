import { join } from "node:path";

export { agentWithPatchedModels, type Patch, patchedCopy } from "@menshen/scripts";

/** The checkout these tests belong to. */
export const checkout = join(import.meta.dirname, "../..");
