import type { JournalMarks } from "./journal.ts";
import type { JournalFaultCode } from "./journal-fault.ts";
import type { JournalStore, StoreOptions } from "./journal-store.ts";

/** What the journal's thread is asked: a method of the store. */
export type JournalMethod = Exclude<keyof JournalStore, "marks">;

export interface JournalCall<Method extends JournalMethod = JournalMethod> {
  readonly id: number;
  readonly method: Method;
  readonly parameters: Parameters<JournalStore[Method]>;
}

/** What it answers, in the order of the calls; the marks are those after the call. */
export type JournalAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown; readonly marks: JournalMarks }
  | { readonly id: number; readonly ok: false; readonly code: JournalFaultCode; readonly why: string };

/** Said unasked: the file could not be read, was moved to this path, and a new journal was begun. */
export interface SetAside {
  readonly setAside: string;
}

export type ThreadData = StoreOptions;
