import type {
  AccountId,
  AgentId,
  AlarmId,
  AlarmKind,
  BootId,
  ConsentId,
  CredentialId,
  CredentialKind,
  DocumentKind,
  DoorId,
  EntryId,
  Epoch,
  Factor,
  FrictionReason,
  IdentityLevel,
  KeyId,
  Light,
  LivenessMode,
  OccupancyId,
  OwnerComparison,
  PersonId,
  PersonKind,
  ReadTroubleCode,
  RequestId,
  RoomId,
  ScheduleId,
  Sha256,
  SiteId,
} from "@menshen/protocol";

// Camel case here, snake case in SQL. Times are milliseconds since 1970, yes and no are 1 and 0, lists are JSON text:
// all of it means the same to SQLite and PostgreSQL.

export interface Tables {
  registryEpochs: { epoch: number; beganAt: number; cause: "created" | "restored" };
  sites: SiteRow;
  rooms: { id: RoomId; siteId: SiteId; name: string; floor: number };
  doors: DoorRow;
  doorStates: { doorId: DoorId; mode: string; physical: string; changedAt: number };
  controllers: ControllerRow;
  /** Ordinal: 1 for the first boot heard of an agent, then one more for each; the registry's clock may step back. */
  agentBoots: { agentId: AgentId; bootId: BootId; ordinal: number; monotonic: number; seenAt: number };
  enrolmentAttempts: AttemptRow;
  people: PersonRow;
  occupancies: OccupancyRow;
  occupancyRooms: { occupancyId: OccupancyId; roomId: RoomId };
  /** An occupancy without rows here may use every door of its site. */
  occupancyDoors: { occupancyId: OccupancyId; doorId: DoorId };
  credentials: CredentialRow;
  templates: TemplateRow;
  consents: ConsentRow;
  schedules: { id: ScheduleId; siteId: SiteId; name: string; windows: string };
  calendarDays: { siteId: SiteId; date: string; kind: string; name: string | null };
  rosters: RosterRow;
  chains: ChainRow;
  events: EventRow;
  signedHeads: { agentId: AgentId; epoch: Epoch; seq: number; head: Sha256; keyId: KeyId; signature: string };
  forks: ForkRow;
  quarantine: QuarantineRow;
  entries: EntryRow;
  alarms: AlarmRow;
  accounts: AccountRow;
  accountSites: { accountId: AccountId; siteId: SiteId };
  sessions: SessionRow;
  audit: AuditRow;
  recognitionDays: RecognitionDayRow;
  /** Parts of days that were counted; the digest is of what the part says. */
  recognitionParts: { agentId: AgentId; day: string; digest: string };
}

export interface SiteRow {
  id: SiteId;
  nameZh: string;
  nameEn: string;
  timeZone: string;
  offlineGrace: number;
  staleAfter: number;
  createdAt: number;
  /** Whose public holidays hold. */
  holidays: "china" | "none";
  /** Of the site's PINs; base64url, made with the first one. */
  pinSalt: string | null;
}

export interface DoorRow {
  id: DoorId;
  siteId: SiteId;
  nameZh: string;
  nameEn: string;
  agentId: AgentId | null;
  releaseTime: number;
  openTime: number;
  photoRetention: number;
  deniedPhotos: "never" | "repeated" | "always";
  targetFpir: number;
  ownerComparison: "off" | "observe" | "require";
  livenessMode: LivenessMode;
  livenessScheduleId: ScheduleId | null;
  /** Timings beside release and open: JSON of the wire's record, or null for none. */
  timings: string | null;
  /** JSON of the wire's list. */
  factorRules: string;
  escapeRoute: number;
  antiPassback: "off" | "soft";
  antiPassbackWithin: number | null;
  unlockScheduleId: ScheduleId | null;
  firstPersonIn: number;
  helpNumber: string | null;
  /** JSON list, the first one first. */
  languages: string;
}

export interface ControllerRow {
  agentId: AgentId;
  siteId: SiteId;
  signingKey: string;
  sealingKey: string;
  softwareVersion: string;
  passwordHash: string;
  registeredAt: number;
  lastSeenAt: number | null;
  /** Since when another controller serves its doors; it is let in no more. */
  revokedAt: number | null;
}

/** An enrolment that a door was asked for and that does not stand here yet, or never will. */
export interface AttemptRow {
  requestId: RequestId;
  agentId: AgentId;
  personId: PersonId;
  askedAt: number;
  /** Since when the door is to forget it. */
  abandonedAt: number | null;
}

export interface PersonRow {
  id: PersonId;
  siteId: SiteId;
  name: string;
  identityLevel: IdentityLevel;
  phoneSealed: string | null;
  idNumberSealed: string | null;
  createdAt: number;
}

export interface OccupancyRow {
  id: OccupancyId;
  siteId: SiteId;
  personId: PersonId;
  kind: PersonKind;
  startsAt: number;
  endsAt: number | null;
  needsLonger: number;
  /** Why it was made to end earlier than it had been agreed. */
  endReason: string | null;
  /** The hours of every way in that has none of its own. */
  scheduleId: ScheduleId | null;
}

