import { join } from "node:path";
import { ensureModels, type FaceEngine, openModels } from "@menshen/models";
import type { PhotographedFace } from "@menshen/models/bench/liveness/bust";
import { attackCast, genuineCast } from "@menshen/models/bench/liveness/cast";
import { facesIn } from "@menshen/models/bench/liveness/faces";
import type { Approach } from "@menshen/models/bench/liveness/scene";
import { judgeFace, watchApproach } from "@menshen/models/bench/liveness/watch-approach";
import { readSample } from "@menshen/models/bench/sample-faces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const cacheDirectory = join(import.meta.dirname, "../../.menshen/cache/models");
let engine: FaceEngine;
let faces: readonly PhotographedFace[];

beforeAll(async () => {
  await ensureModels({ cacheDirectory });
  engine = await openModels({ cacheDirectory });
  faces = await facesIn(engine, { name: "sample6", from: "face-api", picture: await readSample("sample6") });
});
afterAll(() => engine.close());

describe("a phone before the door's camera", () => {
  it("is judged worse than the person whose photograph it shows", async () => {
    const parts = { faces, places: [], each: 2, seed: "smoke" };
    const people = await oddsOf(genuineCast(parts));
    const phones = await oddsOf(attackCast("phone", parts));
    expect(people).toHaveLength(2);
    expect(phones).toHaveLength(2);
    expect(Math.min(...phones)).toBeGreaterThan(Math.max(...people));
  });
});

/** The odds that each is an attack, as the shipped engine and judge have it; one film, one face. */
async function oddsOf(approaches: readonly Approach[]): Promise<readonly number[]> {
  const odds: number[] = [];
  for (const approach of approaches) {
    for (const face of await watchApproach(engine, approach)) odds.push(judgeFace(approach, face).judgement.logOdds);
  }
  return odds;
}
