import type { Light, similarities } from "../agent-event.ts";
import type { consentScopes } from "../consent.ts";
import type { disabledReasons, Factor } from "../credential.ts";
import type {
  AlarmKind,
  DoorAction,
  DoorInputName,
  DoorInputState,
  DoorMode,
  DoorPart,
  HeldOpenRung,
} from "../door.ts";
import type { CommissioningCheck, checkOutcomes, openings } from "../door-event.ts";
import type {
  DocumentKind,
  LivenessMode,
  LivenessVerdict,
  ownerComparisons,
  photoAbsences,
  ReadTroubleCode,
} from "../entry-event.ts";
import type { EventType } from "../event.ts";
import type { IdentityLevel, PersonKind } from "../occupancy.ts";
import type { DenyReason, PhotoProblemCode, RequestRefusal, TurnDirection, ViewProblem } from "../reason.ts";
import type { DayKind, Weekday } from "../schedule.ts";
import type { ConditionCode } from "../simulation.ts";

/** What happened and, where somebody can do something about it, what to do next. */
export type Line = readonly [happened: string, next?: string];

export type Lines<Code extends string> = Readonly<Record<Code, Line>>;
export type Names<Code extends string> = Readonly<Record<Code, string>>;

/** What can be told as a sentence; a code without its words does not compile. */
export interface Sentences {
  /** Why the door did not open, to the person in front of it. */
  readonly denied: Lines<DenyReason>;
  /** Why a reader got no number, to the person who held something to it. */
  readonly unread: Lines<ReadTroubleCode>;
  /** What would help the camera, to the person in front of it. */
  readonly view: Lines<ViewProblem>;
  /** How to show the camera a living head, to the person in front of it. */
  readonly turn: Lines<TurnDirection>;
  /** What is amiss with an enrolment photo, and how to take a better one. */
  readonly photo: Lines<PhotoProblemCode>;
  /** Why a door refused a request, to whoever asked for it at the registry. */
  readonly refused: Lines<RequestRefusal>;
  /** What a door raises an alarm about, to whoever looks after the building. */
  readonly alarm: Lines<AlarmKind>;
  /** To which rung the alarm of a door held open has climbed, to the same. */
  readonly heldOpen: Lines<HeldOpenRung>;
  /** A condition that a simulated entry met. */
  readonly condition: Lines<ConditionCode>;
  /** A condition that a simulated entry did not meet. */
  readonly conditionNot: Lines<ConditionCode>;
  /** Why an entry has no photograph. */
  readonly photoMissing: Lines<(typeof photoAbsences)[number]>;
  /** What comparing a face with the credential's owner gave. */
  readonly ownerComparison: Lines<(typeof ownerComparisons)[number]>;
  /** One line of the door's history. */
  readonly event: Lines<EventType>;
}

/** What has only a name: for columns, filters and forms. */
export interface Labels {
  readonly factor: Names<Factor>;
  readonly person: Names<PersonKind>;
  readonly identity: Names<IdentityLevel>;
  readonly mode: Names<DoorMode>;
  readonly part: Names<DoorPart>;
  readonly action: Names<DoorAction>;
  readonly opening: Names<(typeof openings)[number]>;
  readonly disabled: Names<(typeof disabledReasons)[number]>;
  readonly consent: Names<(typeof consentScopes)[number]>;
  /** The light somebody stood in. */
  readonly light: Names<Light>;
  readonly livenessMode: Names<LivenessMode>;
  readonly liveness: Names<LivenessVerdict>;
  readonly input: Names<DoorInputName>;
  readonly inputState: Names<DoorInputState>;
  readonly readTrouble: Names<ReadTroubleCode>;
  readonly document: Names<DocumentKind>;
  readonly check: Names<CommissioningCheck>;
  readonly checkOutcome: Names<(typeof checkOutcomes)[number]>;
  readonly weekday: Names<Weekday>;
  readonly dayKind: Names<DayKind>;
  readonly similarity: Names<(typeof similarities)[number]>;
}

export interface Words {
  readonly sentences: Sentences;
  readonly labels: Labels;
}
