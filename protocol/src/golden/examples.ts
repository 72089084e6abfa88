import { scrypt } from "@noble/hashes/scrypt.js";
import { makeBatch } from "../batch.ts";
import { type Sha256, toBase64Url, toUtf8 } from "../bytes.ts";
import { commitmentOf, genesisHead, headStatement, nextHead } from "../chain.ts";
import type { Command } from "../command.ts";
import { keyedPin, numberHash, pinScrypt } from "../credential.ts";
import type { Event, EventBodyOf, EventStamp, EventType } from "../event.ts";
import type { Evidence } from "../evidence.ts";
import { type Id, type IdKind, mintId } from "../ids.ts";
import { days, hours, instant, millis, minutes, monotonic, seconds } from "../instant.ts";
import type { Ack, AgentStatus, Fork, Gone, Hello, Live, Welcome } from "../message.ts";
import type { Reply, ReplyOf, Request, RequestType } from "../request.ts";
import { certifyRosterKey, type Roster, signRoster } from "../roster.ts";
import { fingerprintOf, sealingKeyOf } from "../seal.ts";
import { publicKeyOf, type SigningKey, signText } from "../sign.ts";

/** An example of everything on the wire, with fixed ids, keys and times: the golden messages and vectors are written from it. */

const id = <Kind extends IdKind>(kind: Kind, n = 1): Id<Kind> => mintId(kind, (count) => new Uint8Array(count).fill(n));
const key = (n: number): SigningKey => ({ keyId: id("key", n), secretKey: new Uint8Array(32).fill(n) });

export const agentKey = key(1);
export const rootKey = key(2);
export const rosterKey = key(3);
const staffKey = key(4);
export const sealingSecret = new Uint8Array(32).fill(5);
export const siteKey = new Uint8Array(32).fill(6);

const agentId = id("agent");
const epoch = id("epoch");
const at = instant(1_790_000_000_000);
const sha = "ab".repeat(32) as Sha256;
const publicKey = toBase64Url(publicKeyOf(agentKey.secretKey));
const actor = { type: "person", personId: id("person"), occupancyId: id("occupancy") } as const;
const entryId = id("entry");
const recogniser = { model: "face-reidentification-retail-0095", version: "1" };
const similar = [{ personId: id("person", 2), kind: "look-alike" as const, score: 0.31 }];
const entry = { entryId, factors: ["face" as const], replay: false };

const stamp = (seq: number): EventStamp => ({
  agentId,
  epoch,
  seq,
  doorId: id("door"),
  bootId: id("boot"),
  monotonic: monotonic(12_345),
  at,
  clockQuality: "trusted",
});

type Bodies = { readonly [Type in EventType]: Omit<EventBodyOf<Type>, "type"> };

