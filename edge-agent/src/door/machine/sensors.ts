import { type DoorTimings, type Millis, type Monotonic, minutes } from "@menshen/protocol";
import { type DoorInputOf, fault, inTurn, mended, type Step, unchanged } from "./input.ts";
import { lateOpening, releaseTime } from "./release-time.ts";
import { type DoorState, later, type SensorName, type SensorState } from "./state.ts";

/** Nobody stays at a handle or a key for so long: such a sensor is stuck, and may hide no forced opening any longer. */
export const longestBelieved: Millis = minutes(10);

/**
 * Takes what a sensor at the handle, or the key's contact, says. It only explains an opening that comes (a request to exit, REX):
 * the lock has no part in it, so that nobody gets in by a sensor. Pure.
 */
export function sense(
  state: DoorState,
  { sensor, state: told, at }: DoorInputOf<"sensor">,
  { timings }: { readonly timings: DoorTimings },
): Step {
  const before = state.sensors[sensor];
  const isActing = before?.type === "acting" || before?.type === "stuck";
  if (told === "active") {
    return isActing ? unchanged(state) : become(state, sensor, { type: "acting", until: later(at, longestBelieved) });
  }
  if (told === "unknown") return become(state, sensor, { type: "silent" });
  if (before?.type === "resting") return unchanged(state);
  const explains = before?.type === "acting" ? explainsFor(timings) : 0;
  return become(state, sensor, { type: "resting", until: later(at, explains) });
}

/** As long as the way out by the button: whoever let go of the handle is still pulling the leaf. */
const explainsFor = (timings: DoorTimings): number =>
  releaseTime(timings, { for: "exit", extended: false }) + lateOpening;

/** A sensor that acts for longer than anybody stands there explains nothing any more, and is a fault until it rests. Pure. */
export function doubtSensors(state: DoorState, at: Monotonic): Step {
  const stuck = (Object.keys(state.sensors) as SensorName[]).filter((name) => {
    const sensor = state.sensors[name];
    return sensor?.type === "acting" && sensor.until <= at;
  });
  return inTurn(state, ...stuck.map((name) => (now: DoorState) => become(now, name, { type: "stuck" })));
}

/** What explains an opening at this moment that the lock does not; a key is surer than whatever moves inside. Pure. */
export function openedBy({ sensors }: Pick<DoorState, "sensors">, at: Monotonic): "key" | "exit" | undefined {
  const explains = (sensor: SensorState | undefined) => sensor !== undefined && "until" in sensor && at < sensor.until;
  if (explains(sensors["key-contact"])) return "key";
  return explains(sensors["exit-sensor"]) ? "exit" : undefined;
}

const faultOf = (sensor: SensorState | undefined): string | undefined => {
  if (sensor?.type === "silent") return "input-silent";
  return sensor?.type === "stuck" ? "input-stuck" : undefined;
};

function become(state: DoorState, sensor: SensorName, next: SensorState): Step {
  const [was, is] = [faultOf(state.sensors[sensor]), faultOf(next)];
  if (was === is && next.type === state.sensors[sensor]?.type) return unchanged(state);
  return {
    state: { ...state, sensors: { ...state.sensors, [sensor]: next } },
    // The reason that stands now first, so that the part is not told mended in between.
    effects: [
      ...(is !== undefined && is !== was ? [fault(sensor, is)] : []),
      ...(was !== undefined && was !== is ? [mended(sensor, was)] : []),
    ],
  };
}
