import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Figure, formatSpan, type Progress, type Shell, StepFailure } from "@menshen/scripts";
import { type Chance, createChance } from "../support/chance.ts";
import { type Board, createBoard } from "./board.ts";
import { copySparse } from "./copy-sparse.ts";
import { type InstalledBoard, installBoard } from "./installed-board.ts";
import { describeDoor, type InstalledDoor } from "./installed-door.ts";
import { controlLostWrites } from "./lost-writes.ts";
import { makeMedia } from "./media.ts";
import { beOnlyRun } from "./one-run.ts";
import { type CutRun, cutPowerRepeatedly } from "./power-cuts.ts";
import {
  isWellBehaved,
  type KillSeen,
  killDuringPulses,
  mostBackMs,
  moveInputs,
  type SeenPulse,
  seePulse,
} from "./pulses.ts";
import {
  judgeNetworks,
  openNetworksInAgent,
  picturesTried,
  tryNetworks,
  type WayTried,
} from "./recognition-self-test.ts";
import { type RegistryBeside, startRegistryBeside } from "./registry-beside.ts";
import { cutPowerDuringUpdates, tryUpdates } from "./updates.ts";
import { strengthenJournal, weakenJournal } from "./weaken-journal.ts";

type Part = "pulses" | "kills" | "recognition" | "updates" | "cuts" | "weakened";

/** What the suite found. */
export interface HardwareRun {
  readonly figures: readonly Figure[];
  /** What went otherwise than it has to, as sentences; empty where all is well. */
  readonly failures: readonly string[];
}

export interface HardwareOptions {
  readonly shell: Shell;
  readonly progress: Progress;
  readonly cuts: number;
  readonly updateCuts: number;
  readonly seed: number;
  readonly chosen: readonly Part[];
}

/** How many pulses are looked at, and cuts made with a journal that flushes nothing. */
const pulses = 5;
/** A pulse may differ from its order by so much: an emulated processor that has to wait for its host. */
const mostOverrunMs = 100;
const weakenedCuts = 3;

/** How long a run takes on two idle cores, in milliseconds, measured. */
export function expectedHardwareMs(run: Pick<HardwareOptions, "cuts" | "updateCuts" | "chosen">): number {
  const perPart: Readonly<Record<Part, number>> = {
    pulses: 45_000,
    kills: 85_000,
    recognition: 60_000,
    updates: 325_000 + run.updateCuts * 100_000,
    cuts: 60_000 + run.cuts * 43_000,
    weakened: weakenedCuts * 76_000,
  };
  return 210_000 + run.chosen.reduce((sum, part) => sum + perPart[part], 0);
}

interface Bench extends HardwareOptions {
  readonly folder: string;
  readonly installed: InstalledBoard;
  readonly chance: Chance;
  readonly figures: Figure[];
  readonly failures: string[];
}

/** Packs, boots, installs, and tries everything that was chosen, in the order in which each needs the other. */
export async function runHardware(options: HardwareOptions): Promise<HardwareRun> {
  const { shell } = options;
  const cache = join(shell.root, ".menshen/cache/hardware");
  const folder = join(cache, "run");
  mkdirSync(cache, { recursive: true });
  const letGo = await beOnlyRun(join(cache, "lock"));
  if (letGo === undefined) {
    const next = "wait until it has ended.";
    throw new StepFailure("testing the hardware", { why: `another run works in ${cache}.`, next });
  }
  try {
    return await runAlone(options, { cache, folder });
  } finally {
    await letGo();
  }
}

async function runAlone(
  options: HardwareOptions,
  { cache, folder }: { readonly cache: string; readonly folder: string },
): Promise<HardwareRun> {
  const { shell, progress, seed } = options;
  const installed = await installBoard({ shell, progress, cache, folder });
  const bench: Bench = { ...options, folder, installed, chance: createChance(seed), figures: [], failures: [] };
  bench.figures.push({ name: "hardware.release_mb", value: installed.releaseBytes / 1e6, unit: "MB" });
  const cutsPower = options.chosen.some((part) => part === "cuts" || part === "weakened");
  if (cutsPower) await attempt(bench, "the control of the disk", () => controlDisk(bench));
  const registry = await startRegistryBeside(folder, installed.house);
  try {
    await tryBoard(bench, registry);
  } finally {
    await registry.stop();
  }
  return bench;
}

/** A disk that loses nothing would prove nothing. */
async function controlDisk({ folder, installed, chance, failures, progress, shell }: Bench): Promise<void> {
  const { images } = installed;
  const image = join(folder, "control.ext4");
  await copySparse(images.root, image);
  await makeMedia(join(folder, "empty.ext4"), { archives: [] });
  const board = createBoard({ image, folder, images, media: join(folder, "empty.ext4"), signal: shell.stopped });
  const found = await progress.step("control: writes are lost", () => controlLostWrites(board, chance));
  rmSync(image);
  for (const [name, isSo] of Object.entries(found)) if (!isSo) failures.push(`the control of the disk: not ${name}`);
}