const bodies: Bodies = {
  "entry.granted": {
    ...entry,
    recognition: {
      ...recogniser,
      metric: "cosine",
      score: 0.81,
      runnerUp: 0.4,
      threshold: 0.62,
      gallerySize: 76,
      views: 3,
      normalised: -4.2,
      masked: false,
      liveness: { mode: "in-doubt", verdict: "doubtful", challenge: "passed" },
    },
    actor,
    credentialId: id("credential"),
    occupancyId: id("occupancy"),
    identityLevel: "document-seen",
    rosterVersion: 7,
    antiPassback: "violated",
    waived: "no-other-way",
    extended: true,
  },
  "entry.denied": {
    ...entry,
    factors: ["id-card"],
    numberHash: sha,
    document: "hmt",
    reason: "credential-unreadable",
    readTrouble: "card-removed",
    rosterVersion: 7,
  },
  "entry.photographed": {
    entryId,
    photo: sha,
    bytes: 48_213,
    widthPx: 1280,
    heightPx: 720,
    camera: "entry",
    capturedAt: monotonic(12_300),
  },
  "entry.photo-missing": { entryId, reason: "camera-offline" },
  "entry.taken": { entryId },
  "entry.not-taken": { entryId },
  "entry.second-factor-requested": { entryId, accepts: ["card", "pin"], because: "face-masked" },
  "entry.owner-compared": { entryId, comparison: "different" },
  "door.opened": { opening: "entry", entryId },
  "door.closed": { openFor: seconds(4) },
  "exit.requested": { pulseId: id("entry", 2) },
  "door.mode-changed": {
    from: "locked",
    to: "locked-down",
    actor: { type: "account", accountId: id("account") },
    reason: "drill",
    expiresAt: at,
  },
  "door.unexplained-pulse": { pulseId: "pulse-17", milliseconds: seconds(3) },
  "door.fault": { part: "reader", code: "no-answer" },
  "door.fault-cleared": { part: "reader" },
  "alarm.raised": {
    alarmId: id("alarm"),
    kind: "door-open-too-long",
    stage: 2,
    entryIds: [entryId],
    refusedBefore: [id("entry", 3)],
  },
  "alarm.cleared": { alarmId: id("alarm"), kind: "door-open-too-long", lasted: minutes(2) },
  "alarm.acknowledged": {
    alarmId: id("alarm"),
    actor: { type: "account", accountId: id("account") },
    name: "王房东",
    note: "石头已移走",
  },
  "door.input-changed": { input: "fire", state: "active" },
  "door.fire-reset": { actor: { type: "installer", name: "王师傅" }, stoodFor: minutes(7) },
  "door.output-tested": { output: "lock", actor: { type: "installer", name: "王师傅" }, pulseId: id("entry", 4) },
  "door.commissioned": {
    installer: "王师傅",
    company: "门神安装队",
    softwareVersion: "0.1.0",
    fingerprint: "abcd-efgh-ijkl-mnop",
    configuration: toBase64Url(new Uint8Array(12).fill(9)),
    certificate: sha,
    lock: "fail-safe",
    escapeRoute: true,
    checks: [
      { check: "relay", outcome: "passed", measured: 5012 },
      { check: "fire-input", outcome: "skipped", note: "no fire loop in this building" },
      { check: "photo-attack", outcome: "failed", note: "a print at arm's length opened" },
    ],
  },
  "agent.started": {
    softwareVersion: "0.1.0",
    rosterVersion: 7,
    after: "crash",
    update: { outcome: "rolled-back", version: "0.2.0" },
  },
  "agent.stopped": { reason: "update" },
  "epoch.began": { cause: "journal-restored", previous: { epoch: id("epoch", 2), seq: 40, head: sha } },
  "clock.adjusted": { from: instant(0), to: at, source: "registry" },
  "roster.applied": { rosterVersion: 7, digest: sha },
  "roster.refused": { rosterVersion: 6, reason: "older-than-held", problems: ["version 6 is older than 7"] },
  "enrolment.completed": {
    requestId: id("request"),
    personId: id("person"),
    consentId: id("consent"),
    recogniser,
    photosUsed: 2,
    replaced: false,
    similar,
    quality: [88, 64],
    photosKept: true,
  },
  "enrolment.refused": {
    requestId: id("request"),
    reason: "photo-refused",
    problems: [{ photo: 1, code: "blurred", measured: 0.05, bound: 0.12 }],
  },
  "enrolment.renewed": {
    personId: id("person"),
    consentId: id("consent"),
    recogniser,
    from: { model: "face-api-resnet-clipped", version: "1" },
    photosUsed: 2,
    similar,
  },
  "enrolment.needed": {
    personId: id("person"),
    recogniser,
    from: { model: "face-api-resnet-clipped", version: "1" },
  },
  "template.erased": { personId: id("person"), cause: "moved-out" },
  "recognition.daily": {
    day: "2026-11-01",
    recogniser,
    counts: [
      { personId: id("person"), outcome: "accepted", factor: "face", light: "normal", count: 4 },
      { personId: id("person"), outcome: "refused", factor: "face", reason: "too-dark", light: "dark", count: 2 },
      { outcome: "refused", factor: "face", reason: "face-unknown", light: "backlight", count: 7 },
    ],
  },
  "photos.expired": { day: "2026-11-01", count: 212 },
  "photo.disclosed": { requestId: id("request"), photo: sha, accountId: id("account") },
  "installer.looked": { what: "camera", actor: { type: "installer", name: "王师傅" } },
  "command.accepted": { commandId: id("command"), challengeId: id("challenge"), action: "access", actor, entryId },
  "command.refused": {
    commandId: id("command"),
    challengeId: id("challenge"),
    action: "access",
    reason: "challenge-expired",
  },
  "journal.degraded": { lost: 0, lasted: seconds(9) },
  "audit.witnessed": { registryEpoch: 1, auditSeq: 900, head: sha },
};

