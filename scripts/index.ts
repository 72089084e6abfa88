export {
  type Child,
  ChildFault,
  type Children,
  type ChildSpec,
  createChildren,
  type Exit,
  type Readiness,
} from "./children.ts";
export { type Environment, type Figure, readEnvironment, reportFigures } from "./figures.ts";
export { simulatedDoor, writeAgentConfig } from "./house/agent-config.ts";
export { type Enrolled, type Enrolment, enrolPerson } from "./house/enrol-person.ts";
export { logIn, type RegistryClient, RegistryRefused } from "./house/registry-client.ts";
export type { ReleaseEntry } from "./pack/release-files.ts";
export { type PackedRelease, packRelease } from "./pack.ts";
export { agentWithPatchedModels, type Patch, patchedCopy } from "./patched-copy.ts";
export { findFreePort, isPortFree } from "./port.ts";
export { modelsFolder } from "./prepare.ts";
export { createProgress, formatSpan, type Progress, StepFailure } from "./progress.ts";
export type { Shell } from "./shell.ts";
export { createCommand as createSimulateCommand } from "./simulate.ts";
export { openTroubledDisk } from "./troubled-disk/troubled-disk.ts";
export { type CastMember, cast } from "./walk-ups/cast.ts";
export { emptyDoorway } from "./walk-ups/doorway.ts";
export { framesPerSecond, prepareReplay, type Replay } from "./walk-ups/replay.ts";
export { renderEmpty } from "./walk-ups/walk-up.ts";
export { findProgram } from "./which.ts";
