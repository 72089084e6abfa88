import {
  type ConditionCode,
  type CredentialId,
  type EntryId,
  type Factor,
  type Instant,
  type Monotonic,
  monotonic,
  type PersonId,
  type ReplyOf,
} from "@menshen/protocol";
import type { Holder, IndexedRoster } from "../roster/holder-of.ts";
import { conditionsOf, judgeHolders } from "./checks.ts";
import { decide } from "./decide.ts";
import { closedMode } from "./door-mode.ts";
import { emptyMemory, type Memory } from "./memory.ts";
import type { AccessContext, Decision, Presented } from "./request.ts";
import { ruleInForce } from "./ways-in.ts";

/** What somebody wants to know of a door, without moving anything. */
export interface Question {
  readonly personId: PersonId;
  /** Shown one after the other. */
  readonly shows: readonly Factor[];
  /** The id the entry would have. */
  readonly entryId: EntryId;
  readonly hasFace: (personId: PersonId) => boolean;
}

export type Simulated = Pick<ReplyOf<"simulated">, "action" | "reason" | "accepts" | "waived" | "conditions">;
type Condition = Simulated["conditions"][number];
type Known = Omit<AccessContext, "roster"> & { readonly roster: IndexedRoster };

/** Answers what the door would do and why, by the decision itself and the conditions it looks at. Pure. */
export function simulate(question: Question, context: AccessContext): Simulated {
  const { shows } = question;
  const [first = "card"] = shows;
  const { roster } = context;
  if (roster === undefined) {
    return {
      action: "deny",
      reason: "roster-missing",
      conditions: [{ condition: "roster-held", met: false, factor: first }],
    };
  }
  // Passes used up count; a keypad that rests now will have rested by then.
  let memory: Memory = { ...emptyMemory, uses: context.memory.uses };
  let conditions: readonly Condition[] = [{ condition: "roster-held", met: true, factor: first }];
  let answer: Omit<Simulated, "conditions"> = { action: "deny" };
  for (const [step, factor] of shows.entries()) {
    const shown = show(question, factor, { ...context, roster, memory }, monotonic(step * between));
    conditions = [...conditions, ...shown.conditions];
    answer = shown.answer;
    memory = shown.memory;
    if (answer.action !== "ask") break;
  }
  return { ...answer, conditions: [...conditions] };
}

/** Steps follow each other no faster than the same card counts twice, and well within the time a second one is waited for. */
const between = 5_000;

interface Shown {
  readonly answer: Omit<Simulated, "conditions">;
  readonly conditions: readonly Condition[];
  readonly memory: Memory;
}

function show(question: Question, factor: Factor, context: Known, at: Monotonic): Shown {
  const { roster, memory, takes } = context;
  const list = roster.roster;
  const held = (roster.byPerson.get(question.personId) ?? []).filter(({ credential }) => credential.kind === factor);
  const judged = judgeHolders(held, { ...context, list });
  const says = (condition: ConditionCode, met: boolean, more: Partial<Condition> = {}): Condition => {
    return { condition, met, factor, ...more };
  };
  const begun = [says("credential-held", held.length > 0)];
  if (judged === undefined)
    return { answer: { action: "deny", reason: "credential-not-found" }, conditions: begun, memory };
  const { holder } = judged;
  // An order from a phone comes by the network.
  const isTaken = (takes?.has(factor) ?? true) && (factor !== "app" || context.clock.online);
  const seen = factor !== "face" || question.hasFace(question.personId);
  const about = [
    ...begun,
    says("door-takes", isTaken),
    ...(factor === "face" ? [says("face-enrolled", seen)] : []),
    ...conditionsOf(holder, { ...context, list }).map(([condition, met]) =>
      says(condition, met, detailsOf(condition, holder, context)),
    ),
    says("door-mode", closedMode(context.doorMode) === undefined, { mode: context.doorMode }),
    ...(isCompared(question, holder, context) ? [says("owner-beside", true)] : []),
  ];
  // Nobody can show a PIN to a door without a keypad: the decision would never be asked.
  if (!isTaken) return { answer: { action: "deny" }, conditions: about, memory };
  const presented = presentedOf(holder, seen);
  const decided = decide({ entryId: question.entryId, at, presented }, context);
  const { decision } = decided;
  // Where all else is met, whoever is refused showed what belongs to no way in of this hour.
  const isAsked = decision.type !== "denied" || about.every(({ met }) => met);
  const conditions = isAsked ? [...about, suffices(decision, context, says)] : about;
  return { answer: answerOf(decision), conditions, memory: decided.memory };
}

/** Whether the door would have the face beside a card be its owner's. */
function isCompared(
  { hasFace }: Question,
  { credential, occupancy }: Holder,
  { roster, doorId, takes }: Known,
): boolean {
  const isCard = credential.kind === "card" || credential.kind === "id-card";
  const requires = roster.roster.doors.some((door) => door.doorId === doorId && door.ownerComparison === "require");
  const sees = (takes?.has("face") ?? true) && occupancy.consent?.scopes.includes("face_recognition_local") === true;
  return isCard && requires && sees && hasFace(occupancy.personId);
}

/** Whether what was shown amounts to a way in, by which rule. */
function suffices(
  decision: Decision,
  context: Known,
  says: (condition: ConditionCode, met: boolean, more?: Partial<Condition>) => Condition,
): Condition {
  const list = context.roster.roster;
  const door = list.doors.find(({ doorId }) => doorId === context.doorId);
  const rule = door && ruleInForce(door, list, context.siteTime);
  const schedule = list.schedules.find(({ scheduleId }) => scheduleId === rule?.scheduleId)?.name;
  return says("factors-suffice", decision.type === "granted", schedule === undefined ? {} : { schedule });
}

function detailsOf(condition: ConditionCode, { credential, occupancy }: Holder, { roster }: Known): Partial<Condition> {
  switch (condition) {
    case "validity-begun":
      return { from: Math.max(credential.validity.from, occupancy.validity.from) as Instant };
    case "validity-not-over":
      return { until: Math.min(credential.validity.until, occupancy.validity.until) as Instant };
    case "within-hours": {
      const schedule = roster.roster.schedules.find(({ scheduleId }) => scheduleId === credential.scheduleId);
      return schedule === undefined ? {} : { schedule: schedule.name };
    }
    default:
      return {};
  }
}

/** What the holder of a credential would show, with a proof that holds. */
function presentedOf({ credential, occupancy }: Holder, seen: boolean): Presented {
  const { credentialId }: { credentialId: CredentialId } = credential;
  switch (credential.kind) {
    case "face":
      return seen ? { type: "face", seen: "match", personId: occupancy.personId } : { type: "face", seen: "unknown" };
    case "card":
    case "id-card":
      return { type: credential.kind, numberHash: credential.numberHash };
    case "guest":
      return { type: "guest", passHash: credential.passHash };
    case "pin":
      return { type: "pin", matched: credentialId };
    case "qr":
      return { type: "qr", credentialId, proof: "valid" };
    case "app":
      return { type: "app", credentialId };
  }
}

function answerOf(decision: Decision): Omit<Simulated, "conditions"> {
  switch (decision.type) {
    case "granted":
      return { action: "grant", ...(decision.waived && { waived: "no-other-way" as const }) };
    case "denied":
      return { action: "deny", reason: decision.reason };
    case "second-factor":
      return { action: "ask", reason: decision.because, accepts: [...decision.accepts] };
  }
}
