import type { CameraConfig } from "@menshen/hardware";
import type { DoorPart } from "@menshen/protocol";
import type { Alarms } from "../door/alarms.ts";
import type { Faults } from "../door/faults.ts";
import type { CameraWatch } from "./keep-camera.ts";

interface Told {
  readonly faults: Pick<Faults, "raise" | "clear">;
  readonly alarms: Pick<Alarms, "raise" | "clear">;
}

/** Without the camera at the door nobody is recognised and no entry photographed: somebody has to come. */
export function watchEntryCamera({ faults, alarms }: Told): CameraWatch {
  return {
    gone(code) {
      faults.raise("camera", code);
      alarms.raise("camera-offline");
    },
    back() {
      faults.clear("camera");
      alarms.clear("camera-offline");
    },
    // Without it the main stream is decoded all day, and everything else is as before.
    substream: faultOf("substream", faults),
  };
}

/** Without the camera that looks at the scene an entry lacks a second picture: a fault to mend, and no alarm. */
export function watchSceneCamera({ faults }: Pick<Told, "faults">): CameraWatch {
  return faultOf("scene-camera", faults);
}

const faultOf = (part: DoorPart, faults: Told["faults"]): Pick<CameraWatch, "gone" | "back"> => ({
  gone: (code) => faults.raise(part, code),
  back: () => faults.clear(part),
});

/** A scene is looked at when somebody comes in; two pictures a second are near enough to that moment. */
const scenePicturesPerSecond = 2;

/** How the scene's camera is opened where its configuration says nothing else; pure. */
export function sceneConfig(config: CameraConfig): CameraConfig {
  return { framesPerSecond: scenePicturesPerSecond, ...config };
}
