/**
 * `queued`: kept in memory until the disk works; `lost`: that queue was full; `not-an-event`: the body breaks its schema;
 * `set-aside`: the file could not be read and a new one was begun; `unavailable`: try again later; `closed`: too late.
 */
export type JournalFaultCode = "queued" | "lost" | "not-an-event" | "set-aside" | "unavailable" | "closed";

export class JournalFault extends Error {
  readonly code: JournalFaultCode;
  constructor(code: JournalFaultCode, why: string, options?: ErrorOptions) {
    super(why, options);
    this.name = "JournalFault";
    this.code = code;
  }
}
