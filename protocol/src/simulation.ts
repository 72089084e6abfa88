/** What a door looks at before it lets somebody in, in the order in which it decides. */
export const conditionCodes = [
  /** The door holds a roster. */
  "roster-held",
  /** The person holds a credential of this kind. */
  "credential-held",
  /** The door has what this is shown to: a reader, a keypad, a recogniser that runs. */
  "door-takes",
  /** The door holds the person's face. */
  "face-enrolled",
  "at-this-door",
  "credential-enabled",
  "consent-given",
  "validity-begun",
  "validity-not-over",
  /** The roster is fresh enough for guests and app orders. */
  "roster-fresh",
  "within-hours",
  "uses-left",
  /** The door's mode lets people in. */
  "door-mode",
  /** Told of a card where the door compares the face beside it with its owner's: taken to be theirs. */
  "owner-beside",
  /** What was shown suffices by the door's rule of this hour. */
  "factors-suffice",
] as const;
export type ConditionCode = (typeof conditionCodes)[number];
