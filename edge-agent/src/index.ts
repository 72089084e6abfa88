export type { AgentConfig } from "./config.ts";
export { type JournalledEpoch, readJournal } from "./journal/read-journal.ts";
export type { Health } from "./panel/panel.ts";
export type { DecisionTimes, TimingsReport } from "./panel/timings.ts";
