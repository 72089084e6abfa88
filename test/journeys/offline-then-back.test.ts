import { decodeEvent } from "@menshen/protocol";
import { describe, expect, it } from "vitest";
import { brokers } from "../support/brokers.ts";
import { judgeWhenSettled } from "../support/kill-agent.ts";
import { openHouse } from "../support/open-house.ts";
import { type Patch, patchedCopy } from "../support/patched-copy.ts";
import { residents, unknownCard } from "../support/small-site.ts";
import type { House } from "../support/start-house.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { waitUntil } from "../support/wait-until.ts";

const lateAfterMs = 6_000;

/** The registry calls an entry late after a minute; nobody wants to wait that long here. */
const soonerLate: Patch = {
  file: "src/entries/entry-view.ts",
  find: "const lateAfter = minutes(1);",
  replace: `const lateAfter = minutes(${lateAfterMs / 60_000});`,
};

/** Entries as the journal has them, oldest first. */
const journalled = (house: House) =>
  house.journal().flatMap(({ events }) =>
    events.flatMap(({ body }) => {
      const event = decodeEvent(body);
      const isEntry = event.ok && (event.value.type === "entry.granted" || event.value.type === "entry.denied");
      return isEntry ? [event.value] : [];
    }),
  );

describe.each(brokers)("over $name", ({ options, missing }) => {
  it("cards open while registry and broker are gone, and all of it arrives in order when they are back", async ({
    skip,
  }) => {
    skip(missing !== undefined, missing);
    const house = await openHouse({
      ...options,
      registryCopy: await patchedCopy("cloud-registry", [soonerLate], temporaryFolder()),
    });
    await house.present(residents[0].cardNumber);
    await house.drained();

    await house.registry.kill();
    await house.mosquitto?.kill();
    const cards = [...residents.map(({ cardNumber }) => cardNumber), unknownCard, residents[1].cardNumber];
    for (const [index, card] of cards.entries()) {
      await house.present(card);
      await waitUntil("the entry in the journal", () => journalled(house).length === index + 2);
    }
    expect(house.pulses()).toHaveLength(cards.length);
    const lastAt = journalled(house).at(-1)?.at ?? 0;
    await waitUntil("the newest entry to be late", () => Date.now() - lastAt > lateAfterMs);

    await house.mosquitto?.start();
    await house.registry.start();
    await house.drained(60_000);

    expect(await judgeWhenSettled(house, cards.length + 1)).toEqual([]);
    const told = (await house.entries()).toReversed();
    expect(told.map(({ id }) => id)).toEqual(journalled(house).map((entry) => "entryId" in entry && entry.entryId));
    expect(told.map(({ late }) => late)).toEqual([false, ...cards.map(() => true)]);
    expect(told.map(({ outcome }) => outcome)).toEqual([
      "granted",
      ...cards.map((card) => (card === unknownCard ? "denied" : "granted")),
    ]);
  });
});
