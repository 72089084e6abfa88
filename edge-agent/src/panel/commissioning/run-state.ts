import { DoorCommissionedSchema, decoder, type EventBodyOf, type Instant, languages, oneOf } from "@menshen/protocol";
import { type Static, Type } from "typebox";

type Checked = EventBodyOf<"door.commissioned">["checks"][number];

/** What stood when the power was to be cut, to be compared with what stands afterwards. */
const BeforeCutSchema = Type.Object({
  /** The kernel's own id of its start (random(4), /proc/sys/kernel/random/boot_id). */
  machineBoot: Type.String(),
  mark: Type.Object({ epoch: Type.String(), seq: Type.Integer(), head: Type.String() }),
  /** In which the note of the result is written. */
  language: oneOf(languages),
});
export type BeforeCut = Static<typeof BeforeCutSchema>;

const RunSchema = Type.Object({
  installer: Type.String({ minLength: 1, maxLength: 80 }),
  company: Type.Optional(Type.String({ maxLength: 120 })),
  startedAt: Type.Number(),
  results: Type.Array(DoorCommissionedSchema.properties.checks.items),
  beforeCut: Type.Optional(BeforeCutSchema),
  /** The signed record, once the run has ended. */
  record: Type.Optional(Type.Object({ keyId: Type.String(), signature: Type.String(), body: Type.String() })),
});

/** One commissioning run as it is kept on the disk: it outlives a power cut, which is one of its checks. */
export type Run = Static<typeof RunSchema>;

export const decodeRun = decoder<Run>("commissioning", RunSchema);

/** Begins a run. Pure. */
export function beginRun(installer: { readonly name: string; readonly company?: string }, at: Instant): Run {
  const { name, company } = installer;
  return { installer: name, startedAt: at, results: [], ...(company !== undefined && { company }) };
}

/** Takes the result of a check; a later one replaces an earlier, and ends the waiting for a power cut. Pure. */
export function withResult(run: Run, result: Checked): Run {
  const others = run.results.filter(({ check }) => check !== result.check);
  const { beforeCut, ...rest } = run;
  const keeps = beforeCut !== undefined && result.check !== "power-cut";
  return { ...rest, results: [...others, result], ...(keeps && { beforeCut }) };
}

/** The checks that still have no result. Pure. */
export function missingChecks(run: Run, asked: readonly Checked["check"][]): readonly Checked["check"][] {
  const done = new Set(run.results.map(({ check }) => check));
  return asked.filter((check) => !done.has(check));
}
