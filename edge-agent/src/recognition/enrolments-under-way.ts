import type { PersonId, RequestId } from "@menshen/protocol";

/** One enrolment whose photographs are being looked at. */
export interface EnrolmentUnderWay {
  /** Whether it was abandoned, or the person's face erased, since it began: then nothing of it may be kept. */
  isForgotten(): boolean;
  end(): void;
}

/**
 * Enrolments that have begun and kept nothing yet. Looking at photographs takes longer than a registry waits for it, and what
 * is forgotten meanwhile must not be kept afterwards. They end with this program: a request acts in one boot only.
 */
export interface EnrolmentsUnderWay {
  /** To be called before anything is waited for. */
  begin(enrolment: { readonly personId: PersonId; readonly requestId: RequestId }): EnrolmentUnderWay;
  abandon(personId: PersonId, enrolment: RequestId): void;
  /** Every one of the person's. */
  erase(personId: PersonId): void;
}

/** Creates the list of them, of which there is one in a controller. */
export function createEnrolmentsUnderWay(): EnrolmentsUnderWay {
  interface Entry {
    readonly personId: PersonId;
    readonly requestId: RequestId;
  }
  const underWay = new Set<Entry>();
  const forget = (isMeant: (entry: Entry) => boolean) => {
    for (const entry of underWay) if (isMeant(entry)) underWay.delete(entry);
  };
  return {
    begin({ personId, requestId }) {
      const entry = { personId, requestId };
      underWay.add(entry);
      return { isForgotten: () => !underWay.has(entry), end: () => void underWay.delete(entry) };
    },
    abandon: (personId, enrolment) => forget((entry) => entry.personId === personId && entry.requestId === enrolment),
    erase: (personId) => forget((entry) => entry.personId === personId),
  };
}
