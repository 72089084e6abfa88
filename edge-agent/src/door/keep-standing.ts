import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  ActorSchema,
  decoder,
  type Instant,
  InstantSchema,
  instant,
  MillisSchema,
  type Monotonic,
  millis,
  minutes,
} from "@menshen/protocol";
import { type Static, Type } from "typebox";
import { writeDurably } from "../journal/durable-file.ts";
import type { Standing } from "./machine/restore.ts";

const FileSchema = Type.Object({
  mode: Type.Union([
    Type.Literal("locked"),
    Type.Literal("unlocked"),
    Type.Literal("blocked"),
    Type.Literal("locked-down"),
    Type.Literal("locked-open"),
    Type.Literal("double-locked"),
  ]),
  by: ActorSchema,
  reason: Type.Optional(Type.String({ maxLength: 200 })),
  /** What was left of the mode when this was written, and when it ends by the wall: the earlier of the two counts. */
  left: Type.Optional(MillisSchema),
  endsAt: Type.Optional(InstantSchema),
  fire: Type.Optional(Type.Literal(true)),
});
type StandingFile = Static<typeof FileSchema>;
const decodeFile = decoder<StandingFile>("door", FileSchema);

export interface StandingParts {
  /** The controller's data directory; `door.json` is there while something stands that must outlive the program. */
  readonly directory: string;
  readonly now: () => Monotonic;
  readonly wall: () => Instant;
  /** Told of a file that cannot be read or written. */
  readonly onFault: (fault: unknown) => void;
}

/** What of a door outlives the program. */
export interface KeptStanding {
  readonly found?: Standing;
  /** Takes what stands now; returns at once, and writes. */
  keep(standing: Standing | undefined): void;
  /** Does something once what stands is written, in the order of calls: what was told of a door outlives a crash. */
  afterwards(act: () => void): void;
  close(): Promise<void>;
}

/** What was left is written this often; a start takes it for as old as that, so that not even one start after the other lengthens a mode. */
const writtenEvery = minutes(1);

/** Opens what the last run left standing at the door; a file that cannot be read leaves an ordinary door. */
export async function openStanding({ directory, now, wall, onFault }: StandingParts): Promise<KeptStanding> {
  const path = join(directory, "door.json");
  const found = await read(path, wall(), onFault);
  let latest: { readonly standing: Standing; readonly at: Monotonic } | undefined;
  let writing = Promise.resolve();

  const { afterwards, hold } = createGate();
  const write = () => {
    const letGo = hold();
    writing = writing
      .then(async () => {
        if (latest === undefined) return await rm(path, { force: true });
        await writeDurably(path, JSON.stringify(fileOf(latest.standing, now() - latest.at, wall())));
      })
      .catch(onFault)
      .then(letGo);
  };
  const timer = setInterval(() => latest?.standing.ends && write(), writtenEvery);
  timer.unref();

  return {
    ...(found && { found }),
    keep(standing) {
      const isNothing = standing === undefined && latest === undefined && found === undefined;
      latest = standing && { standing, at: now() };
      if (!isNothing) write();
    },
    afterwards,
    async close() {
      clearInterval(timer);
      await writing;
    },
  };
}

/** A disk that does not answer holds back no word for longer than this (milliseconds). */
const mostHeldBack = 2_000;

/** Holds back what is to be done while something is being written. */
function createGate() {
  let held = 0;
  let waiting: (() => void)[] = [];
  const goOn = () => {
    const acts = waiting;
    waiting = [];
    for (const act of acts) act();
  };
  return {
    afterwards(act: () => void) {
      if (held === 0) act();
      else waiting.push(act);
    },
    /** Returns how to let go again; a second time does nothing. */
    hold() {
      let isHeld = true;
      held++;
      const letGo = () => {
        clearTimeout(patience);
        if (!isHeld) return;
        isHeld = false;
        held--;
        if (held === 0) goOn();
      };
      const patience = setTimeout(letGo, mostHeldBack);
      patience.unref();
      return letGo;
    },
  };
}

async function read(path: string, wall: Instant, onFault: StandingParts["onFault"]): Promise<Standing | undefined> {
  const text = await readFile(path, "utf8").catch((fault: NodeJS.ErrnoException) => {
    if (fault.code !== "ENOENT") onFault(fault);
    return undefined;
  });
  if (text === undefined) return undefined;
  const decoded = decodeFile(text);
  if (decoded.ok) return standingIn(decoded.value, wall);
  onFault(new SyntaxError(decoded.problems.join("; ")));
  return undefined;
}

function standingIn({ mode, by, reason, left, endsAt, fire }: StandingFile, wall: Instant): Standing {
  const rest = left === undefined ? undefined : Math.max(0, Math.min(left - writtenEvery, (endsAt ?? wall) - wall));
  return {
    mode,
    override: { by, ...(reason !== undefined && { reason }) },
    ...(rest !== undefined && { ends: { left: millis(rest) } }),
    ...(fire && { fire }),
  };
}

function fileOf({ mode, override, ends, fire }: Standing, age: number, wall: Instant): StandingFile {
  const left = ends && millis(Math.max(0, ends.left - age));
  return {
    mode,
    by: override.by,
    ...(override.reason !== undefined && { reason: override.reason }),
    ...(left !== undefined && { left, endsAt: instant(wall + left) }),
    ...(fire && { fire }),
  };
}
