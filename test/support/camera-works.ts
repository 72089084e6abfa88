import type { House } from "./start-house.ts";
import { waitUntil } from "./wait-until.ts";

/** Waits until the door's camera shows pictures: a card opens earlier, and its entry then has no photograph. */
export async function cameraWorks({ client, siteId }: House): Promise<void> {
  await waitUntil("a camera that works", async () => {
    const doors = await client.get<readonly { readonly camera?: { readonly state: string } }[]>(
      `/api/sites/${siteId}/doors`,
    );
    return doors.every((door) => door.camera?.state === "working");
  });
}
