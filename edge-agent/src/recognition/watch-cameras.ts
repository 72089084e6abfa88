import type { CameraConfig } from "@menshen/hardware";
import type { Alarms } from "../door/alarms.ts";
import type { Faults } from "../door/faults.ts";
import type { CameraWatch } from "./keep-camera.ts";

interface Told {
  readonly faults: Pick<Faults, "raise" | "clear">;
  readonly alarms: Pick<Alarms, "raise" | "clear">;
}

/** The reason of a fault of the entry's camera that sees all the same. */
const substreamAway = "substream-away";

/**
 * Without the camera at the door nobody is recognised and no entry photographed: somebody has to come. Without its substream it
 * is decoded all day, which is a fault to mend, and no alarm.
 */
export function watchEntryCamera({ faults, alarms }: Told): CameraWatch {
  const reasons = new Set<string>();
  return {
    gone(code) {
      reasons.add(code);
      faults.raise("camera", code);
      alarms.raise("camera-offline");
    },
    back() {
      for (const code of reasons) faults.clear("camera", code);
      reasons.clear();
      alarms.clear("camera-offline");
    },
    substream(isThere) {
      if (isThere) faults.clear("camera", substreamAway);
      else faults.raise("camera", substreamAway);
    },
  };
}

/** Without the camera that looks at the scene an entry lacks a second picture: a fault to mend, and no alarm. */
export function watchSceneCamera({ faults }: Pick<Told, "faults">): CameraWatch {
  return {
    gone: (code) => faults.raise("scene-camera", code),
    back: () => faults.clear("scene-camera"),
  };
}

/** A scene is looked at when somebody comes in; two pictures a second are near enough to that moment. */
const scenePicturesPerSecond = 2;

/** How the scene's camera is opened where its configuration says nothing else; pure. */
export function sceneConfig(config: CameraConfig): CameraConfig {
  return { framesPerSecond: scenePicturesPerSecond, ...config };
}
