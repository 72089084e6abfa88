/** Why a door refused; each with the nearest deny reason of ONVIF's Access Control service. */
export const denyReasons = {
  "credential-not-found": "Unauthorized",
  "credential-not-enabled": "CredentialNotEnabled",
  "credential-not-active": "CredentialNotActive",
  "credential-expired": "CredentialExpired",
  "not-permitted-at-this-time": "NotPermittedAtThisTime",
  "not-permitted-at-this-door": "Unauthorized",
  "invalid-pin": "InvalidPIN",
  "pin-locked-out": "CredentialNotEnabled",
  "uses-exhausted": "CredentialExpired",
  "face-unknown": "Unauthorized",
  "face-ambiguous": "Other",
  "second-factor-required": "Other",
  "second-factor-timeout": "Other",
  "card-face-mismatch": "Other",
  "card-face-unclear": "Other",
  "liveness-doubtful": "Other",
  "face-masked": "Other",
  "consent-missing": "CredentialNotEnabled",
  "anti-passback": "Other",
  "door-blocked": "Other",
  "door-locked-down": "Other",
  "credential-replayed": "pt:InvalidIdentifierValue",
  "credential-unreadable": "pt:InvalidIdentifierValue",
  "clock-untrusted": "Other",
  "roster-stale": "Other",
  "roster-missing": "Other",
  "challenge-unknown": "Other",
  "challenge-expired": "Other",
  "signature-invalid": "Unauthorized",
  "rate-limited": "Other",
  "order-not-permitted": "Unauthorized",
  "reason-required": "Other",
  "door-locked-open": "Other",
  "nothing-to-release": "Other",
  "fire-release": "Other",
  "escape-route": "Other",
} as const;

export type DenyReason = keyof typeof denyReasons;
export const denyReasonCodes = Object.keys(denyReasons) as [DenyReason, ...DenyReason[]];

/** What keeps a view of a face from being used, as something the person can act on. */
export const viewProblems = [
  "come-closer",
  "look-here",
  "too-dark",
  "too-bright",
  "hold-still",
  "one-at-a-time",
  "mask-off",
  "camera-covered",
] as const;
export type ViewProblem = (typeof viewProblems)[number];

/** Which way the person in front of the door is asked to turn their head: their own left or right. */
export const turnDirections = ["turn-left", "turn-right"] as const;
export type TurnDirection = (typeof turnDirections)[number];

/** What keeps a photograph from being enrolled. */
export const photoProblems = [
  "not-an-image",
  "no-face",
  "several-faces",
  "cut-off",
  "too-small",
  "blurred",
  "too-dark",
  "too-bright",
  "turned-away",
  "tilted",
  "looking-up-or-down",
  "too-close",
  "uneven-light",
  "eyes-covered",
  "eyes-closed",
  "mouth-covered",
  "different-people",
  "unreadable-seal",
] as const;
export type PhotoProblemCode = (typeof photoProblems)[number];

/** Why a door refused a whole request of the registry. */
export const requestRefusals = [
  "photo-refused",
  "consent-missing",
  "already-enrolled",
  "abandoned",
  "recogniser-unavailable",
  "photo-not-found",
  "photo-expired",
  "not-for-this-boot",
  "repeated",
  "person-not-found",
  "door-not-found",
  "roster-missing",
  "fault",
] as const;
export type RequestRefusal = (typeof requestRefusals)[number];
