import { type Static, Type } from "typebox";
import { ActorSchema } from "./actor.ts";
import { Sha256Schema } from "./byte-schemas.ts";
import { factors } from "./credential.ts";
import { idSchema } from "./id-schema.ts";
import { MonotonicSchema } from "./instant.ts";
import { oneOf, whole } from "./literals.ts";
import { identityLevels } from "./occupancy.ts";
import { denyReasonCodes } from "./reason.ts";

/** How a door asks whether a living face is before it: only noting, asking for a turn of the head in doubt, or always. */
export const livenessModes = ["observe", "in-doubt", "always"] as const;
export type LivenessMode = (typeof livenessModes)[number];

/** What the cues of one approach amount to; never proof against somebody who prepared. */
export const livenessVerdicts = ["live", "doubtful", "spoof", "not-judged"] as const;
export type LivenessVerdict = (typeof livenessVerdicts)[number];

/** Whether signs of a screen or a print can be measured: nobody seen yet, yes, or not at all although faces are seen. */
export const livenessCueStates = ["idle", "running", "blind"] as const;

/** What became of a request to turn the head. */
export const challengeOutcomes = ["passed", "failed", "timed-out"] as const;

const LivenessFoundSchema = Type.Object({
  mode: oneOf(livenessModes),
  verdict: oneOf(livenessVerdicts),
  challenge: Type.Optional(oneOf(challengeOutcomes)),
});

/** How a face was recognised: the score as the recogniser's metric gives it, against the threshold in force. */
export const RecognitionSchema = Type.Object({
  model: Type.String({ minLength: 1, maxLength: 80 }),
  version: Type.String({ minLength: 1, maxLength: 80 }),
  metric: oneOf(["euclidean", "cosine"]),
  score: Type.Optional(Type.Number()),
  runnerUp: Type.Optional(Type.Number()),
  threshold: Type.Number(),
  gallerySize: whole(0),
  views: whole(1),
  /** The score after normalising it against the gallery, where the door's rule does. */
  normalised: Type.Optional(Type.Number()),
  /** Whether mouth and nose were covered. */
  masked: Type.Optional(Type.Boolean()),
  liveness: Type.Optional(LivenessFoundSchema),
});
export type Recognition = Static<typeof RecognitionSchema>;

/** Why a reader read something and got no number. */
export const readTroubles = [
  "parity",
  "bits",
  "frame-lost",
  "checksum",
  "card-fake",
  "card-removed",
  "card-not-permitted",
  "layout-unknown",
  "read-failed",
  "reader-refused",
] as const;
export type ReadTroubleCode = (typeof readTroubles)[number];

/** The kinds of identity document a door can read. */
export const documentKinds = ["citizen", "hmt", "foreign-2017", "foreign-2023"] as const;
export type DocumentKind = (typeof documentKinds)[number];

/**
 * Whether the face seen was that of the credential's owner; runs only where the owner consented. `inconclusive`: a face was
 * seen well, and lies where both the owner's looks and other people's are found.
 */
export const ownerComparisons = ["same", "different", "inconclusive", "no-usable-view", "not-compared"] as const;
export type OwnerComparison = (typeof ownerComparisons)[number];

const entry = {
  entryId: idSchema("entry"),
  factors: Type.Array(oneOf(factors), { minItems: 1 }),
  recognition: Type.Optional(RecognitionSchema),
  ownerComparison: Type.Optional(oneOf(ownerComparisons)),
  numberHash: Type.Optional(Sha256Schema),
  /** What kind of identity document was read, where one was. */
  document: Type.Optional(oneOf(documentKinds)),
  /** The camera replayed recorded people: nobody stood at this door. */
  replay: Type.Boolean(),
};

export const EntryGrantedSchema = Type.Object({
  type: Type.Literal("entry.granted"),
  ...entry,
  actor: ActorSchema,
  credentialId: Type.Optional(idSchema("credential")),
  occupancyId: Type.Optional(idSchema("occupancy")),
  identityLevel: Type.Optional(oneOf(identityLevels)),
  rosterVersion: whole(0),
  /** The same card came in shortly before and nobody was seen to leave since: noted, never a refusal. */
  antiPassback: Type.Optional(Type.Literal("violated")),
  /** The rule of the hour asked for more than this resident has: nobody is kept out of home by that, and it is told. */
  waived: Type.Optional(Type.Literal("no-other-way")),
  /** The door stayed released for its extended time, because this person needs longer. */
  extended: Type.Optional(Type.Boolean()),
});

export const EntryDeniedSchema = Type.Object({
  type: Type.Literal("entry.denied"),
  ...entry,
  reason: oneOf(denyReasonCodes),
  /** Whose credential it was, where the door knows; absent for strangers. */
  personId: Type.Optional(idSchema("person")),
  occupancyId: Type.Optional(idSchema("occupancy")),
  credentialId: Type.Optional(idSchema("credential")),
  rosterVersion: whole(0),
  /** Beside `credential-unreadable`: what the reader had to say. */
  readTrouble: Type.Optional(oneOf(readTroubles)),
});

export const EntryPhotographedSchema = Type.Object({
  type: Type.Literal("entry.photographed"),
  entryId: idSchema("entry"),
  photo: Sha256Schema,
  bytes: whole(1),
  widthPx: whole(1),
  heightPx: whole(1),
  camera: oneOf(["entry", "scene"]),
  capturedAt: MonotonicSchema,
});

/** Why an entry has no photograph; `not-kept` is a refusal whose photo the retention rule does not allow. */
export const photoAbsences = [
  "no-frame",
  "camera-offline",
  "encoding-failed",
  "storage-failed",
  "not-kept",
  "power-cut",
] as const;

export const EntryPhotoMissingSchema = Type.Object({
  type: Type.Literal("entry.photo-missing"),
  entryId: idSchema("entry"),
  reason: oneOf(photoAbsences),
});

export const EntryTakenSchema = Type.Object({ type: Type.Literal("entry.taken"), entryId: idSchema("entry") });
export const EntryNotTakenSchema = Type.Object({ type: Type.Literal("entry.not-taken"), entryId: idSchema("entry") });

/** The door asks for something more before it opens. */
export const EntrySecondFactorSchema = Type.Object({
  type: Type.Literal("entry.second-factor-requested"),
  entryId: idSchema("entry"),
  accepts: Type.Array(oneOf(factors), { minItems: 1 }),
  /** Why the first factor was not enough; absent in version 1, where it was always the door's rule. */
  because: Type.Optional(oneOf(denyReasonCodes)),
});

/** How a face compared with the owner of the credential that had opened already: told afterwards, the lock did not wait. */
export const EntryOwnerComparedSchema = Type.Object({
  type: Type.Literal("entry.owner-compared"),
  entryId: idSchema("entry"),
  comparison: oneOf(ownerComparisons),
});

export const entryEventSchemas = [
  EntryGrantedSchema,
  EntryDeniedSchema,
  EntryPhotographedSchema,
  EntryPhotoMissingSchema,
  EntryTakenSchema,
  EntryNotTakenSchema,
  EntrySecondFactorSchema,
  EntryOwnerComparedSchema,
] as const;
