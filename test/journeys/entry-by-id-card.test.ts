import {
  citizenCard,
  createSamVModule,
  forged,
  hasPseudoTerminals,
  hmtCard,
  openPseudoTerminal,
  type SimulatedIdCard,
} from "@menshen/hardware/simulators";
import { unreadSentence } from "@menshen/protocol";
import { describe, expect, it, onTestFinished } from "vitest";
import { cameraWorks } from "../support/camera-works.ts";
import { judgeWhenSettled } from "../support/kill-agent.ts";
import type { SeenEntry } from "../support/live-entries.ts";
import { openHouse } from "../support/open-house.ts";
import { residents } from "../support/small-site.ts";
import { waitUntil } from "../support/wait-until.ts";

/** A house whose door has an ID card module on a serial line, and whose first resident is registered by their ID number. */
async function openHouseWithModule(card: SimulatedIdCard) {
  const terminal = await openPseudoTerminal();
  const module = createSamVModule(terminal.write);
  terminal.onBytes(module.take);
  // Closed after the house, which has the line open.
  onTestFinished(terminal.close);
  const readers = [{ name: "ids", driver: "sam-v", device: terminal.path }];
  const house = await openHouse({ readers, idNumber: card.idNumber });
  await cameraWorks(house);
  const live = await house.listen();
  onTestFinished(live.close);
  const entry = (what: string, is: (entry: SeenEntry) => boolean) =>
    waitUntil(what, () => live.entries().find(is), { withinMs: 30_000 });
  const hold = async (held: SimulatedIdCard) => {
    module.place(held);
    const from = module.commands.length;
    await waitUntil("the module to be asked for the card", () => module.commands.length > from + 3);
    module.remove();
    const looks = module.commands.length;
    await waitUntil("the module to be asked whether it is gone", () => module.commands.length > looks + 3);
  };
  return { house, module, entry, hold };
}

describe("a door with an ID card module", () => {
  it("opens for the resident registered by their ID number, refuses a forged card with words, and keeps no number", async ({
    skip,
  }) => {
    skip(!hasPseudoTerminals(), "needs socat");
    const card = citizenCard();
    const { house, module, entry, hold } = await openHouseWithModule(card);

    await hold(card);
    const granted = await entry("the entry by ID card", ({ outcome }) => outcome === "granted");
    expect(granted).toMatchObject({
      factors: ["id-card"],
      document: "citizen",
      person: { name: residents[0].name },
      replay: false,
    });
    expect(house.pulses()).toEqual([granted.id]);

    await hold(forged(card));
    const refused = await entry("the refusal of the forged card", ({ outcome }) => outcome === "denied");
    expect(refused).toMatchObject({
      factors: ["id-card"],
      reason: "credential-unreadable",
      readTrouble: "card-fake",
      reasonText: unreadSentence("card-fake"),
    });

    await hold(hmtCard());
    const unknown = await entry("the refusal of somebody else", ({ reason }) => reason === "credential-not-found");
    expect(unknown).toMatchObject({ factors: ["id-card"], document: "hmt" });

    expect(house.pulses()).toEqual([granted.id]);
    expect([...new Set(module.commands.map(([command, parameter]) => `${command} ${parameter}`))]).not.toContain(
      "48 16",
    );
    expect(await judgeWhenSettled(house, 3)).toEqual([]);
    const kept = JSON.stringify(house.journal()) + house.agent.logTail();
    for (const { idNumber } of [card, hmtCard()]) expect(kept).not.toContain(idNumber);
  });
});