async function tryBoard(bench: Bench, registry: RegistryBeside): Promise<void> {
  const { folder, chosen, shell } = bench;
  const { images, disk, media, door } = bench.installed;
  const board = createBoard({ image: disk, folder, images, media, signal: shell.stopped });
  try {
    const trials: readonly (readonly [Part, () => Promise<void>])[] = [
      ["pulses", () => lookAtLines(bench, board)],
      ["kills", () => kill(bench, board)],
      ["cuts", () => cutPower(bench, { board, registry, door })],
      ["weakened", () => cutPowerOfWeakened(bench, { board, registry, door })],
      ["updates", () => update(bench, board)],
      ["recognition", () => recognise(bench, board)],
    ];
    for (const [part, run] of trials) {
      if (chosen.includes(part)) await attempt(bench, part, () => withServingDoor(bench, board, run));
    }
  } finally {
    if (board.isOn()) await board.stop();
  }
}

/** A part that cannot be carried through fails the run, and the others are tried all the same, until somebody stops it. */
async function attempt({ failures, progress, shell }: Bench, part: string, run: () => Promise<void>): Promise<void> {
  try {
    shell.stopped.throwIfAborted();
    await run();
  } catch (fault) {
    const why = shell.stopped.aborted ? "it was stopped" : fault instanceof Error ? fault.message : fault;
    failures.push(`${part} could not be carried through: ${why}`);
    progress.line(`  ✗ ${failures.at(-1)}`);
  }
}

async function withServingDoor({ progress }: Bench, board: Board, run: () => Promise<void>): Promise<void> {
  await progress.step("a door that serves", async () => {
    if (!board.isOn()) await board.powerOn();
    await board.cardReady();
  });
  await run();
}

/** The networks are tried and told before the agent opens them: a slow start of it takes nothing away from what was seen. */
async function recognise({ progress, figures, failures }: Bench, board: Board): Promise<void> {
  const tell = (tried: WayTried) => progress.line(`  ${describeWay(tried)}`);
  const tried = await progress.step(`networks, ${picturesTried} pictures`, async () => {
    await describeDoor(board, { withFaces: true });
    await board.run("systemctl stop menshen-agent");
    return await tryNetworks(board, tell);
  });
  const found = judgeNetworks(tried);
  if (Number.isFinite(found.ms)) figures.push({ name: "hardware.recognition_ms", value: found.ms, unit: "ms" });
  if (!found.isSound) {
    failures.push(`recognition does not run soundly: ${tried.map(describeWay).join("; ")}`);
    return;
  }
  await progress.step("the agent's networks", () => openNetworksInAgent(board, tried));
  await describeDoor(board, { withFaces: false });
}

function describeWay({ precision, runtime, verdict, detail, ms, drift }: WayTried): string {
  const numbers = [...(ms === undefined ? [] : [`${ms.toFixed(0)} ms a face`])];
  if (drift !== undefined) numbers.push(`mean distance ${drift.toPrecision(2)}`);
  return [`${precision} on ${runtime}: ${verdict}`, ...numbers, ...(detail === undefined ? [] : [detail])].join(", ");
}

async function lookAtLines({ progress, figures, failures }: Bench, board: Board): Promise<void> {
  const seen: SeenPulse[] = [];
  await progress.step(`${pulses} pulses at the pin`, async () => {
    for (let pulse = 0; pulse < pulses; pulse += 1) seen.push(await seePulse(board));
  });
  const overruns = seen.map(({ activeMs, orderedMs }) => activeMs - orderedMs);
  progress.line(
    `  ordered and seen: ${seen.map(({ orderedMs, activeMs }) => `${orderedMs}→${activeMs.toFixed(1)}`).join(", ")} ms`,
  );
  const range = { low: Math.min(...overruns), high: Math.max(...overruns) };
  figures.push({ name: "hardware.pulse_overrun_ms", value: range.high, unit: "ms", ...range });
  const isOff = (overrun: number) => Math.abs(overrun) > mostOverrunMs;
  if (overruns.some(isOff)) failures.push(`a pulse was more than ${mostOverrunMs} ms longer or shorter than ordered`);
  const types = await progress.step("contact and button", () => moveInputs(board));
  progress.line(`  the journal got ${types.join(", ")}`);
  for (const type of ["door.opened", "door.closed", "exit.requested"]) {
    if (!types.includes(type)) failures.push(`contact and button moved at the pin and the journal tells of no ${type}`);
  }
}

