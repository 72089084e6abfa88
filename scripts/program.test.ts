import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { cameOfStopping } from "./program.ts";
import { StepFailure } from "./progress.ts";

it("takes for an end by Ctrl-C only what comes of it", async () => {
  const stopping = new AbortController();
  const failure = new StepFailure("measuring", { why: "it was stopped.", next: "start it again." });
  expect(cameOfStopping(failure, stopping.signal)).toBe(false);
  const waiting = delay(60_000, undefined, { signal: stopping.signal }).catch((error: unknown) => error);
  stopping.abort("SIGINT");
  for (const error of [failure, "SIGINT", await waiting]) expect(cameOfStopping(error, stopping.signal)).toBe(true);
  expect(cameOfStopping(new TypeError("a mistake"), stopping.signal)).toBe(false);
});
