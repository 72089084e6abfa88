import type { EventBody, Instant, PersonId } from "@menshen/protocol";
import type { ReplyBody, RequestOf } from "../link/link.ts";
import type { IndexedRoster } from "../roster/holder-of.ts";
import type { TemplateStore } from "./templates.ts";

export interface ForgetParts {
  readonly templates: TemplateStore;
  /** Resolves when the event is on the disk. */
  readonly append: (body: EventBody) => Promise<unknown>;
  readonly onChange: () => void;
  /** Until when photographs of entries made up to now are kept. */
  readonly photosRemainUntil: () => Instant | undefined;
}

type Cause = Extract<EventBody, { type: "template.erased" }>["cause"];

/** Destroys a person's template and key, and says what of them remains. */
export async function eraseTemplate(request: RequestOf<"erase-template">, parts: ForgetParts): Promise<ReplyBody> {
  return receipt(request.personId, await erase(request.personId, request.cause, parts), parts);
}

/** Forgets what one enrolment made; a template that a later enrolment made is not touched. */
export async function abandonEnrolment(
  request: RequestOf<"abandon-enrolment">,
  parts: ForgetParts,
): Promise<ReplyBody> {
  const { personId, enrolment } = request;
  const made = parts.templates.find(personId)?.enrolment === enrolment;
  return receipt(personId, made && (await erase(personId, "enrolment-abandoned", parts)), parts);
}

/** Destroys templates of people whose every occupancy here is past its end and the grace, whoever forgot to say so. */
export async function eraseExpired(
  roster: IndexedRoster,
  lowerBound: Instant,
  parts: ForgetParts,
): Promise<readonly PersonId[]> {
  const { occupancies, offlineGrace } = roster.roster;
  const over = parts.templates.all().filter(({ personId }) => {
    const own = occupancies.filter((occupancy) => occupancy.personId === personId);
    return own.length > 0 && own.every(({ validity }) => validity.until + offlineGrace <= lowerBound);
  });
  for (const { personId } of over) await erase(personId, "expired", parts);
  return over.map(({ personId }) => personId);
}

async function erase(personId: PersonId, cause: Cause, { templates, append, onChange }: ForgetParts): Promise<boolean> {
  const erased = templates.erase(personId);
  onChange();
  if (erased) await append({ type: "template.erased", personId, cause });
  return erased;
}

function receipt(personId: PersonId, erased: boolean, { photosRemainUntil }: ForgetParts): ReplyBody {
  const until = photosRemainUntil();
  return { type: "erased", personId, erased, ...(until !== undefined && { photosRemainUntil: until }) };
}
