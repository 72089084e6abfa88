/** `queued` is kept in memory until the disk works; `lost` found that queue full; the others say what is wrong with the call or the file. */
export type JournalFaultCode = "queued" | "lost" | "not-an-event" | "unreadable" | "closed";

export class JournalFault extends Error {
  readonly code: JournalFaultCode;
  constructor(code: JournalFaultCode, why: string, options?: ErrorOptions) {
    super(why, options);
    this.name = "JournalFault";
    this.code = code;
  }
}
