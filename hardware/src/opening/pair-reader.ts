import type { ReaderConfig } from "../configuration/reader-config.ts";
import type { PairOutcome } from "../drivers/pair-osdp-reader.ts";
import { HardwareFault } from "../fault.ts";
import { createOsdpLines } from "./osdp-lines.ts";

/**
 * Gives the reader of that name a key of its own and lets go of its line; it has to be in its install mode, and nobody
 * else may have the line open. Throws HardwareFault where the configuration has no such OSDP reader with a key file.
 */
export async function pairReader(
  readers: readonly ReaderConfig[],
  name: string,
  { now }: { readonly now: () => number },
): Promise<PairOutcome> {
  const reader = readers.find((one) => one.name === name);
  if (reader?.driver !== "osdp" || reader.keyFile === undefined) {
    const detail = `there is no OSDP reader ${name} with a keyFile`;
    throw new HardwareFault("config-unreadable", { detail });
  }
  const opened = await createOsdpLines([reader], { now }).open(reader);
  try {
    return (await opened.pair?.()) ?? { type: "failed", reason: "silent" };
  } finally {
    await opened.close();
  }
}
