import { hours, instant, minutes } from "@menshen/protocol";
import type { Running } from "./running.ts";

/** Does every hour what nobody asks for: photographs whose time is over go, and old events that the registry holds. */
export function keepHouse({ path, photos, provisioning, log }: Running): () => void {
  const expirePhotos = async () => {
    const door = path.roster()?.roster.doors.find(({ doorId }) => doorId === provisioning.doorId);
    if (door === undefined) return;
    const store = await photos();
    for (const { day, count } of await store.expireBefore(instant(path.clock.lowerBound() - door.photoRetention))) {
      path.append({ type: "photos.expired", day, count });
    }
  };
  const keep = () => {
    Promise.all([expirePhotos(), path.journal.trim()]).catch((fault: unknown) => {
      log.warn({ fault: String(fault) }, "old photographs or events could not be dropped");
    });
  };
  const first = setTimeout(keep, minutes(1));
  const hourly = setInterval(keep, hours(1));
  first.unref();
  hourly.unref();
  return () => {
    clearTimeout(first);
    clearInterval(hourly);
  };
}
