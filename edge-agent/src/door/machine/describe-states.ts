import {
  type AlarmKind,
  type DoorAction,
  doorActions,
  doorAlarmStates,
  doorFaultStates,
  doorModes,
  doorPhysicalStates,
  doorTamperStates,
  instant,
  lockPhysicalStates,
  monotonic,
} from "@menshen/protocol";
import { step } from "../machine.ts";
import { lifeOfChallenge } from "../orders/challenges.ts";
import { unlocks } from "../orders/take-order.ts";
import { habit, refusedWithin, usualLadder } from "./held-open.ts";
import { holdFor, renewEvery } from "./hold-lock.ts";
import type { DoorInput, ModeAction, OrderRole, Step } from "./input.ts";
import { holdsFor, needsReason, objectionTo, ordersOf } from "./may-order.ts";
import { mostOpenTimes } from "./opened-at.ts";
import { lateOpening } from "./release-time.ts";
import { initialDoor, standingOf } from "./restore.ts";
import { longestBelieved } from "./sensors.ts";
import { type DoorSetup, type DoorState, reportedMode } from "./state.ts";

type Row = readonly string[];
type Make = DoorInput extends infer One ? (One extends DoorInput ? Omit<One, "at" | "unusedId"> : never) : never;

const actor = { type: "account", accountId: "acct_table" as never } as const;
const setup: DoorSetup = {
  lock: "fail-safe",
  escapeRoute: false,
  timings: { releaseTime: 5_000 as never, openTime: 20_000 as never },
};
const secure: DoorSetup = { ...setup, lock: "fail-secure" };
const escapeRoute: DoorSetup = { ...setup, escapeRoute: true };
const found = { at: monotonic(0), told: instant(0), unusedId: "entry_start" as never, leaf: "closed" } as const;

const move = (state: DoorState, input: Make, where: DoorSetup = setup, at = 1000): Step =>
  step(state, { ...input, at: monotonic(at), unusedId: "entry_hold" as never }, where);
const ordered = (state: DoorState, action: ModeAction, where = setup): Step =>
  move(
    state,
    { type: "order", order: { action, actor, role: "landlord", reason: "a reason" }, told: instant(1000) },
    where,
  );

