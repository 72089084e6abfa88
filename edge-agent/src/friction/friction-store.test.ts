import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { openFrictionStore, readTraffic } from "./friction-store.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "menshen-traffic-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
});
const came = (day: string) => ({ day, unknownFaces: 3, comings: 8, enrolled: 2 });

it("keeps what a day came to for thirty days, over a restart, whether the days before were told or not", () => {
  let store = openFrictionStore(directory);
  store.keepTraffic(came("2026-10-24"));
  store.keepTraffic(came("2026-10-25"));
  store.drop("2026-10-25");
  expect(store.traffic()).toHaveLength(2);
  store.keepTraffic(came("2026-11-23"));
  store.close();
  store = openFrictionStore(directory);
  onTestFinished(() => store.close());
  expect(store.traffic()).toEqual([came("2026-10-25"), came("2026-11-23")]);
});

it("can be read beside a controller and after it, and nothing is written by that", () => {
  expect(readTraffic(directory)).toEqual([]);
  const store = openFrictionStore(directory);
  store.keepTraffic(came("2026-11-23"));
  expect(readTraffic(directory)).toEqual([came("2026-11-23")]);
  store.close();
  const files = readdirSync(directory);
  expect(readTraffic(directory)).toEqual([came("2026-11-23")]);
  expect(readdirSync(directory)).toEqual(files);
  writeFileSync(join(directory, "friction.sqlite"), "no database at all, but long enough to be looked at as one");
  expect(readTraffic(directory)).toEqual([]);
});
