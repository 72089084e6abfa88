import { describe, expect, it } from "vitest";
import { brokers } from "../support/brokers.ts";
import { cameraWorks } from "../support/camera-works.ts";
import { judgeWhenSettled } from "../support/kill-agent.ts";
import { openHouse } from "../support/open-house.ts";
import { residents } from "../support/small-site.ts";
import { waitUntil } from "../support/wait-until.ts";

describe.each(brokers)("over $name", ({ options, missing }) => {
  it("a resident's card opens the door, and the entry is photographed, journalled, sent and shown", async ({
    skip,
  }) => {
    skip(missing !== undefined, missing);
    const house = await openHouse(options);
    await cameraWorks(house);
    const live = await house.listen();
    const [resident] = residents;

    await house.present(resident.cardNumber);

    const entry = await waitUntil("the entry on the page", () =>
      live.entries().find(({ outcome }) => outcome === "granted"),
    );
    expect(entry).toMatchObject({ factors: ["card"], person: { name: resident.name }, replay: false });
    expect(house.pulses()).toEqual([entry.id]);

    const stored = await waitUntil("the stored entry with its photograph", async () =>
      (await house.entries()).find(({ id, photo }) => id === entry.id && photo?.state === "at-door"),
    );
    expect(stored).toMatchObject({ outcome: "granted", late: false, photo: { sha256: expect.any(String) } });
    expect(await judgeWhenSettled(house, 1)).toEqual([]);
    live.close();
  });
});
