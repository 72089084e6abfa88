import type {
  AccountId,
  AgentId,
  AlarmId,
  AlarmKind,
  ClockQuality,
  ConsentId,
  CredentialKind,
  DenyReason,
  DocumentKind,
  DoorAlarmState,
  DoorId,
  DoorMode,
  DoorPart,
  DoorPhysicalState,
  EntryId,
  Epoch,
  Factor,
  IdentityLevel,
  Instant,
  LivenessMode,
  LockPhysicalState,
  OccupancyId,
  OwnerComparison,
  PersonId,
  PersonKind,
  ReadTroubleCode,
  Recognition,
  RoomId,
  Sha256,
  SimilarFace,
  SiteId,
} from "@menshen/protocol";

/** A name or sentence in both languages, as the registry sends it. */
export type Wording = { readonly zh: string; readonly en: string };

export type Session = {
  readonly account: {
    readonly id: AccountId;
    readonly name: string;
    readonly role: string;
    readonly siteIds: readonly SiteId[];
  };
  readonly csrfToken: string;
};

export type Site = {
  readonly id: SiteId;
  readonly name: Wording;
  readonly timeZone: string;
  readonly roomCount: number;
  readonly residentCount: number;
  readonly doorCount: number;
  /** What the landlord has to see to, in words. */
  readonly notices: readonly { readonly code: string; readonly message: Wording }[];
};

export type Occupant = {
  readonly personId: PersonId;
  readonly occupancyId: OccupancyId;
  readonly name: string;
  readonly kind: PersonKind;
  readonly startsAt: Instant;
  readonly endsAt?: Instant;
  readonly credentials: readonly CredentialKind[];
};

export type Room = {
  readonly id: RoomId;
  readonly name: string;
  readonly floor: number;
  readonly occupants: readonly Occupant[];
};

export type RoomName = { readonly id: RoomId; readonly name: string };

export type Person = {
  readonly id: PersonId;
  readonly name: string;
  readonly kind?: PersonKind;
  readonly rooms: readonly RoomName[];
  readonly occupancyId?: OccupancyId;
  readonly startsAt?: Instant;
  readonly endsAt?: Instant;
  readonly phoneMasked?: string;
  readonly idNumberMasked?: string;
  readonly identityLevel: IdentityLevel;
  readonly credentials: readonly CredentialKind[];
  readonly consentScopes: readonly string[];
};

export type Occupancy = {
  readonly id: OccupancyId;
  readonly kind: PersonKind;
  readonly rooms: readonly RoomName[];
  readonly startsAt: Instant;
  readonly endsAt?: Instant;
};

export type Consent = {
  readonly id: ConsentId;
  readonly scopes: readonly string[];
  readonly seenBy: string;
  readonly givenAt: Instant;
  readonly noticeVersion: string;
};

export type PersonFacts = Person & {
  readonly occupancies: readonly Occupancy[];
  readonly consents: readonly Consent[];
  readonly templates: readonly Template[];
  readonly lastEntries: readonly Entry[];
};

/** A face as one door holds it, and what should be looked at. */
export type Template = {
  readonly doorId: DoorId;
  readonly photosUsed: number;
  readonly enrolledAt: Instant;
  /** Since when it does not open: the door runs another recogniser, and nobody sent new photographs. */
  readonly neededSince?: Instant;
  /** Whoever looks like it now at this door's controller, nearest first. */
  readonly similar: readonly (SimilarFace & { readonly name: string })[];
};

export type Metric = "euclidean" | "cosine";

export type Recogniser = {
  readonly id: string;
  readonly version: string;
  readonly threshold: number;
  readonly metric: Metric;
  readonly gallerySize: number;
  readonly runtime?: "onnxruntime-node" | "onnxruntime-web" | "tfjs-wasm" | "tfjs-node";
  readonly precision?: "int8" | "fp32";
  readonly targetFpir?: number;
  readonly wrongOpeningsPerYear?: number;
  readonly refusalsPerResidentMonth?: number;
  /** With what traffic both are reckoned, and whether the door counted it. */
  readonly reckonedWith?: Wording;
  /** People whose face does not open until new photographs come, because the door runs another recogniser. */
  readonly toEnrolAnew?: number;
  /** How doubt about a living face is dealt with now, and whether its signs can be measured. */
  readonly liveness?: { readonly mode: LivenessMode; readonly cues: "idle" | "running" | "blind" };
};

