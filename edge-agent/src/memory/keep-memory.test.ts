import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hours, type Instant, instant, mintId, monotonic } from "@menshen/protocol";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { emptyMemory, type Memory, pinsLockedOut, used, wrongPin } from "../access/memory.ts";
import { wrongPinsAllowed } from "../access/pin-tries.ts";
import { monday } from "../roster/example-house.ts";
import { type KeptMemory, openMemory } from "./keep-memory.ts";

const pass = mintId("credential");
const keypad = "keypad entry";
let directory: string;
let now = 0;
let heard: Instant | undefined;
let kept: KeptMemory;
const onFault = vi.fn();

const start = async () => {
  kept = await openMemory({ directory, now: () => monotonic(now), heard: () => heard, onFault });
  return kept;
};
/** What stands in the file once everything asked for is written, without the door being stopped. */
const inFile = async (part: object) =>
  await vi.waitFor(async () =>
    expect(JSON.parse(await readFile(join(directory, "memory.json"), "utf8"))).toMatchObject(part),
  );
const times = (count: number, change: (memory: Memory) => Memory, from: Memory = emptyMemory): Memory =>
  count === 0 ? from : times(count - 1, change, change(from));
const guess = (memory: Memory) => wrongPin(memory, keypad, monotonic(now));

beforeEach(async () => {
  vi.clearAllMocks();
  directory = await mkdtemp(join(tmpdir(), "menshen-memory-"));
  now = 90_000;
  heard = undefined;
});
afterEach(async () => {
  await kept.close();
  await rm(directory, { recursive: true });
});

describe("what a door remembers", () => {
  it("begins empty", async () => {
    const { remembered, lastWord } = await start();
    expect(remembered).toEqual(emptyMemory);
    expect(lastWord()).toBeUndefined();
    expect(onFault).not.toHaveBeenCalled();
  });

  it("counts a guest's uses on although the power went", async () => {
    (await start()).note(used(emptyMemory, pass));
    await inFile({ uses: { [pass]: 1 } });
    const { remembered } = await start();
    expect(used(remembered, pass).uses.get(pass)).toBe(2);
  });

  it("counts wrong PINs on, so that a restart grants no more guesses", async () => {
    (await start()).note(times(wrongPinsAllowed - 1, guess));
    await inFile({ pinTries: { [keypad]: { wrong: wrongPinsAllowed - 1 } } });
    const { remembered } = await start();
    expect(pinsLockedOut(guess(remembered), keypad, monotonic(now))).toBe(true);
  });

  it("keeps PINs locked out for as long as was left, on a clock that began anew", async () => {
    (await start()).note(times(wrongPinsAllowed, guess));
    await inFile({ pinTries: { [keypad]: { restsFor: 60_000 } } });
    now = 5;
    const { remembered } = await start();
    expect(pinsLockedOut(remembered, keypad, monotonic(59_000))).toBe(true);
    expect(pinsLockedOut(remembered, keypad, monotonic(61_000))).toBe(false);
  });

  it("locks nobody out again for a lock-out that is over", async () => {
    (await start()).note(times(wrongPinsAllowed, guess));
    now += 60_000;
    await kept.close();
    expect((await start()).remembered.pinTries.get(keypad)).not.toHaveProperty("restsUntil");
  });

  it("knows when the registry was last heard, in this run or before", async () => {
    await start();
    heard = monday;
    await kept.close();
    heard = undefined;
    expect((await start()).lastWord()).toBe(monday);
    heard = instant(monday + hours(1));
    expect(kept.lastWord()).toBe(heard);
  });

  it("writes the newest of many changes, one write at a time", async () => {
    await start();
    let memory = emptyMemory;
    for (let use = 0; use < 50; use++) {
      memory = used(memory, pass);
      kept.note(memory);
    }
    await inFile({ uses: { [pass]: 50 } });
    expect(onFault).not.toHaveBeenCalled();
  });

  it("does not write for somebody who is only waited for", async () => {
    const pending = {
      ...({ shown: "card", because: "second-factor-required", factors: [] } as const),
      ...{ entryId: mintId("entry"), personId: mintId("person"), asked: new Map(), until: monotonic(1) },
    };
    (await start()).note({ ...emptyMemory, pending: [pending] });
    await kept.close();
    await expect(readFile(join(directory, "memory.json"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("opens the door with an empty memory where the file cannot be read, and says so", async () => {
    await writeFile(join(directory, "memory.json"), '{"uses": {"somebody": 1');
    expect((await start()).remembered).toEqual(emptyMemory);
    expect(onFault).toHaveBeenCalledOnce();
  });
});
