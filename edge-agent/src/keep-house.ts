import { hours, instant, minutes } from "@menshen/protocol";
import type { ForgetParts } from "./recognition/forget.ts";
import type { Running } from "./running.ts";

/** Does every hour, and for faces at each new roster, what nobody asks for: what is over goes. */
export function keepHouse({ path, photos, provisioning, log }: Running, forgetting: ForgetParts): () => void {
  const expirePhotos = async () => {
    const door = path.roster()?.roster.doors.find(({ doorId }) => doorId === provisioning.doorId);
    if (door === undefined) return;
    const store = await photos();
    for (const { day, count } of await store.expireBefore(instant(path.clock.lowerBound() - door.photoRetention))) {
      path.append({ type: "photos.expired", day, count });
    }
  };
  const expireFaces = async () => {
    const held = path.keeper.current();
    if (held === undefined) return;
    const { followRoster } = await import("./recognition/forget.ts");
    await followRoster(held.roster, forgetting);
  };
  const keep = () => {
    Promise.all([expirePhotos(), expireFaces(), path.journal.trim()]).catch((fault: unknown) => {
      log.warn({ fault: String(fault) }, "what is over could not all be dropped");
    });
  };
  path.keeper.onChange(() => {
    expireFaces().catch((fault: unknown) => log.warn({ fault: String(fault) }, "faces that are over are kept for now"));
  });
  const first = setTimeout(keep, minutes(1));
  const hourly = setInterval(keep, hours(1));
  first.unref();
  hourly.unref();
  return () => {
    clearTimeout(first);
    clearInterval(hourly);
  };
}