/** One event of every type. */
export const events = Object.entries(bodies).map(
  ([type, body], index) => ({ ...stamp(index + 1), type, ...body }) as unknown as Event,
);

/** The events above as they are journalled: with salts that are not random here. */
export const carried = events.map((event, index) => ({
  seq: index + 1,
  salt: (index + 1).toString(16).padStart(32, "0"),
  body: JSON.stringify(event),
}));

const genesis = { epoch, seq: 0, head: genesisHead(agentId, epoch) };
export const batch = makeBatch(agentId, genesis, carried, agentKey);
const end = { epoch, seq: carried.length, head: batch.head as Sha256 };
const challenge = {
  challengeId: id("challenge"),
  doorId: id("door"),
  bootId: id("boot"),
  nonce: toBase64Url(new Uint8Array(16).fill(7)),
  publishedAt: monotonic(60_000),
  expiresAfter: seconds(30),
};

const hello: Hello = {
  type: "hello",
  protocol: 3,
  agentId,
  bootId: id("boot"),
  doorIds: [id("door")],
  softwareVersion: "0.1.0",
  last: end,
  acked: genesis,
  firstKept: 1,
  registryEpoch: 1,
  rosterVersion: 7,
  monotonic: monotonic(60_000),
  at,
  clockQuality: "estimated",
};
const welcome: Welcome = {
  type: "welcome",
  agentId,
  bootId: id("boot"),
  helloMonotonic: monotonic(60_000),
  registryEpoch: 1,
  marks: [genesis],
  rosterVersion: 7,
  at,
};
const live: Live = { type: "live", agentId, epoch, event: carried[0] ?? { seq: 1, salt: "0".repeat(32), body: "{}" } };
const ack: Ack = { type: "ack", agentId, mark: end, registryEpoch: 1 };
const fork: Fork = { type: "fork", agentId, epoch, seq: 12, held: end };
const gone: Gone = { type: "gone", agentId, bootId: id("boot") };
const expectations = {
  runtime: "onnxruntime-node" as const,
  precision: "int8" as const,
  targetFpir: 0.001,
  wrongOpeningsPerYear: 0.4,
  refusalsPerResidentMonth: 0.6,
  traffic: { strangersPerDay: 1.1, comingsPerDay: 3.4, counted: true, days: 12 },
  liveness: { mode: "in-doubt", cues: "running" } as const,
  toEnrolAnew: 3,
};
const status: AgentStatus = {
  type: "status",
  agentId,
  bootId: id("boot"),
  softwareVersion: "0.1.0",
  at,
  monotonic: monotonic(60_000),
  clockQuality: "trusted",
  rosterVersion: 7,
  outboxDepth: 0,
  recogniser: { ...recogniser, metric: "cosine", threshold: 0.62, gallerySize: 76, ...expectations },
  doors: [
    {
      doorId: id("door"),
      mode: "locked",
      physical: "closed",
      lock: "locked",
      alarms: ["door-open-too-long"],
      faults: ["reader"],
      camera: { source: "replay", state: "working" },
      alarm: "door-open-too-long",
      tamper: "not-in-tamper",
      fault: "fault-detected",
      override: {
        mode: "locked-down",
        by: { type: "account", accountId: id("account") },
        until: at,
        reason: "drill",
      },
      inputs: { fire: "inactive", tamper: "unknown", mains: "active" },
    },
  ],
  challenges: [challenge],
};
export const messages = { hello, welcome, batch, live, ack, fork, status, gone };

