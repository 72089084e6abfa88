import { connect } from "node:net";
import { join } from "node:path";
import { hrtime } from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { modelApartment } from "../apartment/model-apartment.ts";
import { ensurePackages } from "../apt.ts";
import { apartmentFiles } from "../house/apartment-files.ts";
import { apartmentSeed } from "../house/found-apartment.ts";
import { agentWithPatchedModels } from "../patched-copy.ts";
import type { Progress } from "../progress.ts";
import type { Shell } from "../shell.ts";
import { openTroubledDisk } from "../troubled-disk/troubled-disk.ts";
import type { Replay } from "../walk-ups/replay.ts";
import { readTimings, type Timings, withHouse } from "./running-door.ts";

const cardsOfARun = 300;
/** Between two cards, milliseconds: never in step with the camera's frames. */
const gap = { least: 150, most: 350 } as const;
/** A lock's keeper that waits 300 ms for its disk takes three cards a second at most. */
const slowGap = { least: 400, most: 800 } as const;

/** Longer than the agent waits for the keeper's answer, milliseconds. */
const lastAnswerMs = 5_500;

/** How much worse everything but the lock is made. */
const slow = { fsyncMs: 300, inferenceTimes: 10 } as const;

export interface CardTimes {
  /** From the moment the card's number leaves the reader to the order to the lock's keeper, milliseconds; one a card that opened. */
  readonly cardToRelayMs: readonly number[];
  /** From the same moment until the keeper had answered that the line is active; one a card that it answered so. */
  readonly cardToLineMs: readonly number[];
  /** Cards that did not open. */
  readonly refused: number;
}

interface Parts {
  readonly shell: Shell;
  readonly progress: Progress;
  readonly folder: string;
  readonly replay: Replay;
  /** How many cards (default: 300, of which the third slowest is the p99). */
  readonly cards?: number;
}

/** Holds cards of residents to a door whose camera sees people walk up without a pause. */
export async function measureCards(parts: Parts): Promise<CardTimes> {
  const { progress, cards = cardsOfARun } = parts;
  return await withHouse(parts, ({ panel }) =>
    progress.step(`holding ${cards} cards to the reader`, () => presentCards(parts, panel, gap)),
  );
}

/**
 * The same with every fsync of agent and lock's keeper delayed, and every run of a network made ten times, in a copy of the
 * sources; undefined where no compiler makes the slow disk.
 */
export async function measureCardsSlowly(parts: Parts): Promise<CardTimes | undefined> {
  const { shell, progress, folder, cards = cardsOfARun } = parts;
  if ((await ensurePackages(["gcc", "libc6-dev"], { shell, progress })).length > 0) return undefined;
  const disk = await openTroubledDisk(join(folder, "disk"), folder);
  const agentCopy = await agentWithPatchedModels([tenfold], join(folder, "slow"));
  const slowly = { ...parts, agentCopy, doorEnv: disk.env };
  return await withHouse(slowly, ({ panel }) =>
    progress.step(`holding ${cards} cards to the reader of a slow machine`, async () => {
      disk.become({ slowMs: slow.fsyncMs });
      return await presentCards(parts, panel, slowGap);
    }),
  );
}

const tenfold = {
  file: "src/runtime/onnx-session.ts",
  find: "const results = await session.run(feed);",
  replace: `let results = await session.run(feed);
      for (let more = 1; more < ${slow.inferenceTimes}; more += 1) results = await session.run(feed);`,
};

async function presentCards(
  { shell, folder, cards = cardsOfARun }: Parts,
  panel: number,
  { least, most }: { readonly least: number; readonly most: number },
): Promise<CardTimes> {
  const reader = await openReader(apartmentFiles(shell.root, folder).doorSocket);
  const numbers = modelApartment({ seed: apartmentSeed, now: Date.now() }).site.people.map(
    ({ cardNumber }) => cardNumber,
  );
  const before = await cardDecisions(panel);
  const presented: number[] = [];
  const decided = new Map<string, Decision>();
  try {
    for (let card = 0; card < cards; card += 1) {
      presented.push(await reader.present(numbers[card % numbers.length] ?? ""));
      await delay(least + Math.random() * (most - least), undefined, { signal: shell.stopped });
      // The controller keeps the newest 500 only, faces among them.
      if (card % 50 === 49) for (const one of await cardDecisions(panel)) decided.set(one.entryId, one);
    }
    // Of the last ones the keeper's answer is still on its way, behind its fsync.
    await delay(lastAnswerMs, undefined, { signal: shell.stopped });
    for (const one of await cardDecisions(panel)) decided.set(one.entryId, one);
  } finally {
    reader.close();
  }
  const known = new Set(before.map(({ entryId }) => entryId));
  return pair(
    presented,
    [...decided.values()].filter(({ entryId }) => !known.has(entryId)),
  );
}

type Decision = Timings["decisions"][number] & { readonly entryId: string };

async function cardDecisions(panel: number): Promise<readonly Decision[]> {
  const { decisions } = await readTimings(panel);
  return (decisions as readonly Decision[]).filter(({ factor }) => factor === "card");
}

/** Sets each card's moment against its own decision; both come in the order of presenting. Throws when there are not as many. Pure. */
export function pair(
  presented: readonly number[],
  decisions: readonly { readonly outcome: string; readonly lockCommandAt?: number; readonly lineActiveAt?: number }[],
): CardTimes {
  if (presented.length !== decisions.length) {
    throw new Error(`${presented.length} cards were presented and ${decisions.length} decided upon`);
  }
  const until = (time: "lockCommandAt" | "lineActiveAt") =>
    presented.flatMap((at, index) => {
      const then = decisions[index]?.[time];
      return then === undefined ? [] : [then - at];
    });
  const cardToRelayMs = until("lockCommandAt");
  return { cardToRelayMs, cardToLineMs: until("lineActiveAt"), refused: presented.length - cardToRelayMs.length };
}

/** A hand at the simulated reader, over one connection; `present` resolves with the moment the card was there. */
function openReader(socketPath: string) {
  const socket = connect(socketPath);
  let answered = () => {};
  socket.on("data", () => answered());
  const ended = new Promise<never>((_, reject) => socket.once("error", reject));
  ended.catch(() => {});
  const reader = {
    async present(card: string): Promise<number> {
      const answer = new Promise<void>((resolve) => {
        answered = resolve;
      });
      // CLOCK_MONOTONIC, the same in every process: the controller stamps its order to the lock by it.
      const at = Number(hrtime.bigint()) / 1e6;
      socket.write(`${JSON.stringify({ card })}\n`);
      await Promise.race([answer, ended]);
      return at;
    },
    close: () => void socket.destroy(),
  };
  return Promise.race([new Promise<typeof reader>((resolve) => socket.once("connect", () => resolve(reader))), ended]);
}
