import { cardReadiness } from "./card-ready.ts";
import { reckonTraffic } from "./friction/traffic.ts";
import type { DoorsStatus } from "./link/link.ts";
import type { Health } from "./panel/panel.ts";
import { type RecogniserFault, type RecogniserNow, recogniserNow } from "./recognition/recogniser-now.ts";
import type { Joined, Running } from "./running.ts";

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

/** The recogniser that runs at this door, or why none does; undefined while the first is being opened. */
export function runningRecogniser({ joined }: Pick<Running, "joined">): RecogniserNow | RecogniserFault | undefined {
  return joined.recogniserFault ?? openedRecogniser(joined);
}

function openedRecogniser({ recognition, friction }: Joined): RecogniserNow | undefined {
  const gallery = recognition?.gallery();
  return (
    gallery &&
    recogniserNow(gallery, {
      traffic: friction?.traffic() ?? reckonTraffic([]),
      runtime: recognition?.engine()?.runtime,
    })
  );
}

/** Which recogniser runs and how, and what its threshold is expected to mean at this door. */
function recogniserStatus(running: Running): DoorsStatus["recogniser"] {
  const { recognition } = running.joined;
  const now = openedRecogniser(running.joined);
  if (recognition === undefined || now === undefined) return undefined;
  const { version, metric, threshold, gallerySize, targetFpir, toEnrolAnew, expected, traffic, runtime } = now;
  return {
    ...{ model: now.id, version, metric, threshold, gallerySize },
    ...runtime?.recogniser,
    targetFpir,
    wrongOpeningsPerYear: expected.wrongOpeningsPerYear,
    refusalsPerResidentMonth: expected.refusalsPerResidentPerMonth,
    traffic,
    liveness: recognition.liveness(),
    toEnrolAnew,
  };
}

/** Whether a face would be recognised. */
export function faceReadiness({ recogniserFault, recognition }: Joined): Health["face"] {
  if (recogniserFault !== undefined) return "fault";
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
