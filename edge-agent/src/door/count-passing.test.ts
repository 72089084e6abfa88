import { type EntryId, type EventBody, mintId, monotonic } from "@menshen/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { createPassing, type Gone, type Passing } from "./count-passing.ts";

let suspected: (readonly EntryId[])[];
let passing: Passing;
beforeEach(() => {
  suspected = [];
  passing = createPassing((entryIds) => suspected.push(entryIds));
});

const at = (second: number) => monotonic(second * 1000);
const li = mintId("entry");
const granted = (second: number, entryId: EntryId = li) =>
  passing.note({ type: "entry.granted", entryId } as EventBody, at(second));
/** The door opens, and tells who of those it let in takes it. */
const opened = (second: number, ...entryIds: readonly EntryId[]) => {
  passing.note({ type: "door.opened", opening: entryIds.length > 0 ? "entry" : "exit" }, at(second));
  for (const entryId of entryIds) passing.note({ type: "entry.taken", entryId }, at(second));
};
const closed = (second: number) => passing.note({ type: "door.closed", openFor: 0 as never }, at(second));
const gone = (trackId: number, second: number, more: Partial<Gone> = {}) =>
  passing.left({ trackId, lastSeen: second * 1000, heightPx: 200, wasUsable: true, ...more });

describe("faces that vanish at an open door", () => {
  it("are as many as were let in, and nobody is suspected", () => {
    granted(1);
    opened(3, li);
    gone(1, 2.5);
    closed(8);
    gone(1, 5);
    expect(suspected).toEqual([]);
  });

  it("are more than were let in, told once, also where they are reported after the door closed", () => {
    granted(1);
    opened(3, li);
    gone(1, 2.5);
    closed(8);
    gone(2, 5);
    gone(3, 5);
    expect(suspected).toEqual([[li]]);
  });

  it("may be as many as were let in through one opening, before it or while it stood", () => {
    const wu = mintId("entry");
    granted(1);
    granted(2, wu);
    opened(3, li, wu);
    granted(5, mintId("entry"));
    for (const track of [1, 2, 3]) gone(track, 6);
    expect(suspected).toEqual([]);
    gone(4, 6.5);
    expect(suspected).toHaveLength(1);
  });

  it("do not count where they are far, never well seen, gone before, or there after it closed", () => {
    granted(1);
    opened(10, li);
    gone(1, 11);
    gone(2, 11, { heightPx: 100 });
    gone(3, 11, { wasUsable: false });
    gone(4, 6);
    closed(15);
    gone(5, 16);
    expect(suspected).toEqual([]);
  });

  it("do not count where somebody only goes out, nor against who did not come in", () => {
    opened(1);
    gone(1, 2);
    closed(3);
    granted(10, mintId("entry"));
    granted(20);
    opened(21, li);
    gone(2, 22);
    expect(suspected).toEqual([]);
    gone(3, 22);
    expect(suspected).toHaveLength(1);
  });

  it("are not made up for by all who were let in while nobody saw the door move", () => {
    opened(1, li);
    passing.note({ type: "door.fault", part: "contact", code: "contact-silent" }, at(3));
    for (const second of [10, 20, 30]) granted(second, mintId("entry"));
    opened(41, li);
    for (const track of [1, 2]) gone(track, 42);
    expect(suspected).toEqual([[li]]);
  });
});
