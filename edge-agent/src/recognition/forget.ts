import { type EventBody, hours, type Instant, type PersonId, type Roster } from "@menshen/protocol";
import type { ReplyBody, RequestOf } from "../link/link.ts";
import type { EnrolmentsUnderWay } from "./enrolments-under-way.ts";
import type { KeptOriginals } from "./kept-originals.ts";
import type { TemplateRecord, TemplateStore } from "./templates.ts";

export interface ForgetParts {
  readonly templates: TemplateStore;
  readonly originals: KeptOriginals;
  readonly underWay: EnrolmentsUnderWay;
  /** Somebody's face is erased: what else is kept under their name goes too. */
  readonly onForgotten?: (personId: PersonId) => void;
  /** Resolves when the event is on the disk. */
  readonly append: (body: EventBody) => Promise<unknown>;
  readonly onChange: () => void;
  /** The earliest it can be now. */
  readonly lowerBound: () => Instant;
  /** Until when photographs of entries made up to now are kept. */
  readonly photosRemainUntil: () => Instant | undefined;
}

type Cause = Extract<EventBody, { type: "template.erased" }>["cause"];

/** Destroys a person's template and key, those under way too, and says what of them remains. */
export async function eraseTemplate(request: RequestOf<"erase-template">, parts: ForgetParts): Promise<ReplyBody> {
  parts.underWay.erase(request.personId);
  return receipt(request.personId, await erase(request.personId, request.cause, parts), parts);
}

/** Forgets what one enrolment made, or is about to make, and nothing else: the template before it, not yet settled to be over, is in force again. */
export async function abandonEnrolment(
  request: RequestOf<"abandon-enrolment">,
  parts: ForgetParts,
): Promise<ReplyBody> {
  const { personId, enrolment } = request;
  const { templates, originals, underWay, append, onChange } = parts;
  underWay.abandon(personId, enrolment);
  originals.abandon(personId, enrolment);
  const erased = templates.abandon(personId, enrolment);
  if (!erased) return receipt(personId, false, parts);
  onChange();
  // To the registry "replaced" says that another template of the person stands.
  const cause = templates.records().some((one) => one.personId === personId) ? "replaced" : "enrolment-abandoned";
  await append({ type: "template.erased", personId, cause });
  return receipt(personId, true, parts);
}

/** A registry confirms an enrolment by its next roster, within moments; one that a roster so much later does not know will not be. */
const confirmedWithin = hours(24);

/**
 * Sets the templates against the roster in force: what a confirmed enrolment replaced goes, and so does everything of
 * people who are over, whoever forgot to say so. Returns who was forgotten.
 */
export async function followRoster(roster: Roster, parts: ForgetParts): Promise<readonly PersonId[]> {
  const { templates, append, lowerBound } = parts;
  followConsents(roster, parts);
  templates.noteNamed(new Set(roster.occupancies.map(({ personId }) => personId)));
  const over: PersonId[] = [];
  for (const personId of new Set(templates.records().map((one) => one.personId))) {
    // Read anew for each: while the last was journalled, somebody may have enrolled.
    const records = templates.records().filter((one) => one.personId === personId);
    if (isOver(records, roster, lowerBound())) {
      if (await erase(personId, "expired", parts)) over.push(personId);
      continue;
    }
    const settled = settledBy(records, roster);
    if (settled === undefined || !templates.settle(personId, settled.enrolment)) continue;
    await append({ type: "template.erased", personId, cause: "replaced" });
  }
  return over;
}

/** Photographs go where the person no longer agrees to have them kept, and where the template they made is gone. */
function followConsents(roster: Roster, { templates, originals }: ForgetParts): void {
  const consents = new Map(
    roster.occupancies.flatMap(({ consent }) => (consent ? [[consent.consentId, consent]] : [])),
  );
  const made = new Set(templates.records().map(({ personId, enrolment }) => `${personId} ${enrolment}`));
  for (const { personId, enrolment, consentId, keptAt } of originals.records()) {
    const consent = consents.get(consentId);
    // A consent that no roster names yet is given the time of an enrolment to be confirmed.
    const agreed = consent?.scopes.includes("face_photo_retain") ?? roster.compiledAt - keptAt <= confirmedWithin;
    if (!agreed || !made.has(`${personId} ${enrolment}`)) originals.abandon(personId, enrolment);
  }
}

/** Past the end of every occupancy and the grace, or dropped by the roster; an enrolment the roster cannot know of yet is spared. */
function isOver(records: readonly TemplateRecord[], roster: Roster, now: Instant): boolean {
  const { occupancies, offlineGrace, compiledAt } = roster;
  const own = occupancies.filter(({ personId }) => personId === records[0]?.personId);
  if (own.length > 0) return own.every(({ validity }) => validity.until + offlineGrace <= now);
  return records.every(({ named, keptAt }) => named || compiledAt - keptAt > confirmedWithin);
}

/** The newest template whose consent the roster names, or that has stood through a day of rosters without being abandoned. */
function settledBy(records: readonly TemplateRecord[], { occupancies, compiledAt }: Roster) {
  const consents = new Set(occupancies.map(({ consent }) => consent?.consentId));
  return records.findLast(({ consentId, keptAt }) => consents.has(consentId) || compiledAt - keptAt > confirmedWithin);
}

async function erase(personId: PersonId, cause: Cause, parts: ForgetParts): Promise<boolean> {
  const { templates, originals, append, onChange } = parts;
  const hadPhotos = originals.erase(personId);
  const erased = templates.erase(personId) || hadPhotos;
  parts.onForgotten?.(personId);
  onChange();
  if (erased) await append({ type: "template.erased", personId, cause });
  return erased;
}

function receipt(personId: PersonId, erased: boolean, { photosRemainUntil }: ForgetParts): ReplyBody {
  const until = photosRemainUntil();
  return { type: "erased", personId, erased, ...(until !== undefined && { photosRemainUntil: until }) };
}
