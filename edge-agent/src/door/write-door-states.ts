/** Writes docs/door-states.md anew: `node edge-agent/src/door/write-door-states.ts`, after the door's machine has changed. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeStates } from "./machine/describe-states.ts";

writeFileSync(join(import.meta.dirname, "../../../docs/door-states.md"), describeStates());