export interface CredentialRow {
  id: CredentialId;
  siteId: SiteId;
  occupancyId: OccupancyId;
  kind: CredentialKind;
  /** Keyed with the site's key; set for cards and ID cards. */
  numberHash: Sha256 | null;
  scheduleId: ScheduleId | null;
  disabled: string | null;
  createdAt: number;
  /** Of a PIN: JSON of the wire's hash, and of the one for being forced. */
  pin: string | null;
  duressPin: string | null;
}

export interface TemplateRow {
  personId: PersonId;
  doorId: DoorId;
  agentId: AgentId;
  requestId: RequestId;
  model: string;
  version: string;
  photosUsed: number;
  enrolledAt: number;
  /** When the door made the one that stands, by its clock: at enrolment, or anew for another recogniser; 0: before this was kept. */
  madeAt: number;
  /** Since when the door runs another recogniser and needs new photographs. */
  neededSince: number | null;
  /** Who of those whose template was made before looks like this one: JSON of the wire's list. */
  similar: string | null;
  /** How good each photograph was, 0–100: JSON. */
  quality: string | null;
}

export interface ConsentRow {
  id: ConsentId;
  siteId: SiteId;
  personId: PersonId;
  scopes: string;
  seenBy: string;
  noticeVersion: string;
  givenAt: number;
  withdrawnAt: number | null;
}

export interface RosterRow {
  agentId: AgentId;
  version: number;
  /** SHA-256 of the content without version and time: only another content makes another version. */
  digest: Sha256;
  /** The signed roster as it is published. */
  signed: string;
  compiledAt: number;
  appliedVersion: number | null;
  appliedAt: number | null;
}

export interface ChainRow {
  agentId: AgentId;
  epoch: Epoch;
  /** 1 for an agent's first epoch here, then one more for each. */
  ordinal: number;
  seq: number;
  head: Sha256;
  /** How this epoch stands to the one before: whether the head it cites is one we hold. */
  link: "first" | "linked" | "unlinked";
  beganAt: number;
}

export interface EventRow {
  agentId: AgentId;
  epoch: Epoch;
  seq: number;
  salt: string;
  body: string;
  head: Sha256;
  type: string;
  /** 0: whole and in its chain, but of a kind that this version cannot read. */
  readable: number;
  receivedAt: number;
}

export interface ForkRow {
  agentId: AgentId;
  epoch: Epoch;
  seq: number;
  salt: string;
  body: string;
  heldHead: Sha256;
  signature: string;
  receivedAt: number;
}

export interface QuarantineRow {
  digest: Sha256;
  agentId: AgentId;
  topic: string;
  payload: string;
  problems: string;
  receivedAt: number;
}

export interface EntryRow {
  id: EntryId;
  siteId: SiteId;
  doorId: DoorId;
  agentId: AgentId;
  epoch: Epoch;
  seq: number;
  at: number;
  receivedAt: number;
  clockQuality: string;
  outcome: "granted" | "denied";
  reason: string | null;
  factors: string;
  personId: PersonId | null;
  occupancyId: OccupancyId | null;
  replay: number;
  recognition: string | null;
  photo: Sha256 | null;
  photoState: "pending" | "at-door" | "missing" | "not-kept" | "expired";
  passage: "taken" | "not-taken" | null;
  ownerComparison: OwnerComparison | null;
  /** Why a reader got no number. */
  readTrouble: ReadTroubleCode | null;
  /** Which kind of identity document was read. */
  document: DocumentKind | null;
  /** Beside an entry granted: the hour's rule was waived, the same card had just come in, extended times held. */
  waived: number;
  passedBack: number;
  extended: number;
}

export interface AlarmRow {
  id: AlarmId;
  siteId: SiteId;
  doorId: DoorId;
  agentId: AgentId;
  kind: AlarmKind;
  stage: number;
  raisedAt: number;
  clearedAt: number | null;
  /** Of a fork: the place that two histories claim. */
  epoch: Epoch | null;
  seq: number | null;
  acknowledgedAt: number | null;
  acknowledgedBy: string | null;
  acknowledgedNote: string | null;
  /** The name the person gave; several may share an account. */
  acknowledgedName: string | null;
  acknowledgedAccountId: AccountId | null;
  /** When the door's own journal noted it. */
  acknowledgedAtDoorAt: number | null;
  /** JSON lists of entry ids: what it is about, and who was refused shortly before. */
  entryIds: string;
  refusedBefore: string;
}

export type Role = "landlord" | "operator" | "police";

export interface AccountRow {
  id: AccountId;
  name: string;
  role: Role;
  passwordHash: string;
  createdAt: number;
}

export interface SessionRow {
  tokenHash: string;
  accountId: AccountId;
  csrfToken: string;
  beganAt: number;
  usedAt: number;
}

/** How often one thing happened at a door on one of its site's days; empty texts where it is not known. */
export interface RecognitionDayRow {
  doorId: DoorId;
  day: string;
  personId: PersonId | "";
  outcome: "accepted" | "refused";
  factor: Factor;
  reason: FrictionReason | "";
  light: Light | "";
  count: number;
}

export interface AuditRow {
  seq: number;
  at: number;
  siteId: SiteId | null;
  accountId: AccountId | null;
  accountName: string;
  action: string;
  subject: string;
  head: Sha256;
}
