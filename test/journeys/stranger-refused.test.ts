import { readLineLog } from "@menshen/hardware";
import { expect, it } from "vitest";
import { enrolFace } from "../support/enrol-face.ts";
import { judgeWhenSettled } from "../support/kill-agent.ts";
import { openHouse } from "../support/open-house.ts";
import { unknownCard } from "../support/small-site.ts";
import type { House } from "../support/start-house.ts";
import { waitUntil } from "../support/wait-until.ts";
import { walkUpsOf } from "../support/walk-ups.ts";

const edges = (house: House) => readLineLog(house.files.lineLog).filter(({ level }) => level === "active");

it("a card nobody was given is refused, with the reason, and the lock does not move", async () => {
  const house = await openHouse();
  await house.present(unknownCard);
  const [entry] = await waitUntil("the refusal to be recorded", async () => {
    const entries = await house.entries();
    return entries.length > 0 && entries;
  });
  expect(entry).toMatchObject({ outcome: "denied", reason: "credential-not-found", factors: ["card"] });
  expect(entry?.reasonText?.zh).not.toBe("");
  expect(entry?.person).toBeUndefined();
  expect(await judgeWhenSettled(house, 1)).toEqual([]);
  expect(edges(house)).toEqual([]);
});

it("a stranger's face is refused beside an enrolled resident, with the reason, and the lock does not move", async () => {
  const { camera } = await walkUpsOf("stranger-1");
  const { replay } = await walkUpsOf("resident-1");
  const house = await openHouse({ camera, faces: true });
  await enrolFace(house, { name: "苏映雪", room: "201", photos: replay.enrolment.get("resident-1") ?? [] });

  const entry = await waitUntil(
    "the refusal to be recorded",
    async () => (await house.entries()).find(({ recognition }) => recognition?.gallerySize === 1),
    { withinMs: 40_000, everyMs: 100 },
  );

  expect(entry).toMatchObject({ outcome: "denied", reason: "face-unknown", factors: ["face"], replay: true });
  expect(entry.person).toBeUndefined();
  expect(edges(house)).toEqual([]);
  expect(house.pulses()).toEqual([]);
});