const validity = { from: instant(1_780_000_000_000), until: instant(1_811_000_000_000) };
const credential = { occupancyId: id("occupancy"), validity };
const consent = {
  consentId: id("consent"),
  scopes: ["face_recognition_local" as const, "share:police-station" as const],
  noticeVersion: "2026-1",
  givenAt: at,
};
const pinSalt = new Uint8Array(16).fill(8);
const scryptOf = (digits: string, cost: number) => {
  const { r, p, bytes } = pinScrypt;
  return scrypt(toUtf8(digits), pinSalt, { N: cost, r, p, dkLen: bytes });
};
const pinCost = 1024;
const pinOf = (digits: string) => ({
  salt: toBase64Url(pinSalt),
  hash: keyedPin(siteKey, scryptOf(digits, pinCost)),
  cost: pinCost,
  keyed: "site" as const,
});

export const roster: Roster = {
  type: "roster",
  rosterVersion: 7,
  agentId,
  siteId: id("site"),
  timeZone: "Asia/Shanghai",
  compiledAt: at,
  offlineGrace: hours(72),
  staleAfter: days(7),
  doors: [
    {
      doorId: id("door"),
      timings: {
        releaseTime: seconds(5),
        openTime: seconds(30),
        preAlarmTime: millis(5000),
        heldOpen: { lastPersonAfter: minutes(1), landlordAfter: minutes(3), hazardEvery: minutes(10) },
      },
      factorRules: [{ scheduleId: id("schedule"), ways: [["face", "pin"], ["card"]] }],
      ownerComparison: "observe",
      escapeRoute: true,
      antiPassback: "soft",
      photoRetention: days(30),
      deniedPhotos: "repeated",
      targetFpir: 0.001,
      liveness: { mode: "in-doubt", scheduleId: id("schedule") },
      unlockSchedule: { scheduleId: id("schedule"), firstPersonIn: true },
      antiPassbackWithin: minutes(5),
      helpNumber: "+86 755 1234 5678",
      languages: ["zh", "en"],
    },
  ],
  occupancies: [
    {
      occupancyId: id("occupancy"),
      personId: id("person"),
      kind: "tenant",
      identityLevel: "card-read",
      validity,
      doorIds: [id("door")],
      consent,
      needsLonger: true,
    },
  ],
  credentials: [
    { ...credential, credentialId: id("credential", 1), kind: "face" },
    { ...credential, credentialId: id("credential", 2), kind: "card", numberHash: sha, scheduleId: id("schedule") },
    { ...credential, credentialId: id("credential", 3), kind: "id-card", numberHash: sha, disabled: "lost" },
    { ...credential, credentialId: id("credential", 4), kind: "pin", pin: pinOf("204611"), duressPin: pinOf("911204") },
    { ...credential, credentialId: id("credential", 5), kind: "qr", publicKey, rotatesEvery: seconds(30) },
    { ...credential, credentialId: id("credential", 6), kind: "guest", passHash: sha, uses: 2 },
    { ...credential, credentialId: id("credential", 7), kind: "app", publicKey },
  ],
  schedules: [
    {
      scheduleId: id("schedule"),
      name: "夜间",
      windows: [{ days: ["workday", "sunday"], fromMinute: 1320, untilMinute: 1440 }],
    },
  ],
  calendar: [{ date: "2026-10-01", kind: "holiday", name: "国庆节" }],
  orderKeys: [
    {
      keyId: staffKey.keyId,
      publicKey: toBase64Url(publicKeyOf(staffKey.secretKey)),
      accountId: id("account"),
      role: "landlord",
      until: validity.until,
    },
  ],
};
const certificate = certifyRosterKey(
  { keyId: rosterKey.keyId, publicKey: publicKeyOf(rosterKey.secretKey), siteId: id("site"), generation: 3 },
  rootKey,
);
export const signedRoster = signRoster(roster, rosterKey, certificate);

export const command: Command = {
  type: "command",
  commandId: id("command"),
  doorId: id("door"),
  challengeId: challenge.challengeId,
  nonce: challenge.nonce,
  action: "access",
  extended: true,
  actor: { type: "account", accountId: id("account") },
  reason: "a wheelchair at the door",
  holdsFor: minutes(30),
};

