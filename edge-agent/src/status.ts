import { cardReadiness } from "./card-ready.ts";
import type { DoorsStatus } from "./link/link.ts";
import type { Health } from "./panel/panel.ts";
import type { Running } from "./running.ts";

/** What the controller tells the registry of itself. */
export function doorsStatus({ path, provisioning, softwareVersion, joined }: Running): DoorsStatus {
  const { door, alarms, faults } = path;
  const gallery = joined.recognition?.gallery();
  const standing = new Set([...faults.standing(), ...(door.lockFailed() ? (["lock"] as const) : [])]);
  return {
    softwareVersion,
    rosterVersion: path.roster()?.roster.rosterVersion ?? 0,
    ...(gallery && {
      recogniser: {
        model: gallery.recogniser.id,
        version: gallery.recogniser.version,
        metric: gallery.recogniser.metric,
        threshold: gallery.rule(2).threshold,
        gallerySize: gallery.entries.length,
      },
    }),
    doors: [
      {
        doorId: provisioning.doorId,
        mode: door.mode(),
        physical: door.physical(),
        lock: door.lockState(),
        alarms: [...alarms.standing()],
        faults: [...standing],
        camera: joined.camera?.status() ?? { source: "none", state: "starting" },
      },
    ],
    challenges: [],
  };
}

/** How the controller is, for whoever watches over the machine. */
export function healthOf({ path, joined }: Running): Health {
  const { journal, faults } = path;
  const card = cardReadiness(path);
  const isWorking =
    card === "ready" && journal.state() === "working" && faults.standing().length === 0 && !path.door.lockFailed();
  const face = joined.recogniserFailed ? "fault" : joined.recognition?.engine() ? "ready" : "starting";
  return {
    status: isWorking ? "working" : "degraded",
    card,
    face,
    link: joined.link?.state() ?? "disconnected",
    journal: journal.state(),
    rosterVersion: path.roster()?.roster.rosterVersion ?? 0,
    outboxDepth: journal.outboxDepth(),
  };
}
