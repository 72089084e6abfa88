import { cardReadiness } from "./card-ready.ts";
import type { DoorsStatus } from "./link/link.ts";
import type { Health } from "./panel/panel.ts";
import type { Running } from "./running.ts";

/** What the controller tells the registry of itself. */
export function doorsStatus(running: Running): DoorsStatus {
  const { path, provisioning, softwareVersion, joined } = running;
  const { door, alarms, faults } = path;
  const recogniser = recogniserStatus(running);
  const { faultyParts, ...shown } = door.shown();
  const standing = new Set([...faults.standing(), ...faultyParts]);
  return {
    softwareVersion,
    rosterVersion: path.roster()?.roster.rosterVersion ?? 0,
    ...(recogniser && { recogniser }),
    doors: [
      {
        doorId: provisioning.doorId,
        ...shown,
        fault: standing.size > 0 ? "fault-detected" : shown.fault,
        alarms: [...alarms.standing()],
        faults: [...standing],
        camera: joined.camera?.status() ?? { source: "none", state: "starting" },
      },
    ],
    challenges: [...path.challenges.fresh()],
  };
}

/** What a door is taken to see where nobody has counted: passers-by who look in, and residents' comings, each day. */
const usualTraffic = { attemptsByStrangersPerDay: 10, attemptsPerResidentPerDay: 4 } as const;
/** What somebody is usually decided on at the latest. */
const usualFrames = 2;

/** Which recogniser runs and how, and what its threshold is expected to mean at this door. */
function recogniserStatus({ joined }: Running): DoorsStatus["recogniser"] {
  const { recognition } = joined;
  const gallery = recognition?.gallery();
  if (recognition === undefined || gallery === undefined) return undefined;
  const { id: model, version, metric } = gallery.recogniser;
  const matcher = gallery.matcher();
  const expected = matcher.expected({ ...usualTraffic, frames: usualFrames });
  return {
    ...{ model, version, metric, threshold: matcher.rule(usualFrames).threshold, gallerySize: gallery.entries.length },
    ...recognition.engine()?.runtime.recogniser,
    targetFpir: gallery.targetFpir,
    wrongOpeningsPerYear: expected.wrongOpeningsPerYear,
    refusalsPerResidentMonth: expected.refusalsPerResidentPerMonth,
    liveness: recognition.liveness(),
    toEnrolAnew: gallery.ofOtherModels,
  };
}

/** Whether a face would be recognised. */
export function faceReadiness({ recogniserFailed, recognition }: Running["joined"]): Health["face"] {
  if (recogniserFailed) return "fault";
  return recognition?.engine() ? "ready" : "starting";
}

/** How the controller is, for whoever watches over the machine. */
export function healthOf({ path, joined }: Running): Health {
  const { journal, faults } = path;
  const card = cardReadiness(path);
  const isWorking =
    card === "ready" && journal.state() === "working" && faults.standing().length === 0 && !path.door.lockFailed();
  return {
    status: isWorking ? "working" : "degraded",
    card,
    face: faceReadiness(joined),
    link: joined.link?.state() ?? "disconnected",
    journal: journal.state(),
    rosterVersion: path.roster()?.roster.rosterVersion ?? 0,
    outboxDepth: journal.outboxDepth(),
  };
}