/** `locked-down` as ONVIF writes it: LockedDown. */
const onvif = (word: string) => word.replace(/(^|-)(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase());
/** `lock-down-release` as ONVIF calls the operation: LockDownReleaseDoor. */
const operation = (action: DoorAction) => `${onvif(action)}Door`;

/** Every mode a door can stand in, with the setup it stands in there. */
function standing(): readonly { readonly name: string; readonly state: DoorState; readonly where: DoorSetup }[] {
  const locked = initialDoor(found, setup).state;
  const orders: readonly ModeAction[] = ["lock", "unlock", "block", "lock-down", "lock-open", "double-lock"];
  const modes = orders.map((action) => ordered(locked, action).state);
  const burning = (where: DoorSetup) => {
    const fire = move(locked, { type: "input", input: "fire", state: "active" }, where).state;
    return move(fire, { type: "input", input: "fire", state: "inactive" }, where).state;
  };
  return [
    ...modes.map((state) => ({ name: onvif(state.mode), state, where: setup })),
    { name: "fire, fail-safe lock", state: burning(setup), where: setup },
    { name: "fire, fail-secure lock", state: burning(secure), where: secure },
  ];
}

/** What the machine makes of an order in a mode: the mode it leads to, or why it is refused. */
function cell(state: DoorState, action: ModeAction, where: DoorSetup): string {
  const objection = objectionTo({ action, role: "landlord", reason: "a reason" }, state, where);
  return objection === undefined ? onvif(ordered(state, action, where).state.mode) : `– ${objection}`;
}

function accessCell(state: DoorState, where: DoorSetup): string {
  const { state: after, effects } = move(state, { type: "admit", entryId: "entry_in" as never }, where);
  if (!effects.some(({ type }) => type === "pulse")) return "– not answered";
  const over = move(after, { type: "time" }, where, 1000 + 5_000 + lateOpening).state;
  const during = onvif(reportedMode(after));
  return during === onvif(reportedMode(over)) ? `pulse, ${during}` : `${during}, then ${onvif(reportedMode(over))}`;
}

function modesAndOperations(): readonly Row[] {
  const changes = doorActions.filter((action): action is ModeAction => action !== "access");
  const head = ["mode", "AccessDoor", ...changes.map(operation)];
  const rows = standing().map(({ name, state, where }) => [
    name,
    accessCell(state, where),
    ...changes.map((action) => cell(state, action, where)),
  ]);
  return [head, ...rows];
}

function modesAndTheHouse(): readonly Row[] {
  const head = [
    "mode",
    "the lock",
    "way out",
    "an opening nobody was let in for",
    "one that handle or key explain",
    "the leaf stands open",
    "fire",
    "double-lock on an escape route",
  ];
  const rows = standing().map(({ name, state, where }) => {
    const exit = move(state, { type: "exit", pulseId: "entry_out" as never }, where);
    const opened = move(state, { type: "contact", leaf: "open" }, where);
    const long = move(opened.state, { type: "time" }, where, 1_000_000);
    const fire = move(state, { type: "input", input: "fire", state: "active" }, where).state;
    const alarm = (effects: Step["effects"], kind: AlarmKind) =>
      effects.some((one) => one.type === "raise" && one.kind === kind);
    return [
      name,
      state.hold === undefined ? "locked" : "held unlocked",
      exit.effects.some(({ type }) => type === "pulse") ? "pulse" : "none",
      alarm(opened.effects, "door-forced-open") ? "alarm" : "no alarm",
      explainedCell(state, where),
      alarm(long.effects, "door-open-too-long") ? "alarm after OpenTime" : "no alarm",
      onvif(fire.mode),
      state.fire ? "– fire-release" : cell(state, "double-lock", escapeRoute),
    ];
  });
  return [head, ...rows];
}

/** As what an opening is told that each of the sensors explains, and whether anything but the journal hears of it. */
function explainedCell(state: DoorState, where: DoorSetup): string {
  const told = (["exit-sensor", "key-contact"] as const).map((sensor) => {
    const acting = move(state, { type: "sensor", sensor, state: "active" }, where);
    const { effects } = move(acting.state, { type: "contact", leaf: "open" }, where);
    return [...acting.effects, ...effects]
      .map((one) => (one.type === "append" && one.body.type === "door.opened" ? `\`${one.body.opening}\`` : one.type))
      .join(" ");
  });
  return told.join(", ");
}

function startsOver(): readonly Row[] {
  const rows = standing().map(({ name, state, where }) => {
    const before = standingOf(state, monotonic(2000));
    const start = initialDoor({ ...found, ...(before && { standing: before }) }, where);
    const moves = start.effects.some(({ type }) => type === "hold" || type === "pulse");
    return [name, onvif(start.state.mode), moves ? "released" : "not moved"];
  });
  return [["mode when the program died", "mode after the start", "the lock"], ...rows];
}

const span = (milliseconds: number): string => {
  const units = [
    ["h", 3_600_000],
    ["min", 60_000],
    ["s", 1000],
  ] as const;
  const [name, size] = units.find(([, unit]) => milliseconds >= unit && milliseconds % unit === 0) ?? ["ms", 1];
  return `${milliseconds / size} ${name}`;
};

function lengths(): readonly Row[] {
  const rows = Object.entries(holdsFor).map(([mode, { usual, most }]) => [onvif(mode), span(usual), span(most)]);
  return [["mode", "where the order says nothing", "at most"], ...rows];
}

function roles(): readonly Row[] {
  const names = Object.keys(ordersOf) as OrderRole[];
  const rows = doorActions.map((action) => [
    `${operation(action)}${needsReason.has(action) ? " (with a reason)" : ""}`,
    ...names.map((role) => (ordersOf[role].includes(action) ? "yes" : "no")),
  ]);
  return [["operation", ...names], ...rows];
}

function words(): readonly Row[] {
  const states: readonly (readonly [string, readonly string[], string, string])[] = [
    ["DoorMode", doorModes, "`mode`", "orders, schedule, fire; Accessed while the lock is released for somebody"],
    [
      "DoorPhysicalState",
      doorPhysicalStates,
      "`physical`",
      "the contact; Fault when it worked and fell silent, Unknown when it never spoke",
    ],
    [
      "LockPhysicalState",
      lockPhysicalStates,
      "`lock`",
      "the lock's keeper; Fault when the lock did not do what it was last told",
    ],
    ["DoorAlarm", doorAlarmStates, "`alarm`", "contact and clock"],
    ["DoorTamper", doorTamperStates, "`tamper`", "the case contact; Unknown where none is wired"],
    [
      "DoorFault",
      doorFaultStates,
      "`fault`, the parts in `faults`",
      "lock, contact, inputs, readers, cameras and the rest; never Unknown",
    ],
  ];
  const rows = states.map(([state, values, field, from]) => [state, values.map(onvif).join(" · "), field, from]);
  return [["ONVIF DoorState", "values", "in a door's status", "where it comes from"], ...rows];
}

/** Which of our events says what an ONVIF client would hear as an event. */
const topics: readonly Row[] = [
  ["ONVIF topic", "event in the journal"],
  ["tns1:Door/State/DoorMode", "`door.mode-changed` (Accessed follows from `entry.granted` and `exit.requested`)"],
  ["tns1:Door/State/DoorPhysicalState", "`door.opened`, `door.closed`, `door.fault` of the contact"],
  ["tns1:Door/State/LockPhysicalState", "the status; `door.fault` of the lock"],
  ["tns1:Door/State/DoorAlarm", "`alarm.raised`, `alarm.cleared` of door-forced-open and door-open-too-long"],
  ["tns1:Door/State/DoorTamper", "`door.input-changed` of tamper, `alarm.raised` of tamper"],
  ["tns1:Door/State/DoorFault", "`door.fault`, `door.fault-cleared`"],
  ["tns1:AccessControl/AccessGranted", "`entry.granted`"],
  ["tns1:AccessControl/AccessTaken", "`entry.taken`"],
  ["tns1:AccessControl/AccessNotTaken", "`entry.not-taken`, `alarm.raised` of not-taken"],
  ["tns1:AccessControl/Denied", "`entry.denied`"],
  ["tns1:AccessControl/Duress", "`alarm.raised` of duress"],
];

function table([head = [], ...rows]: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The text of docs/door-states.md, made from the machine itself. Pure. */
export function describeStates(): string {
  const { lastPersonAfter = 0, landlordAfter = 0, hazardEvery = 0 } = usualLadder;
  return `# The states of a door

Made from the machine by \`node edge-agent/src/door/write-door-states.ts\`; a test holds this page to it. Words and rules are those of
the ONVIF Door Control Service; why some things are so is in [decision 0026](decisions/0026-door-machine.md).

## Modes and operations

What an order of a landlord leads to in each mode, or after a dash why it is refused. AccessDoor is an entry: the lock is released
for ReleaseTime and the mode is what it was.

${table(modesAndOperations())}

A mode that is ordered again is renewed. From DoubleLocked to an unlocked mode the door passes Locked, as an event of its own. In a
fire AccessDoor is answered, LockOpenDoor where the lock needs power to open, and a reset: LockOpenReleaseDoor by somebody who may order it, or on the controller's own page,
once the fire contact is at rest. Wires burn: one that has fallen silent is believed at rest only by the installer, who has to look.

## What a mode means at the door

${table(modesAndTheHouse())}

A held lock is asked for ${span(holdFor)} and again every ${span(renewEvery)}, so that whoever dies in between leaves no door open.
"An opening nobody was let in for" is DoorForcedOpen; while the lock is released for somebody (Accessed, and a way out in every mode) it is masked.
So it is while a sensor explains it: \`exitSensor\`, a switch at the handle inside or a motion sensor that sees only the handle (a request to
exit, REX), and \`keyContact\`, the mechanical key's. A sensor only explains: in no mode does it move the lock. Its word holds while it acts,
for ${span(longestBelieved)} at most (then it is stuck, which is a fault, and explains nothing until it has rested), and after that for as long as the way out by
the button takes. The opening is told as \`exit\`, after which anti-passback expects nobody any longer to be inside, or as \`key\`. A door whose people
leave by a handle and that has no such sensor calls each of them a forced opening.

## How long an ordered mode holds

Every mode but Locked ends by itself, into Locked; the order, its reason and its end stand in the event, in the status and in the
state. A schedule's Unlocked ends with its hours. What ends by itself never opens the door, and turns away nobody who was let in before.
Blocked keeps residents out as LockedDown does, so that it needs a reason and ends as soon.

**LockedOpen ends by itself, and at every start of the controller**, where ONVIF lets it stand until LockOpenReleaseDoor. A door that was opened for
a move and forgotten would stand open for ever; and a controller that starts does not know for how long it was away, nor who went through
meanwhile: what kept the door closed it takes up again, what kept it open is over, told as \`door.mode-changed\` to Locked. Whoever wants the door open for
longer orders it again, or keeps a schedule. Only the LockedOpen of a fire ends neither way: it stands until a person resets it.

${table(lengths())}

## Who may order what

${table(roles())}

Staff sign with a key of the roster's \`orderKeys\`, in its own account's name; a resident's phone signs AccessDoor with its \`app\`
credential, and the faces at the door are compared with its owner, which holds up nobody
([0023](decisions/0023-cards-and-their-owners.md)). Each order answers a challenge that is ${span(lifeOfChallenge)} old at most, once. AccessDoor, UnlockDoor and LockOpenDoor are
followed at most ${unlocks.most} times in ${span(unlocks.within)} for each key, so that nobody's phone uses up what others need. An installer orders no mode: with
the PIN of the controller's own page, in its network, they end the release by a fire and try the lock. Nothing shows that they stand at the door.

## After a crash, a power cut or an update

${table(startsOver())}

What is left of a mode is judged by the wall clock and by what was written down at most a minute before, which counts as a minute gone: the
shorter counts, so that a wrong clock lengthens nothing by more than the time without power, and many starts nothing for ever. Hours of a schedule that run at a start begin again when
the first resident comes in.

## A leaf held open

| rung | when (the roster may say otherwise) | what |
| --- | --- | --- |
| 1 | OpenTime after the opening | alarm, the door asks to be closed; PreAlarmTime before it the lamp warns |
| 2 | ${span(lastPersonAfter)} after the alarm began | the door asks again, and the alarm names the last entry that came through |
| 3 | ${span(landlordAfter)} | told to the landlord |
| 4 | ${span(landlordAfter + hazardEvery)}, and every ${span(hazardEvery)} from then | a hazard |

A leaf that was forced open climbs the same rungs: DoorOpenTooLong is raised beside DoorForcedOpen, one alarm of each kind until the leaf is shut. ONVIF
has one DoorAlarm, which reads DoorForcedOpen as long as that stands; so does the lamp. Nobody who is let in meanwhile puts it off, and it names nobody
who came in before. Whoever is let in while another leaf stands open begins OpenTime anew, up to ${mostOpenTimes} OpenTimes after it was opened: a stone is no crowd.
A door held open ${habit.times} times within ${span(habit.within)} is a habit: its hazard comes with rung 3. Whoever acknowledges the alarm silences the
door and rungs 2 and 3, until a higher rung asks again: at the first hazard the door speaks once more and the registry wants it taken note of anew.
A hazard that only repeats itself after somebody took note of it is journalled and asks nobody. The person behind the last entry hears the door's
voice, if they are near: a phone of theirs would have to be told by an app for residents, and Menshen sends them nothing. The first event names the refusals of the ${span(refusedWithin)} before the leaf opened and
since (20 at most): perhaps why somebody propped it.

## ONVIF's words

ExtendedReleaseTime and ExtendedOpenTime are added to the usual times for a person marked as needing longer; DelayTimeBeforeRelock counts from
the opening. No release is shorter than 1 s, none on the way out shorter than 3 s, none longer than 60 s, whatever a roster says: the lock's keeper
would refuse it, and nobody come in or out. A leaf seen up to ${span(lateOpening)} after ReleaseTime still belongs to it. There is one lock: DoubleLocked is a mode, not a second bolt.

${table(words())}

${table(topics)}
`;
}
