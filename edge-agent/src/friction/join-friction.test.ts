import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EventBody, hours, mintId, minutes, monotonic } from "@menshen/protocol";
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from "vitest";
import type { Decision } from "../access/request.ts";
import type { Shown } from "../entry-presented.ts";
import { cardOf, somebody } from "../roster/example-house.ts";
import type { Running } from "../running.ts";
import { joinFriction } from "./join-friction.ts";

const [li, declined] = [somebody(), somebody()];
const start = Date.UTC(2026, 10, 20, 7);
beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"], now: start }));
afterEach(() => void vi.useRealTimers());

it("reckons with what it counted from the seventh whole day on, also after a restart, and tells its days as ever", async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), "menshen-joined-"));
  onTestFinished(() => rmSync(dataDirectory, { recursive: true }));
  const told: EventBody[] = [];
  const gallery = { entries: [{ id: li.personId }, { id: mintId("person") }], recogniser: { id: "m", version: "1" } };
  const running = {
    config: { dataDirectory },
    path: {
      roster: () => undefined,
      clock: { wall: () => Date.now(), monotonic: () => monotonic(Date.now() - start) },
      journal: { append: (body: EventBody) => Promise.resolve(told.push(body)) },
    },
    provisioning: { siteTimeZone: "Asia/Shanghai" },
    joined: {
      recognition: { engine: () => ({}), gallery: () => gallery },
      camera: { status: () => ({ state: "working" }) },
    },
    log: { warn: (...of: unknown[]) => expect.unreachable(JSON.stringify(of)) },
  } as unknown as Running;
  const friction = await joinFriction(running);
  const comeByCard = (who: typeof li) => {
    const holder = { credential: cardOf(who), occupancy: who.occupancy };
    const decision = { type: "granted", entryId: mintId("entry"), admitted: { type: "holder", holder } };
    friction.decided(decision as Decision, { presented: { type: "card" } } as Shown);
  };
  const passBy = { type: "denied", entryId: mintId("entry"), reason: "face-unknown" };
  const sighting = { light: "normal", firstView: { capturedAt: 0, sequence: 1 } };

  const day = async () => {
    friction.decided(passBy as Decision, { presented: { type: "face" }, sighting } as unknown as Shown);
    for (const who of [declined, li]) comeByCard(who);
    for (let minute = 0; minute < hours(24) / minutes(1); minute++) await vi.advanceTimersByTimeAsync(minutes(1));
  };
  for (let count = 0; count < 7; count++) await day();
  expect(friction.traffic()).toEqual({ strangersPerDay: 10, comingsPerDay: 4, counted: false, days: 6 });
  await day();
  const counted = { strangersPerDay: 1, comingsPerDay: 0.5, counted: true, days: 7 };
  expect(friction.traffic()).toEqual(counted);
  expect(told.map((body) => "day" in body && body.day)).toEqual(
    Array.from({ length: 8 }, (_, index) => `2026-11-${20 + index}`),
  );
  friction.stop();
  const again = await joinFriction(running);
  onTestFinished(() => again.stop());
  expect(again.traffic()).toEqual(counted);
});
