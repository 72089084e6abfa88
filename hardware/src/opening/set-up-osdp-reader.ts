import type { ReaderConfig } from "../configuration/reader-config.ts";
import type { MoveOutcome, OsdpPlace } from "../drivers/move-osdp-reader.ts";
import type { OsdpReader } from "../drivers/osdp-reader.ts";
import type { PairOutcome } from "../drivers/pair-osdp-reader.ts";
import { HardwareFault } from "../fault.ts";
import type { CardReader } from "../ports.ts";
import { createOsdpLines, type OsdpConfig } from "./osdp-lines.ts";

interface SetUpParts {
  readonly now: () => number;
  /** How long a reader may take to be heard (5 s). */
  readonly heardWithinMs?: number;
}

/**
 * Gives the reader of that name a key of its own and lets go of its line; it has to be in its install mode, and nobody else may
 * have the line open. Throws HardwareFault where the configuration has no such OSDP reader with a key file.
 */
export async function pairReader(
  readers: readonly ReaderConfig[],
  name: string,
  parts: SetUpParts,
): Promise<PairOutcome> {
  const reader = osdpReaderOf(readers, name);
  if (reader.keyFile === undefined) throw notFound(`the OSDP reader ${name} has no keyFile`);
  return await withReader(reader, parts, (opened) => opened.pair());
}

/** Tells the reader of that name another address and speed, to be written into the configuration after. Throws as `pairReader`. */
export async function moveReader(
  readers: readonly ReaderConfig[],
  { name, ...place }: OsdpPlace & { readonly name: string },
  parts: SetUpParts,
): Promise<MoveOutcome> {
  return await withReader(osdpReaderOf(readers, name), parts, async (opened) => {
    await heard(opened.cardReader, parts.heardWithinMs ?? 5_000);
    return opened.move(place);
  });
}

function osdpReaderOf(readers: readonly ReaderConfig[], name: string): OsdpConfig {
  const reader = readers.find((one) => one.name === name);
  if (reader?.driver === "osdp") return reader;
  const names = readers.filter(({ driver }) => driver === "osdp").map((one) => one.name);
  const others = names.length === 0 ? "the file names none" : `give --reader ${names.join(" or ")}`;
  throw notFound(name === "" ? `no reader was named; ${others}` : `there is no OSDP reader ${name}; ${others}`);
}

const notFound = (detail: string) => new HardwareFault("config-unreadable", { detail });

async function withReader<Outcome>(
  reader: OsdpConfig,
  { now }: SetUpParts,
  act: (opened: Pick<OsdpReader, "cardReader" | "pair" | "move">) => Promise<Outcome>,
): Promise<Outcome> {
  const opened = await createOsdpLines([reader], { now }).open(reader);
  try {
    return await act(opened);
  } finally {
    await opened.close();
  }
}

/** Resolves when the reader answers, or after so long. */
function heard(reader: CardReader, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      leave();
      resolve();
    };
    const timer = setTimeout(settle, withinMs);
    const leave = reader.onState((state) => {
      if (state === "working") settle();
    });
    if (reader.state() === "working") settle();
  });
}
