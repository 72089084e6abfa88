import { describe, expect, it } from "vitest";
import { ApiFault } from "../api/fault.ts";
import { createPhotoStore } from "./photo-store.ts";

const settle = (_answered: unknown) => new Promise<void>((resolve) => setImmediate(resolve));

function album({ parallel = 2, spare = 1 } = {}) {
  const asked: string[] = [];
  const revoked: string[] = [];
  const answers = new Map<string, { give: (photo: Blob | undefined) => void; fail: (fault: unknown) => void }>();
  const store = createPhotoStore({
    fetch: (entryId) => {
      asked.push(entryId);
      return new Promise((give, fail) => answers.set(entryId, { give, fail }));
    },
    makeUrl: () => `blob:${asked.length}`,
    revokeUrl: (url) => revoked.push(url),
    parallel,
    spare,
  });
  const look = (entryId: string) => store.look(entryId, undefined, () => undefined);
  const give = (entryId: string) => settle(answers.get(entryId)?.give(new Blob()));
  const giveUnreadable = (entryId: string) => settle(answers.get(entryId)?.give(undefined));
  const fail = (entryId: string, fault: unknown) => settle(answers.get(entryId)?.fail(fault));
  return { store, asked, revoked, look, give, giveUnreadable, fail };
}

describe("the photos of one log-in", () => {
  it("fetches few at a time, the latest wish first, and nothing that scrolled away meanwhile", async () => {
    const { asked, look, give } = album();
    for (const entryId of ["a", "b", "c"]) look(entryId);
    const leave = look("d");
    look("e");
    expect(asked).toEqual(["a", "b"]);
    leave();
    await give("a");
    await give("b");
    expect(asked).toEqual(["a", "b", "e", "c"]);
  });

  it("asks a door once for a photo shown in two places", async () => {
    const { asked, look, give, store } = album();
    look("a");
    look("a");
    await give("a");
    look("a");
    expect(asked).toEqual(["a"]);
    expect(store.view("a")).toEqual({ type: "shown", url: "blob:1" });
  });

  it("lets photos go that nobody looks at, but a few", async () => {
    const { look, give, revoked, store } = album();
    const leaves = ["a", "b"].map(look);
    await give("a");
    await give("b");
    for (const leave of leaves) leave();
    expect(revoked).toEqual(["blob:2"]);
    expect([store.view("a").type, store.view("b").type]).toEqual(["waiting", "shown"]);
  });

  it("says why there is none, and fetches again when asked to", async () => {
    const { look, fail, giveUnreadable, store, asked } = album();
    look("a");
    await fail("a", new ApiFault("door-offline", 503, { lastSeenAt: 7 }));
    expect(store.view("a")).toEqual({ type: "offline", lastSeenAt: 7 });
    store.retry("a");
    await giveUnreadable("a");
    expect([asked, store.view("a").type]).toEqual([["a", "a"], "damaged"]);
    for (const [code, type] of [
      ["no-photo", "none"],
      ["photo-expired", "expired"],
      ["door-silent", "silent"],
      ["unreachable", "failed"],
    ] as const) {
      look(code);
      await fail(code, new ApiFault(code, 500));
      expect(store.view(code).type).toBe(type);
    }
  });

  it("keeps nothing after the log-out, not even what arrives late", async () => {
    const { look, give, revoked, store } = album();
    look("a");
    look("b");
    await give("a");
    store.close();
    await give("b");
    expect(revoked).toHaveLength(2);
    expect(store.view("b").type).toBe("waiting");
  });
});
