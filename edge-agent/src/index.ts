export { type AgentConfig, decodeConfig } from "./config.ts";
export {
  describeDoorFaces,
  describeRecogniser,
  describeRuntime,
  describeThreshold,
} from "./doctor/describe-recogniser.ts";
export { examineController } from "./doctor/examine-controller.ts";
export { describeFinding, type Finding, note, ok, problem } from "./doctor/finding.ts";
export { readStanding } from "./doctor/read-gallery.ts";
export { reckonTraffic } from "./friction/traffic.ts";
export { type JournalledEpoch, readJournal } from "./journal/read-journal.ts";
export { createOwnerComparer } from "./owner-comparison/owner-comparer.ts";
export type { Health } from "./panel/panel.ts";
export type { DecisionTimes, TimingsReport } from "./panel/timings.ts";
export { freshViews } from "./recognition/decide-person.ts";
export type { RatedView } from "./recognition/fuse.ts";
export { createGallery, type Gallery } from "./recognition/gallery.ts";
export type { RecentFace } from "./recognition/recent-faces.ts";
export { recognise, type Seen, type Verdict, viewsToRefuse } from "./recognition/recognise.ts";
export { attemptsOf, type RecogniserNow, usualFrames } from "./recognition/recogniser-now.ts";
export { keepsTemplates } from "./recognition/templates.ts";
export { mostLooksAgain } from "./recognition/track.ts";
export { keptViews } from "./recognition/tracks.ts";
export { realFaces, type View, viewOf } from "./recognition/views.ts";
