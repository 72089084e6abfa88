import { expect, it } from "vitest";
import { createDecisionQueue } from "./decision-queue.ts";

it("decides at once, and whatever a decision sets off after it", () => {
  const story: string[] = [];
  const queue = createDecisionQueue(() => {});
  queue.put(() => {
    queue.put(() => story.push("second"));
    story.push("first");
  });
  expect(story).toEqual(["first", "second"]);
});

it("tells of a decision that throws, and serves the next person", () => {
  const story: unknown[] = [];
  const queue = createDecisionQueue((fault) => story.push((fault as Error).message));
  queue.put(() => {
    queue.put(() => story.push("next"));
    throw new Error("broken");
  });
  queue.put(() => story.push("later"));
  expect(story).toEqual(["broken", "next", "later"]);
});