export type Connection = "online" | "offline" | "never";
export type CameraSource = "none" | "replay" | "device" | "stream" | "file";
export type CameraState = "starting" | "working" | "silent" | "fault";

export type Door = {
  readonly id: DoorId;
  readonly name: Wording;
  readonly siteId: SiteId;
  readonly agentId?: AgentId;
  readonly connection: Connection;
  readonly lastSeenAt?: Instant;
  readonly mode: DoorMode;
  readonly physical: DoorPhysicalState;
  readonly lock: LockPhysicalState;
  readonly alarm: DoorAlarmState;
  readonly faults: readonly DoorPart[];
  readonly camera?: { readonly source: CameraSource; readonly state: CameraState };
  readonly recogniser?: Recogniser;
  readonly ownerComparison: "off" | "observe" | "require";
  /** The share of strangers who may be let in, as it was chosen; the recogniser tells by which one it goes. */
  readonly targetFpir: number;
  readonly outboxDepth: number;
  readonly rosterVersion?: number;
  readonly rosterApplied?: number;
  readonly clockQuality: ClockQuality;
  readonly softwareVersion?: string;
};

export type LivenessFound = NonNullable<Recognition["liveness"]>;
export type PhotoState = "pending" | "at-door" | "missing" | "expired";
export type Passage = "taken" | "not-taken" | "unknown";
export type Outcome = "granted" | "denied";

export type Entry = {
  readonly id: EntryId;
  readonly doorId: DoorId;
  readonly doorName: Wording;
  readonly at: Instant;
  readonly clockQuality: ClockQuality;
  readonly outcome: Outcome;
  readonly reason?: DenyReason;
  readonly reasonText?: Wording;
  /** Why a reader got no number, where that is the reason. */
  readonly readTrouble?: ReadTroubleCode;
  readonly document?: DocumentKind;
  readonly factors: readonly Factor[];
  readonly person?: {
    readonly id: PersonId;
    readonly name: string;
    readonly rooms: readonly string[];
    readonly kind: PersonKind;
  };
  readonly photo?: { readonly sha256?: Sha256; readonly state: PhotoState };
  readonly passage?: Passage;
  readonly replay: boolean;
  readonly recognition?: {
    readonly distance?: number;
    readonly threshold: number;
    readonly metric: Metric;
    readonly gallerySize: number;
    readonly masked?: boolean;
    readonly liveness?: LivenessFound;
  };
  readonly ownerComparison?: OwnerComparison;
  readonly late: boolean;
  /** False for a live copy that no committed batch has confirmed yet. */
  readonly confirmed: boolean;
  readonly seq: number;
  readonly epoch: Epoch;
  readonly agentId: AgentId;
};

export type Alarm = {
  readonly id: AlarmId;
  readonly doorId: DoorId;
  readonly kind: AlarmKind;
  /** The rung it has climbed to, from 1 on, and what it is about there. */
  readonly stage: number;
  readonly message: Wording;
  readonly entryIds: readonly EntryId[];
  readonly at: Instant;
  readonly clearedAt?: Instant;
  /** Somebody took note of it, on this page or another. */
  readonly acknowledgedAt?: Instant;
  readonly acknowledgedBy?: string;
};

export type DaySummary = { readonly day: string; readonly granted: number; readonly denied: number };

export type Paged<Item> = { readonly items: readonly Item[]; readonly nextCursor?: string | null };
export type PeoplePage = Paged<Person> & { readonly total: number };

export type EntryFilter = {
  readonly doorId?: string;
  readonly from?: number;
  readonly to?: number;
  readonly outcome?: string;
  readonly factor?: string;
  readonly search?: string;
  readonly personId?: string;
  readonly roomId?: string;
};

/** The door's answer to one viewing: a photo only this session's key opens. */
export type SealedPhoto = { readonly sha256: Sha256; readonly sealed: string; readonly controllerSigningKey: string };
