import {
  type CommissioningCheck,
  type EventBodyOf,
  type Instant,
  type Language,
  type Millis,
  millis,
  type Signed,
} from "@menshen/protocol";
import { actorOf, type Installer } from "../installer/session.ts";
import type { Bench } from "./bench.ts";
import type { CheckGuide } from "./check-list.ts";
import { measures } from "./measure.ts";
import { judgeCut, noteBeforeCut } from "./power-cut.ts";
import { type BeforeCut, beginRun, missingChecks, type Run, withResult } from "./run-state.ts";
import { noteWords, type Stage, stageWords } from "./run-words.ts";
import type { Measured, MeasureParts } from "./waiting.ts";

type Commissioned = EventBodyOf<"door.commissioned">;
type Result = Commissioned["checks"][number];

export interface CommissioningParts {
  readonly bench: Bench;
  readonly guides: readonly CheckGuide[];
  /** The run as it was kept, where there is one, and how to keep it. */
  readonly kept?: Run;
  readonly keep: (run: Run) => Promise<void>;
  /** What stands in the record beside installer and checks. */
  readonly controller: () => Omit<Commissioned, "type" | "installer" | "company" | "checks">;
  /** Journals the record, so that it reaches the landlord, and signs the event as it stands in the journal. */
  readonly sign: (record: Commissioned) => Promise<Signed>;
  readonly wall: () => Instant;
}

/** What the page shows of a run. */
export interface RunNow {
  readonly installer?: string;
  readonly company?: string;
  readonly startedAt?: number;
  readonly checks: readonly (CheckGuide & { readonly result?: Result })[];
  readonly going?: {
    readonly check: CommissioningCheck;
    readonly said: Readonly<{ readonly [language in Language]: string }>;
  };
  /** What of the controller people compare, and what stands in the record of it. */
  readonly controller: ReturnType<CommissioningParts["controller"]>;
  readonly waitsForCut: boolean;
  readonly missing: number;
  readonly isSigned: boolean;
}

export type RunProblem =
  | "no-run"
  | "signed"
  | "busy"
  | "unknown-check"
  | "not-yours-to-judge"
  | "note-missing"
  | "incomplete";

/** A commissioning run: one check after the other, kept on the disk, ended by a signature. */
export interface Commissioning {
  now(): RunNow;
  begin(installer: Installer): Promise<RunProblem | undefined>;
  /** Begins to measure; how it came out is in `now()` when it is over. */
  measure(check: string, installer: Installer, language: Language): RunProblem | undefined;
  callOff(): void;
  /** Takes a person's word: what only they can judge, what failed in spite of the machine, what is left out with a reason. */
  judge(check: string, word: Word): Promise<RunProblem | undefined>;
  sign(): Promise<RunProblem | undefined>;
  record(): Signed | undefined;
  /** Resolves when nothing is measured or written any more. */
  idle(): Promise<void>;
}

export interface Word {
  readonly outcome: Result["outcome"];
  readonly note?: string;
  readonly installer: Installer;
}

