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
export { findFreePort, isPortFree } from "./port.ts";
export { findProgram } from "./which.ts";
