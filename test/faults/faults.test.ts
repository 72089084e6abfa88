import { describe, expect, it } from "vitest";
import { createChance } from "../support/chance.ts";
import { countProblems } from "../support/judge-records.ts";
import { killAgentRepeatedly, makePausingCopies } from "../support/kill-agent.ts";
import { openHouse } from "../support/open-house.ts";
import { type Patch, patchedCopy } from "../support/patched-copy.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { runFaults } from "./run-faults.ts";

const boundedShare = 12;

describe("the fault suite", () => {
  it(`finds nothing lost, doubled, broken or unrecorded after ${boundedShare} kills`, async () => {
    const { figures, problems } = await runFaults({ kills: boundedShare, seed: 46 });
    expect(problems).toEqual([]);
    expect(Object.fromEntries(figures.map(({ name, value }) => [name, value]))).toEqual({
      "faults.kills": boundedShare,
      "faults.lost": 0,
      "faults.twice": 0,
      "faults.chain_breaks": 0,
      "faults.unrecorded_pulses": 0,
    });
  }, 180_000);

  const forgetsPulses: Patch = {
    file: "src/journal/record-boot.ts",
    find: "for (const { id, milliseconds } of await lock.pulses()) {",
    replace: "for (const { id, milliseconds } of (await lock.pulses()).slice(0, 0)) {",
  };

  it("sees an agent that does not ask the lock what moved while it was dead", async () => {
    const folder = temporaryFolder();
    const house = await openHouse({ agentCopy: await patchedCopy("edge-agent", [forgetsPulses], folder) });
    const copies = await makePausingCopies(temporaryFolder());
    const { problems } = await killAgentRepeatedly(house, { kills: 3, chance: createChance(1), copies });
    expect(countProblems(problems, "unrecorded-pulse")).toBeGreaterThan(0);
  }, 120_000);
});
