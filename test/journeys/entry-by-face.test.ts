import { createHash } from "node:crypto";
import { join } from "node:path";
import { fromBase64Url, sealingKeyOf, toBase64Url, unseal } from "@menshen/protocol";
import { expect, it } from "vitest";
import { enrolFace } from "../support/enrol-face.ts";
import { judgeWhenSettled } from "../support/kill-agent.ts";
import { openHouse } from "../support/open-house.ts";
import { waitUntil } from "../support/wait-until.ts";
import { walkUpsOf } from "../support/walk-ups.ts";

it("a resident who was enrolled from photographs walks up and is let in by face", async () => {
  const { camera, replay } = await walkUpsOf("resident-1");
  const house = await openHouse({ camera, faces: true });
  const live = await house.listen();
  const name = "苏映雪";

  const enrolled = await enrolFace(house, { name, room: "201", photos: replay.enrolment.get("resident-1") ?? [] });
  expect(enrolled.receipts).toMatchObject([{ doorId: house.doorId, photosUsed: 1 }]);

  const entry = await waitUntil(
    "somebody to be let in by face",
    () => live.entries().find(({ outcome }) => outcome === "granted"),
    { withinMs: 40_000 },
  );
  expect(entry).toMatchObject({ factors: ["face"], person: { id: enrolled.personId, name }, replay: true });
  expect(entry.recognition).toMatchObject({ gallerySize: 1 });
  expect(house.pulses()).toContain(entry.id);

  const stored = await waitUntil("the entry with its photograph", async () =>
    (await house.entries()).find(({ id, photo }) => id === entry.id && photo?.state === "at-door"),
  );
  const jpeg = await fetchPhoto(house, entry.id);
  expect(createHash("sha256").update(jpeg).digest("hex")).toBe(stored.photo?.sha256);

  expect(await judgeWhenSettled(house)).toEqual([]);
  live.close();
});

it("photographs that cannot be used enrol nobody, and say why", async () => {
  const { camera, replay } = await walkUpsOf("resident-1");
  const house = await openHouse({ camera, faces: true });
  // The first frame of the replay: somebody far away and in the dark.
  const photos = [join(replay.frames, "00000.jpg")];
  const refused = await enrolFace(house, { name: "无脸人", room: "101", photos }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ status: 422, refusal: { code: "photo-refused", problems: [{ where: "photo 1" }] } });
  const people = await house.client.get<{ items: readonly { name: string }[] }>(`/api/sites/${house.siteId}/people`);
  expect(people.items.map(({ name }) => name)).not.toContain("无脸人");
});

/** Opens a photograph as a page does: sealed by the door to a key of this viewer's own. */
async function fetchPhoto(house: Awaited<ReturnType<typeof openHouse>>, entryId: string): Promise<Uint8Array> {
  const secretKey = crypto.getRandomValues(new Uint8Array(32));
  const viewerKey = toBase64Url(sealingKeyOf(secretKey));
  const { sealed } = await house.client.post<{ sealed: string }>(`/api/entries/${entryId}/photo`, { viewerKey });
  return unseal(secretKey, fromBase64Url(sealed), "entry-photo");
}
