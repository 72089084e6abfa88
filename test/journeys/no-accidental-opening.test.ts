import { readLineLog } from "@menshen/hardware";
import { expect, it } from "vitest";
import { openHouse } from "../support/open-house.ts";
import { residents } from "../support/small-site.ts";
import type { House } from "../support/start-house.ts";
import { waitUntil } from "../support/wait-until.ts";

/** What the lock line was driven to, and why. */
const moved = (house: House) => readLineLog(house.files.lineLog).filter(({ level }) => level === "active");

it("nothing that happens to the programs moves the lock; a card still does", async () => {
  const house = await openHouse();
  const { agent, registry, lock } = house;
  expect(moved(house), "after the first boot").toEqual([]);

  await agent.stop();
  await agent.start();
  await house.connected();
  expect(moved(house), "after SIGTERM and a new start").toEqual([]);

  await agent.kill();
  await agent.start();
  await house.connected();
  expect(moved(house), "after kill -9 and a new start").toEqual([]);

  await registry.kill();
  const lastOfLink = () => agent.lines().findLast((line) => line.includes('"msg":"link"'));
  await waitUntil("the link to be lost", () => lastOfLink()?.includes('"disconnected"'));
  await registry.start();
  await house.connected();
  await house.drained();
  expect(moved(house), "after the link was lost and found").toEqual([]);

  await lock.stop();
  await lock.start();
  await lock.kill();
  await lock.start();
  expect(moved(house), "after the lock's keeper was stopped and killed").toEqual([]);

  const [resident] = residents;
  await waitUntil(
    "the card to open again",
    async () => {
      await house.present(resident.cardNumber);
      return moved(house).length > 0;
    },
    { everyMs: 500 },
  );
});

it("the line goes back by itself when the agent is killed while it is active", async () => {
  const house = await openHouse();
  const [resident] = residents;
  await house.present(resident.cardNumber);
  await waitUntil("the lock to move", () => moved(house).length > 0);
  await house.agent.kill();
  await waitUntil(
    "the line to be inactive again",
    () => readLineLog(house.files.lineLog).at(-1)?.level === "inactive",
    {
      // The pulse itself lasts five seconds: well before that, because the connection ended.
      withinMs: 1_000,
    },
  );
});
