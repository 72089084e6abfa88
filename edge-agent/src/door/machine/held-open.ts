import { type DoorTimings, hours, type Millis, type Monotonic, minutes, seconds } from "@menshen/protocol";
import { atRest, type DoorEffect, type DoorInputOf, indicate, raise, type Step, say, unchanged } from "./input.ts";
import { type DoorState, later, type Propped, type Refusal, type Rung } from "./state.ts";

/** When each rung is climbed after the alarm began, where the roster says nothing. */
export const usualLadder: NonNullable<DoorTimings["heldOpen"]> = {
  lastPersonAfter: seconds(60),
  landlordAfter: minutes(5),
  hazardEvery: minutes(30),
};
/** A door held open so often within so long is a habit: its ladder ends at the hazard at once. */
export const habit = { times: 3, within: hours(24) } as const;
/** Refusals so long before the leaf opened may be why somebody propped it; the newest few are told (the wire's bound). */
export const refusedWithin: Millis = minutes(10);
const mostRefusals = 20;

/** Notes a refusal, which may turn out to be why the door is propped open soon. Pure. */
export function noteRefusal(state: DoorState, { entryId, at }: DoorInputOf<"refused">): Step {
  const recent = state.refusals.filter((one) => at - one.at <= refusedWithin * 2);
  return unchanged({ ...state, refusals: [...recent, { entryId, at }].slice(-mostRefusals) });
}

/** A signal shortly before the leaf has stood open too long; one that was forced shows a graver one already. Pure. */
export function warn(state: DoorState, at: Monotonic): Step {
  if (state.opened?.warnAt === undefined || state.opened.warnAt > at) return unchanged(state);
  const { warnAt: _given, ...opened } = state.opened;
  return { state: { ...state, opened }, effects: state.alarm === "normal" ? [indicate("held-open")] : [] };
}

/** The leaf has stood open too long: the door asks for it to be closed, and the ladder is set up. Pure. */
export function beginPropped(state: DoorState, at: Monotonic, { heldOpen = usualLadder }: DoorTimings): Step {
  const { opened } = state;
  if (opened?.tooLongAt === undefined || opened.tooLongAt > at) return unchanged(state);
  const since = opened.tooLongAt;
  const heldOpenAt = [...state.heldOpenAt.filter((one) => since - one < habit.within), since].slice(-habit.times);
  const refusedBefore = because(state.refusals, opened.at);
  const propped: DoorState = {
    ...state,
    opened: { at: opened.at },
    // ONVIF has one DoorAlarm; a leaf that was forced stays so until it is shut, and is called held open beside it.
    alarm: state.alarm === "normal" ? "door-open-too-long" : state.alarm,
    heldOpenAt,
    propped: { rungs: ladder(since, heldOpen, heldOpenAt.length >= habit.times), rung: 1, quiet: false },
  };
  return {
    state: propped,
    effects: [
      {
        ...raise("door-open-too-long", lastThrough(state)),
        ...(refusedBefore.length > 0 && { refusedBefore }),
      } as DoorEffect,
      atRest(propped),
      say("please-close-door"),
    ],
  };
}

/** Who was refused shortly before the leaf opened, and since. */
function because(refusals: readonly Refusal[], openedAt: Monotonic) {
  return refusals.filter(({ at }) => openedAt - at <= refusedWithin).map(({ entryId }) => entryId);
}

const lastThrough = ({ lastThrough: id }: DoorState) => (id === undefined ? [] : [id]);

function ladder(since: Monotonic, times: NonNullable<DoorTimings["heldOpen"]>, isHabit: boolean): readonly Rung[] {
  const { lastPersonAfter, landlordAfter, hazardEvery } = times;
  const rung = (stage: Rung["stage"], span: number | undefined): readonly Rung[] =>
    span === undefined ? [] : [{ stage, at: later(since, span) }];
  const hazardAfter = isHabit
    ? (landlordAfter ?? hazardEvery)
    : hazardEvery === undefined
      ? undefined
      : (landlordAfter ?? 0) + hazardEvery;
  return [...rung(2, lastPersonAfter), ...rung(3, landlordAfter), ...rung(4, hazardAfter)];
}

/** Climbs every rung whose time has come; the hazard is told again and again, aloud where no person took note of a hazard. Pure. */
export function climb(state: DoorState, at: Monotonic, { heldOpen = usualLadder }: DoorTimings): Step {
  const { propped } = state;
  const due = propped?.rungs.filter((rung) => rung.at <= at) ?? [];
  if (propped === undefined || due.length === 0) return unchanged(state);
  const left = propped.rungs.filter((rung) => rung.at > at);
  const again = due.some(({ stage }) => stage === 4) ? nextHazard(at, heldOpen) : [];
  const rung = due.reduce<Propped["rung"]>((most, { stage }) => (stage > most ? stage : most), propped.rung);
  const quiet = propped.quiet && rung === propped.rung;
  const told = due
    .toSorted((one, other) => one.stage - other.stage)
    .flatMap(({ stage }): readonly DoorEffect[] => [
      raise("door-open-too-long", lastThrough(state), stage),
      ...(quiet ? [] : [say(stage === 2 ? "please-close-door" : "door-held-open")]),
    ]);
  const climbed: DoorState = { ...state, propped: { rungs: [...left, ...again], rung, quiet } };
  return { state: climbed, effects: propped.quiet && !quiet ? [...told, atRest(climbed)] : told };
}

const nextHazard = (at: Monotonic, { hazardEvery }: NonNullable<DoorTimings["heldOpen"]>): readonly Rung[] =>
  hazardEvery === undefined || hazardEvery === 0 ? [] : [{ stage: 4, at: later(at, hazardEvery) }];

/** A person took note: the door falls silent and tells nobody else, until a hazard asks again. Pure. */
export function quieten(state: DoorState, { kind }: DoorInputOf<"acknowledged">): Step {
  if (kind !== "door-open-too-long" || state.propped === undefined) return unchanged(state);
  const rungs = state.propped.rungs.filter(({ stage }) => stage === 4);
  const quiet: DoorState = { ...state, propped: { ...state.propped, rungs, quiet: true } };
  return { state: quiet, effects: [atRest(quiet)] };
}
