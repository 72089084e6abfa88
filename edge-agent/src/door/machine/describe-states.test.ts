import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeStates } from "./describe-states.ts";

it("docs/door-states.md says what the machine does: `node edge-agent/src/door/write-door-states.ts`", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../../docs/door-states.md"), "utf8");
  expect(page).toBe(describeStates());
});