async function kill({ progress, failures }: Bench, board: Board): Promise<void> {
  const seen = await progress.step("kills during a pulse", () =>
    killDuringPulses(board, (kill) => progress.line(`  ${describeKill(kill)}`)),
  );
  for (const kill of seen) {
    if (!isWellBehaved(kill)) failures.push(`${kill.name}: the line was not back within ${backWithin(kill)}`);
  }
}

const backWithin = ({ mustReturn }: KillSeen) =>
  `${formatSpan(mostBackMs)}${mustReturn ? " and before the pulse's end" : ""}`;

function describeKill(kill: KillSeen): string {
  const { name, backAfterMs, earlyMs, readyAfterMs } = kill;
  const line =
    backAfterMs === undefined || earlyMs === undefined
      ? "the line stayed active"
      : `the line returned ${backAfterMs.toFixed(0)} ms after it was asked for (bound: ${backWithin(kill)}), ${earlyMs.toFixed(0)} ms before the pulse's own end`;
  return `${name}: ${line}; a card opened again after ${formatSpan(readyAfterMs)}`;
}

async function update(
  { progress, installed, chance, updateCuts, failures, figures }: Bench,
  board: Board,
): Promise<void> {
  const tell = ({ name, isRight, told }: { name: string; isRight: boolean; told: string }) => {
    progress.line(`  ${isRight ? "✓" : "✗"} ${name}`);
    for (const line of told.split("\n").slice(-3)) if (line !== "") progress.line(`      ${line}`);
  };
  const seen = await progress.step("updates", () => tryUpdates(board, installed.updates, tell));
  const parts = { archive: installed.updates.next, chance, cuts: updateCuts, withinMs: 150_000, tell };
  const cuts = await progress.step("power cuts in updates", () => cutPowerDuringUpdates(board, parts));
  figures.push({ name: "hardware.update_power_cuts", value: cuts.length, unit: "cuts" });
  for (const { name, isRight } of [...seen, ...cuts]) if (!isRight) failures.push(`not so: ${name}`);
}

interface Cut {
  readonly board: Board;
  readonly registry: RegistryBeside;
  readonly door: InstalledDoor;
}

async function cutPower(bench: Bench, parts: Cut): Promise<void> {
  const { progress, chance, cuts, figures, failures, shell } = bench;
  await parts.board.shutDown();
  const run = await progress.step(`${cuts} power cuts`, () =>
    cutPowerRepeatedly({ ...parts, chance, cuts, tell: tellCut(bench), signal: shell.stopped }),
  );
  const dropped = run.cuts.reduce((sum, { droppedSectors }) => sum + droppedSectors, 0);
  progress.line(
    `  ${run.presented} cards, ${run.told} events told, ${dropped} unflushed sectors dropped, ${run.mended} file systems mended`,
  );
  figures.push(...cutFigures(run));
  failures.push(...run.problems.map(({ kind, told }) => `${kind}: ${told}`));
  if (run.bootLineMoves > 0) failures.push(`the lock's line moved ${run.bootLineMoves} times at boot`);
  if (run.edges === 0) failures.push("the lock's line was never seen to move: that it does not at boot says nothing");
  progress.line(`  ${run.rosters.published} rosters published meanwhile, ${run.rosters.taken} told to be in force`);
  if (run.rosters.taken < 2) failures.push("hardly a roster came in: that none falls back says nothing");
  if (run.told === 0 || dropped === 0) failures.push("nothing was told or nothing was dropped: the cuts prove nothing");
  // What was seen until then stands above.
  if (run.fault !== undefined) throw run.fault;
}

const tellCut =
  ({ progress }: Bench) =>
  (text: string) =>
    progress.line(`  ${text}`);

function cutFigures(run: CutRun): readonly Figure[] {
  return [
    { name: "hardware.power_cuts", value: run.cuts.length, unit: "cuts" },
    { name: "hardware.lost", value: run.lost, unit: "events" },
    { name: "hardware.boot_line_moves", value: run.bootLineMoves, unit: "moves" },
  ];
}

/** The same with a journal that asks for no flush: if nothing that was told is gone then, the suite sees nothing. */
async function cutPowerOfWeakened(bench: Bench, parts: Cut): Promise<void> {
  const { progress, chance, failures, figures, shell } = bench;
  const { board } = parts;
  await weakenJournal(board);
  await board.shutDown();
  const run = await progress.step("the same, synchronous=OFF", () =>
    cutPowerRepeatedly({
      ...parts,
      ...{ chance, cuts: weakenedCuts, alwaysServing: true, tell: tellCut(bench), signal: shell.stopped },
    }),
  );
  progress.line(`  ${run.told} events told, ${run.lost} of them gone`);
  figures.push({ name: "hardware.lost_with_synchronous_off", value: run.lost, unit: "events" });
  if (run.lost === 0) failures.push("with synchronous=OFF nothing was lost: the suite does not see what it is for");
  if (run.fault !== undefined) throw run.fault;
  await strengthenJournal(board);
}
