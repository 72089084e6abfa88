import { hours, mintId, minutes } from "@menshen/protocol";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openRegistryHouse, type RegistryHouse } from "../../test-support/registry-house.ts";

let own: RegistryHouse;
let past = 0;
beforeAll(async () => {
  own = await openRegistryHouse({ heartbeatMs: 20, now: () => Date.now() + past });
}, 30_000);
afterAll(() => own.close());

/** Opens the stream and keeps what it says. */
async function listen(path: string) {
  const answer = await own.watch(path);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const stream = { text: "", done: false };
  void (async () => {
    for (;;) {
      const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
      stream.text += value ?? "";
      stream.done = done;
      if (done) return;
    }
  })();
  await expect.poll(() => stream.text).toContain(": menshen");
  return stream;
}
const beats = (text: string) => text.split("still here").length;
const tellAlarm = () => {
  const id = mintId("alarm");
  own.service.hub.tell({
    ...{ type: "alarm", siteId: own.site.siteId },
    value: {
      ...{ id, doorId: own.doorId, kind: "fire", stage: 1, at: 1, entryIds: [], refusedBefore: [] },
      message: { zh: "火警。", en: "Fire." },
    },
  });
  return id;
};

it("a page that only watches does not keep its session alive", async () => {
  const { database } = own.service.data;
  const stream = await listen(`/live?siteId=${own.site.siteId}`);
  const used = () => database.selectFrom("sessions").select(["tokenHash", "usedAt"]).orderBy("tokenHash").execute();
  const before = await used();
  past += minutes(90);
  const heard = beats(stream.text);
  await expect.poll(() => beats(stream.text)).toBeGreaterThan(heard + 1);
  expect(await used()).toEqual(before);
  past += hours(1);
  await expect.poll(() => stream.done).toBe(true);
  past = 0;
});

it("a page that watches sees no more of a site that was taken from its account", async () => {
  const { database } = own.service.data;
  const [all, one] = [await listen("/live"), await listen(`/live?siteId=${own.site.siteId}`)];
  const before = tellAlarm();
  await expect.poll(() => all.text).toContain(before);
  await database.deleteFrom("accountSites").where("siteId", "=", own.site.siteId).execute();
  await expect.poll(() => one.done).toBe(true);
  const heard = beats(all.text);
  await expect.poll(() => beats(all.text)).toBeGreaterThan(heard + 1);
  const after = tellAlarm();
  const later = beats(all.text);
  await expect.poll(() => beats(all.text)).toBeGreaterThan(later);
  expect(all.text).not.toContain(after);
});
