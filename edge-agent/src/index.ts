export { type AgentConfig, decodeConfig } from "./config.ts";
export { type JournalledEpoch, readJournal } from "./journal/read-journal.ts";
export type { Health } from "./panel/panel.ts";
export type { DecisionTimes, TimingsReport } from "./panel/timings.ts";
export type { RatedView } from "./recognition/fuse.ts";
export { createGallery, type Gallery } from "./recognition/gallery.ts";
export { recognise, type Seen, type Verdict, viewsToRefuse } from "./recognition/recognise.ts";
export { type View, viewOf } from "./recognition/views.ts";