/** Opens the run of this controller; a power cut that was waited for is judged as soon as this start is accounted for. */
export function openCommissioning(parts: CommissioningParts): Commissioning {
  const { bench, guides, wall } = parts;
  let run = parts.kept;
  let going: { readonly check: CommissioningCheck; readonly stage: Stage; readonly stop: AbortController } | undefined;
  let working: Promise<unknown> = Promise.resolve();
  const closing = new AbortController();
  const save = async (next: Run) => {
    run = next;
    await parts.keep(next);
  };
  const guideOf = (check: string) => guides.find((guide) => guide.check === check);
  const take = async (check: CommissioningCheck, found: Measured, language: Language) => {
    if (run !== undefined) await save(withResult(run, resultOf(check, found, language)));
  };
  const judgeWaiting = async (before: BeforeCut) => {
    const found = await judgeCut(before, { bench, signal: closing.signal });
    // Somebody may have begun anew meanwhile.
    if (found !== undefined && found !== "called-off" && run?.beforeCut === before)
      await take("power-cut", found, before.language);
  };
  const judging = run?.beforeCut && judgeWaiting(run.beforeCut).catch(() => undefined);

  const cutPower = async (language: Language, signal: AbortSignal) => {
    const before = await noteBeforeCut({ bench, signal });
    if (run === undefined || before === undefined || before === "called-off") return;
    if ("outcome" in before) await take("power-cut", before, language);
    else await save({ ...run, beforeCut: { ...before, language } });
  };

  const work = async (check: CommissioningCheck, installer: Installer, language: Language, stop: AbortController) => {
    const ask = (stage: Stage) => {
      going = { check, stage, stop };
    };
    try {
      if (check === "power-cut") return await cutPower(language, stop.signal);
      const actor = actorOf(installer);
      if (check === "indicator" || check === "voice")
        return await show(check, { bench, actor, ask, signal: stop.signal });
      const found = await measures[check]?.({ bench, actor, ask, signal: stop.signal });
      if (found !== undefined && found !== "called-off") await take(check, found, language);
    } finally {
      going = undefined;
    }
    return undefined;
  };

  const open = (): RunProblem | undefined => {
    if (run === undefined) return "no-run";
    return run.record === undefined ? undefined : "signed";
  };

  return {
    now: () => ({
      ...(run && { installer: run.installer, startedAt: run.startedAt }),
      ...(run?.company !== undefined && { company: run.company }),
      checks: guides.map((guide) => {
        const result = run?.results.find(({ check }) => check === guide.check);
        return { ...guide, ...(result && { result }) };
      }),
      ...(going && { going: { check: going.check, said: stageWords(going.stage) } }),
      controller: parts.controller(),
      // Nobody is to pull the plug before it is on the disk what for.
      waitsForCut: run?.beforeCut !== undefined && going?.check !== "power-cut",
      missing:
        run === undefined
          ? guides.length
          : missingChecks(
              run,
              guides.map(({ check }) => check),
            ).length,
      isSigned: run?.record !== undefined,
    }),
    async begin(installer) {
      if (going !== undefined) return "busy";
      await save(beginRun(installer, wall()));
      return undefined;
    },
    measure(check, installer, language) {
      const guide = guideOf(check);
      if (guide === undefined) return "unknown-check";
      if (open() !== undefined) return open();
      if (going !== undefined) return "busy";
      if (guide.judgedBy === "installer") return "not-yours-to-judge";
      const stop = new AbortController();
      going = { check: guide.check, stage: "wait", stop };
      working = work(guide.check, installer, language, stop).catch(() => undefined);
      return undefined;
    },
    callOff: () => going?.stop.abort(),
    async judge(check, { outcome, note, installer }) {
      const guide = guideOf(check);
      if (guide === undefined) return "unknown-check";
      if (run === undefined || open() !== undefined) return open();
      // What the machine measures nobody affirms in its stead.
      if (outcome === "passed" && guide.judgedBy === "machine") return "not-yours-to-judge";
      if (outcome !== "passed" && !note?.trim()) return "note-missing";
      const by = note?.trim() ? `${note.trim()} (${installer.name})` : installer.name;
      await save(withResult(run, { check: guide.check, outcome, note: by.slice(0, 300) }));
      return undefined;
    },
    async sign() {
      if (run === undefined || open() !== undefined) return open();
      if (going !== undefined) return "busy";
      if (
        missingChecks(
          run,
          guides.map(({ check }) => check),
        ).length > 0
      )
        return "incomplete";
      const { installer, company, results } = run;
      const inOrder = guides.flatMap(({ check }) => results.filter((one) => one.check === check));
      const who = { installer, ...(company !== undefined && { company }) };
      const record = await parts.sign({ type: "door.commissioned", ...parts.controller(), ...who, checks: inOrder });
      await save({ ...run, record });
      return undefined;
    },
    record: () => run?.record as Signed | undefined,
    async idle() {
      going?.stop.abort();
      closing.abort();
      await Promise.all([working, judging]);
    },
  };
}

function resultOf(check: CommissioningCheck, { outcome, measured, note }: Measured, language: Language): Result {
  return {
    ...{ check, outcome },
    ...(measured !== undefined && { measured }),
    ...(note !== undefined && { note: noteWords(note, language) }),
  };
}

const signals = ["look-here", "processing", "granted", "denied", "held-open", "fault"] as const;
const eachSignalFor: Millis = millis(1_500);

/** Shows or says what a person then judges; journalled before it is seen. */
async function show(check: "indicator" | "voice", parts: MeasureParts): Promise<void> {
  const { bench, actor, ask, signal } = parts;
  bench.append({ type: "door.output-tested", output: check, actor });
  ask("wait");
  if (check === "voice") return void bench.hardware.voice.say("please-close-door");
  for (const one of signals) {
    if (signal.aborted) break;
    bench.hardware.indicator.show(one);
    await new Promise<void>((resolve) => void bench.after(eachSignalFor, resolve));
  }
  bench.hardware.indicator.show("idle");
}
