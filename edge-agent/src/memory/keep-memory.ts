import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type CredentialId,
  decoder,
  type Instant,
  InstantSchema,
  idSchema,
  instant,
  type Millis,
  MillisSchema,
  type Monotonic,
  millis,
  minutes,
  monotonic,
} from "@menshen/protocol";
import { Type } from "typebox";
import { emptyMemory, type Memory, type TriesKey } from "../access/memory.ts";
import { writeDurably } from "../journal/durable-file.ts";

/** What a door must not forget because somebody pulled the plug: used passes, wrong PINs, and the registry's last word. */
export interface KeptMemory {
  /** As the last run left it; a lock-out goes on for as long as was left of it. */
  readonly remembered: Memory;
  /** Takes the memory after a decision; returns at once, and writes what changed. */
  note(memory: Memory): void;
  /** When the registry was last heard, in this run or an earlier one. */
  lastWord(): Instant | undefined;
  close(): Promise<void>;
}

export interface MemoryParts {
  /** The controller's data directory; `memory.json` is kept in it. */
  readonly directory: string;
  readonly now: () => Monotonic;
  /** When the registry was last heard in this run. */
  readonly heard: () => Instant | undefined;
  /** Told of a file that cannot be read or written. */
  readonly onFault: (fault: unknown) => void;
}

interface KeptTries {
  readonly wrong: number;
  readonly rests: number;
  readonly restsFor?: Millis;
}
interface MemoryFile {
  readonly uses: Readonly<Record<CredentialId, number>>;
  readonly pinTries?: Readonly<Record<TriesKey, KeptTries>>;
  readonly lastWord?: Instant;
}
const Count = Type.Integer({ minimum: 0 });
const decodeFile = decoder<MemoryFile>(
  "memory",
  Type.Object({
    uses: Type.Record(idSchema("credential"), Count),
    pinTries: Type.Optional(
      Type.Record(Type.String(), Type.Object({ wrong: Count, rests: Count, restsFor: Type.Optional(MillisSchema) })),
    ),
    lastWord: Type.Optional(InstantSchema),
  }),
);

/** How much of the registry's last word is forgotten at most; a roster goes stale in days. */
const persistEvery = minutes(10);

/**
 * Opens the memory of a door where the last run left it. A use that the power took away before it was written, some
 * milliseconds after the lock moved, is still in the journal.
 */
export async function openMemory({ directory, now, heard, onFault }: MemoryParts): Promise<KeptMemory> {
  const file = join(directory, "memory.json");
  const before = await read(file, onFault);
  const remembered = memoryOf(before, now());
  let latest = remembered;
  let written = JSON.stringify(before);

  const lastWord = () => {
    const word = Math.max(before.lastWord ?? 0, heard() ?? 0);
    return word > 0 ? instant(word) : undefined;
  };
  const content = () => JSON.stringify(fileOf(latest, now(), lastWord()));
  const { write, idle } = oneAtATime(async () => {
    const text = content();
    if (text === written) return;
    await writeDurably(file, text);
    written = text;
  }, onFault);
  const timer = setInterval(write, persistEvery);
  timer.unref();

  return {
    remembered,
    note(memory) {
      const isNew = keptPart(memory) !== keptPart(latest);
      latest = memory;
      if (!isNew) return;
      write();
      // When a keypad's rest is over, the next start must not begin it again.
      const ends = [...memory.pinTries.values()].flatMap(({ restsUntil = 0 }) =>
        restsUntil > now() ? [restsUntil] : [],
      );
      if (ends.length > 0) setTimeout(write, Math.max(...ends) - now()).unref();
    },
    lastWord,
    async close() {
      clearInterval(timer);
      write();
      await idle();
    },
  };
}

/** Runs a task for as long as it is asked for again meanwhile, never twice at the same time. */
function oneAtATime(task: () => Promise<void>, onFault: (fault: unknown) => void) {
  let isAsked = false;
  let running: Promise<void> | undefined;
  const run = async () => {
    while (isAsked) {
      isAsked = false;
      await task().catch(onFault);
    }
    running = undefined;
  };
  return {
    write() {
      isAsked = true;
      running ??= run();
    },
    idle: async () => await running,
  };
}

async function read(file: string, onFault: MemoryParts["onFault"]): Promise<MemoryFile> {
  const nothing = { uses: {} };
  const text = await readFile(file, "utf8").catch((fault: NodeJS.ErrnoException) => {
    if (fault.code !== "ENOENT") onFault(fault);
    return undefined;
  });
  if (text === undefined) return nothing;
  const decoded = decodeFile(text);
  if (decoded.ok) return decoded.value;
  onFault(new SyntaxError(decoded.problems.join("; ")));
  return nothing;
}

function memoryOf({ uses, pinTries = {} }: MemoryFile, at: Monotonic): Memory {
  const tries = Object.entries(pinTries) as [TriesKey, KeptTries][];
  return {
    ...emptyMemory,
    uses: new Map(Object.entries(uses) as [CredentialId, number][]),
    pinTries: new Map(
      tries.map(([key, { wrong, rests, restsFor }]) => [
        key,
        { wrong, rests, last: at, ...(restsFor !== undefined && { restsUntil: monotonic(at + restsFor) }) },
      ]),
    ),
  };
}

function fileOf({ uses, pinTries }: Memory, at: Monotonic, lastWord?: Instant): MemoryFile {
  const kept = [...pinTries].map(([key, { wrong, rests, restsUntil = at }]): [TriesKey, KeptTries] => [
    key,
    { wrong, rests, ...(restsUntil > at && { restsFor: millis(restsUntil - at) }) },
  ]);
  return {
    uses: Object.fromEntries(uses),
    ...(kept.length > 0 && { pinTries: Object.fromEntries(kept) }),
    ...(lastWord !== undefined && { lastWord }),
  };
}

/** What of a memory outlives a run, as text to compare; who is waited for or came in a moment ago does not. */
function keptPart({ uses, pinTries }: Memory): string {
  return JSON.stringify([...uses, ...pinTries]);
}
