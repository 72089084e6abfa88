import { describe, expect, it } from "vitest";
import { brokers } from "../support/brokers.ts";
import { createChance } from "../support/chance.ts";
import { killAgentRepeatedly, makePausingCopies } from "../support/kill-agent.ts";
import { openHouse } from "../support/open-house.ts";
import { badPhotoAccounts } from "../support/photo-accounts.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { waitUntil } from "../support/wait-until.ts";

const seed = 20_261_122;

describe.each([
  // Twenty moments anywhere and five at each of the two places; over the outside broker a share of them.
  { ...brokers[0], kills: 30 },
  { ...brokers[1], kills: 6 },
])("over $name", ({ options, missing, kills }) => {
  it(`${kills} kills of the agent lose nothing, double nothing, and leave no pulse unexplained`, async ({ skip }) => {
    skip(missing !== undefined, missing);
    const copies = await makePausingCopies(temporaryFolder());
    const house = await openHouse(options);

    const run = await killAgentRepeatedly(house, { kills, chance: createChance(seed), copies });

    expect(run.problems).toEqual([]);
    expect(run.kills).toEqual({
      anywhere: (kills * 2) / 3,
      "between lock and journal": kills / 6,
      "between journal and publish": kills / 6,
    });
    expect(run.presented).toBeGreaterThan(kills);
    expect(run.announced).toBeGreaterThan(0);
    await waitUntil("a photograph, or the reason for none, of every entry", () => {
      return badPhotoAccounts(house.journal()).length === 0;
    });
  }, 240_000);
});
