import { minutes, type PersonId } from "@menshen/protocol";
import type { Running } from "../running.ts";
import type { RunningFriction } from "./count-friction.ts";

/** Opens the count and tells of every day that is over, now and from now on. */
export async function joinFriction(running: Running): Promise<RunningFriction> {
  const { config, path, provisioning, joined, log } = running;
  const [
    { createFriction },
    { openFrictionStore },
    { createSiteDay, tellDays },
    { reckonTraffic, sumUpDay, watchDays },
  ] = await Promise.all([
    import("./count-friction.ts"),
    import("./friction-store.ts"),
    import("./tell-days.ts"),
    import("./traffic.ts"),
  ]);
  const store = openFrictionStore(config.dataDirectory);
  let zone = { name: "", dayOf: createSiteDay("UTC") };
  const dayOf = (at: number) => {
    const name = path.roster()?.roster.timeZone ?? provisioning.siteTimeZone;
    if (name !== zone.name) zone = { name, dayOf: createSiteDay(name) };
    return zone.dayOf(at);
  };
  const enrolled = () => new Set(joined.recognition?.gallery()?.entries.map(({ id }) => id as PersonId));
  let traffic = reckonTraffic(store.traffic());
  const today = watchDays({
    ...{ wall: path.clock.wall, dayOf },
    sees: () => joined.recognition?.engine() !== undefined && joined.camera?.status().state === "working",
    onWholeDay(day) {
      const people = enrolled();
      if (people.size === 0) return;
      store.keepTraffic({ day, ...sumUpDay(store.countsOf(day), people), enrolled: people.size });
      traffic = reckonTraffic(store.traffic());
    },
  });
  const recogniser = () => {
    const info = joined.recognition?.gallery()?.recogniser;
    return info && { model: info.id, version: info.version };
  };
  const isEnrolled = (personId: PersonId) => enrolled().has(personId);
  const friction = createFriction({ store, today, now: path.clock.monotonic, isEnrolled });

  /** Counting must never hold up or take down what is counted. */
  const safely = <Arguments extends readonly unknown[]>(count: (...of: Arguments) => void) => {
    return (...of: Arguments) => {
      try {
        count(...of);
      } catch (fault) {
        log.warn({ fault: String(fault) }, "who gets in is not counted");
      }
    };
  };
  let telling = Promise.resolve();
  const tell = () => {
    telling = telling
      .then(() => tellDays({ store, today, recogniser, append: path.journal.append }))
      .catch((fault: unknown) => log.warn({ fault: String(fault) }, "a day's counts are not yet told"));
  };
  const settle = safely(friction.settle);
  // The day turns where nobody comes as well.
  const turn = safely(() => void today());
  const timer = setInterval(() => {
    turn();
    settle();
    tell();
  }, minutes(1));
  timer.unref();
  tell();
  return {
    decided: safely(friction.decided),
    overdue: safely(friction.overdue),
    compared: safely(friction.compared),
    unusable: safely(friction.unusable),
    settle,
    forget: safely(friction.forget),
    traffic: () => traffic,
    stop() {
      clearInterval(timer);
      settle("everything");
      telling.finally(store.close).catch((fault: unknown) => {
        log.warn({ fault: String(fault) }, "the file of counts cannot be closed");
      });
    },
  };
}
