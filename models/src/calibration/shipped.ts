import { ModelFault } from "../fault.ts";
import { BUILT_IN_CALIBRATION } from "./built-in.ts";
import type { Calibration } from "./calibration.ts";
import { RETAIL_0095_CALIBRATION } from "./retail-0095.ts";

/** The calibration of a recogniser, brought by a site or shipped; throws `recogniser-unknown` where nobody measured it. */
export function calibrationOf(recogniser: { readonly id: string; readonly calibration?: Calibration }): Calibration {
  const found =
    recogniser.calibration ??
    [BUILT_IN_CALIBRATION, RETAIL_0095_CALIBRATION].find((one) => one.recogniser === recogniser.id);
  if (found === undefined) {
    throw new ModelFault("recogniser-unknown", {
      step: "Choosing a threshold",
      why: `no thresholds were measured for ${recogniser.id}`,
      todo: "Use the built-in recogniser or measure this one first.",
    });
  }
  return found;
}
