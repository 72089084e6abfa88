import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Instant, instant, type Monotonic, mintId, minutes, monotonic } from "@menshen/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStanding } from "./keep-standing.ts";
import type { Standing } from "./machine/restore.ts";

let directory: string;
let now: Monotonic;
let wall: Instant;
let faults: unknown[];
const lockedDown: Standing = {
  mode: "locked-down",
  override: { by: { type: "account", accountId: mintId("account") }, reason: "a fight in the yard" },
  ends: { left: minutes(30) },
};
const fire: Standing = { mode: "locked-open", override: { by: { type: "fire-contact" } }, fire: true };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "standing-"));
  [now, wall, faults] = [monotonic(0), instant(1_000_000_000), []];
});
afterEach(() => rm(directory, { recursive: true }));

const open = () =>
  openStanding({ directory, now: () => now, wall: () => wall, onFault: (fault) => faults.push(fault) });
/** Keeps something, stops, and starts again with other clocks. */
async function restarted(standing: Standing | undefined, { boot = 0, at = wall as number } = {}) {
  const first = await open();
  first.keep(standing);
  await first.close();
  [now, wall] = [monotonic(boot), instant(at)];
  const second = await open();
  await second.close();
  return second.found;
}

describe("what stands at a door", () => {
  it("is there after a start, for what is left of it", async () => {
    expect(await restarted(lockedDown, { at: wall + minutes(10) })).toEqual({
      ...lockedDown,
      ends: { left: minutes(20) },
    });
    expect(await restarted(fire)).toEqual(fire);
  });

  it("is over when its end has come meanwhile, and lasts no longer for a clock that was thrown back", async () => {
    expect((await restarted(lockedDown, { at: wall + minutes(31) }))?.ends).toEqual({ left: 0 });
    expect((await restarted(lockedDown, { at: 0 }))?.ends).toEqual({ left: minutes(29) });
  });

  it("ends, too, where the power goes again and again and the clock stands still", async () => {
    let standing: Standing | undefined = lockedDown;
    let starts = 0;
    for (; standing?.ends !== undefined && standing.ends.left > 0; starts++) standing = await restarted(standing);
    expect(starts).toBe(30);
  });

  it("leaves no file behind when nothing stands any more", async () => {
    expect(await restarted(undefined)).toBeUndefined();
    const kept = await open();
    kept.keep(fire);
    kept.keep(undefined);
    await kept.close();
    expect(await readdir(directory)).toEqual([]);
  });

  it("is written before anything is told of it, in the order of telling", async () => {
    const kept = await open();
    const story: string[] = [];
    kept.afterwards(() => story.push("before"));
    expect(story).toEqual(["before"]);
    kept.keep(lockedDown);
    kept.afterwards(() => story.push("first"));
    kept.afterwards(() => story.push("second"));
    expect(story).toEqual(["before"]);
    await kept.close();
    expect(story).toEqual(["before", "first", "second"]);
    expect((await open()).found?.mode).toBe("locked-down");
  });

  it("is nothing where the file cannot be read, and that is told", async () => {
    await writeFile(join(directory, "door.json"), "{");
    expect((await open()).found).toBeUndefined();
    expect(faults).toHaveLength(1);
  });
});
