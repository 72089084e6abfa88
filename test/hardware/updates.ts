import { setTimeout as delay } from "node:timers/promises";
import { decodeEvent } from "@menshen/protocol";
import type { Chance } from "../support/chance.ts";
import { waitUntil } from "../support/wait-until.ts";
import type { Board } from "./board.ts";
import { readGuestJournal } from "./installed-door.ts";

/** The media's archives by what they are. */
export interface UpdateArchives {
  /** A later version that works. */
  readonly next: string;
  /** A later version whose agent ends at once. */
  readonly broken: string;
  /** Its manifest was signed by somebody else. */
  readonly foreign: string;
  /** Its signature is right and one of its files is not. */
  readonly altered: string;
}

/** One thing tried with the updater and whether it went as it must. */
export interface UpdateSeen {
  readonly name: string;
  readonly isRight: boolean;
  readonly told: string;
}

const update = (archive: string, within = 400) => `menshen-release update /media/${archive} --within ${within}`;

/** Tries archives that must be refused, one that must be kept and one that must be rolled back. */
export async function tryUpdates(
  board: Board,
  archives: UpdateArchives,
  tell: (seen: UpdateSeen) => void,
): Promise<readonly UpdateSeen[]> {
  const seen: UpdateSeen[] = [];
  const note = (name: string, isRight: boolean, told: string) => {
    seen.push({ name, isRight, told: told.trim() });
    tell(seen.at(-1) as UpdateSeen);
  };
  for (const { name, archive, why } of [
    { name: "foreign", archive: archives.foreign, why: "not signed by the key" },
    { name: "altered", archive: archives.altered, why: "its files are not those its manifest names" },
  ]) {
    const { code, output } = await board.attempt(update(archive), 300_000);
    const isRefused = code === 1 && output.includes(why) && (await slotOf(board)) === "a";
    note(`${name === "altered" ? "an" : "a"} ${name} archive is refused and changes nothing`, isRefused, output);
  }
  const broken = await board.attempt(update(archives.broken, 150), 900_000);
  await board.cardReady();
  const wasTried = broken.code === 1 && broken.output.includes("going back to");
  const isBack = wasTried && (await slotOf(board)) === "a" && (await versionOf(board)) === "0.1.0";
  note("a release whose agent does not start is rolled back", isBack, broken.output);
  note("the journal tells of the roll-back", await journalTells(board, "rolled-back"), "");
  const next = await board.attempt(update(archives.next), 900_000);
  const isKept = next.code === 0 && (await slotOf(board)) === "b" && (await versionOf(board)) !== "0.1.0";
  note("a release that works is kept", isKept, next.output);
  return seen;
}

/**
 * Takes the power away at random moments of an update; after each boot one whole release runs, the update is judged or was
 * never begun, and a card opens.
 */
export async function cutPowerDuringUpdates(
  board: Board,
  parts: {
    readonly archive: string;
    readonly chance: Chance;
    readonly cuts: number;
    readonly withinMs: number;
    readonly tell: (seen: UpdateSeen) => void;
  },
): Promise<readonly UpdateSeen[]> {
  const { archive, chance, cuts, withinMs, tell } = parts;
  const seen: UpdateSeen[] = [];
  for (let cut = 0; cut < cuts; cut += 1) {
    const updating = board.attempt(update(archive), 900_000).catch(() => undefined);
    const afterMs = chance.between(1_000, withinMs);
    // An update that ends before the power goes has to have been kept: a refused one would be no update to cut.
    const ended = await Promise.race([updating, delay(afterMs, undefined)]);
    const wasCut = ended === undefined || ended.code === 0;
    const { droppedSectors } = await board.cut(chance.oneOf(["nothing", "any"]), chance);
    await board.powerOn();
    await board.cardReady(300_000);
    const isSettled = async () => (await board.attempt("test ! -e /var/lib/menshen-release/pending")).code === 0;
    await waitUntil("the update to be judged", isSettled, { withinMs: 240_000, everyMs: 2_000 });
    const status = await board.run("menshen-release status");
    const isWhole = (await board.attempt(wholeSlot, 300_000)).code === 0;
    seen.push({
      name: `the power goes ${(afterMs / 1000).toFixed(0)} s into an update (${droppedSectors} sectors dropped)`,
      isRight: isWhole && wasCut,
      told: status.trim(),
    });
    tell(seen.at(-1) as UpdateSeen);
  }
  return seen;
}

/** Every file of the release that runs is as its manifest says. */
const wholeSlot = `cd -P /opt/menshen/current && sed -n 's/^file \\([0-9a-f]*\\) [0-7]* \\(.*\\)$/\\1  \\2/p' manifest | sha256sum --check --quiet --strict -`;

async function slotOf(board: Board): Promise<string> {
  return (await board.run("readlink /opt/menshen/current")).trim();
}

async function versionOf(board: Board): Promise<string> {
  return (await board.run("sed -n 's/^version //p;/^file /q' /opt/menshen/current/manifest")).trim();
}

async function journalTells(board: Board, outcome: string): Promise<boolean> {
  const events = (await readGuestJournal(board)).flatMap(({ events }) => events);
  return events.some(({ body }) => {
    const event = decodeEvent(body);
    return event.ok && event.value.type === "agent.started" && body.includes(outcome);
  });
}