const addressed = { requestId: id("request"), agentId, bootId: id("boot") };
export const requests: { readonly [Type in RequestType]: Extract<Request, { type: Type }> } = {
  enrol: { type: "enrol", ...addressed, personId: id("person"), consent, replace: false, photos: [publicKey] },
  "abandon-enrolment": { type: "abandon-enrolment", ...addressed, enrolment: id("request", 2), personId: id("person") },
  "erase-template": { type: "erase-template", ...addressed, personId: id("person"), cause: "moved-out" },
  photo: { type: "photo", ...addressed, photo: sha, viewerKey: publicKey, accountId: id("account") },
  "acknowledge-alarm": {
    type: "acknowledge-alarm",
    ...addressed,
    alarmId: id("alarm"),
    accountId: id("account"),
    name: "王房东",
    note: "石头已移走",
  },
  simulate: {
    type: "simulate",
    ...addressed,
    doorId: id("door"),
    personId: id("person"),
    moment: at,
    shows: ["card", "pin"],
    online: true,
    mode: "locked",
    accountId: id("account"),
  },
};

const answers = { requestId: id("request"), agentId, at };
export const replies: { readonly [Type in Reply["type"]]: ReplyOf<Type> } = {
  enrolled: {
    type: "enrolled",
    ...answers,
    personId: id("person"),
    recogniser,
    photosUsed: 2,
    similar,
    quality: [88, 64],
  },
  erased: { type: "erased", ...answers, personId: id("person"), erased: true, photosRemainUntil: at },
  "sealed-photo": { type: "sealed-photo", ...answers, photo: sha, sealed: publicKey },
  acknowledged: { type: "acknowledged", ...answers, alarmId: id("alarm") },
  simulated: {
    type: "simulated",
    ...answers,
    rosterVersion: 7,
    action: "ask",
    reason: "second-factor-required",
    accepts: ["pin"],
    conditions: [
      { condition: "credential-held", met: true, factor: "card" },
      {
        condition: "validity-not-over",
        met: true,
        factor: "card",
        from: validity.from,
        until: validity.until,
      },
      { condition: "within-hours", met: true, factor: "card", schedule: "夜间" },
      { condition: "door-mode", met: true, factor: "card", mode: "locked" },
      { condition: "factors-suffice", met: false, factor: "card" },
    ],
    siteTime: { minuteOfDay: 120, weekday: "tuesday", dayKind: "workday" },
  },
  refused: { type: "refused", ...answers, reason: "photo-refused", problems: [{ photo: 1, code: "too-small" }] },
};

const lastHead = { seq: end.seq, keyId: batch.keyId, signature: batch.signature };
/** Every second body dropped: what retention leaves, and what a pack carries of those out of scope. */
export const evidence: Evidence = {
  type: "evidence",
  agentId,
  signingKey: publicKey,
  after: genesis,
  links: carried.map((event) =>
    event.seq % 2 === 1 ? event : { seq: event.seq, commitment: commitmentOf(event.salt, event.body) },
  ),
  heads: [lastHead],
};

const signing = publicKeyOf(agentKey.secretKey);
const sealing = sealingKeyOf(sealingSecret);
const first = carried[0] ?? { salt: "", body: "" };
/** Inputs beside outputs, for whoever builds this protocol a second time. */
export const vectors = {
  numberHash: {
    siteKey: toBase64Url(siteKey),
    kind: "card",
    number: "04:a2-ff 10",
    is: numberHash(siteKey, "card", "04:a2-ff 10"),
  },
  pin: {
    siteKey: toBase64Url(siteKey),
    salt: toBase64Url(pinSalt),
    cost: pinCost,
    digits: "204611",
    scrypt: toBase64Url(scryptOf("204611", pinCost)),
    is: pinOf("204611").hash,
  },
  chain: {
    agentId,
    epoch,
    genesis: genesis.head,
    salt: first.salt,
    body: first.body,
    commitment: commitmentOf(first.salt, first.body),
    headAfterSeq1: nextHead(genesis.head, 1, commitmentOf(first.salt, first.body)),
    statement: headStatement({ agentId, ...end }),
  },
  sign: {
    secretKey: toBase64Url(agentKey.secretKey),
    publicKey,
    purpose: "ack",
    signed: signText("ack", "门神", agentKey),
  },
  fingerprint: {
    signing: toBase64Url(signing),
    sealing: toBase64Url(sealing),
    is: fingerprintOf({ signing, sealing }),
  },
};
