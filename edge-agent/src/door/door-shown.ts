import type { LockState } from "@menshen/hardware";
import type {
  AgentStatus,
  DoorFaultState,
  DoorOverride,
  DoorPart,
  DoorTamperState,
  LockPhysicalState,
} from "@menshen/protocol";
import { type DoorState, disobeys, type InputName, reportedMode } from "./machine/state.ts";

type DoorStatus = AgentStatus["doors"][number];

/** What a door tells of itself (ONVIF Door Control Service, DoorState), and which of its parts are at fault. */
export interface DoorShown
  extends Required<Pick<DoorStatus, "mode" | "physical" | "lock" | "alarm" | "tamper" | "fault" | "inputs">> {
  readonly override?: DoorOverride;
  /** Why the fault is one: the parts that do not do what they should. */
  readonly faultyParts: readonly DoorPart[];
}

/** Puts the machine's state into ONVIF's words. Pure. */
export function showDoor(state: DoorState, lock: LockState): DoorShown {
  const override = overrideOf(state);
  const faultyParts = faultyPartsOf(state);
  return {
    mode: reportedMode(state),
    physical: state.leaf,
    lock: lockOf(state, lock),
    alarm: state.alarm,
    tamper: tamperOf(state),
    fault: faultOf(faultyParts),
    inputs: state.inputs,
    faultyParts,
    ...(override && { override }),
  };
}

const lockOf = (state: DoorState, lock: LockState): LockPhysicalState => (disobeys(state) ? "fault" : lock);

const faultOf = (parts: readonly DoorPart[]): DoorFaultState => (parts.length > 0 ? "fault-detected" : "not-in-fault");

function tamperOf({ inputs }: DoorState): DoorTamperState {
  const { tamper = "unknown" } = inputs;
  return tamper === "unknown" ? tamper : tamper === "active" ? "tamper-detected" : "not-in-tamper";
}

function faultyPartsOf(state: DoorState): readonly DoorPart[] {
  const { leaf, inputs } = state;
  const silent = (["fire", "tamper", "mains"] as const satisfies readonly InputName[]).filter(
    (name) => inputs[name] === "unknown",
  );
  return [
    ...(disobeys(state) ? (["lock"] as const) : []),
    ...(leaf === "fault" ? (["contact"] as const) : []),
    ...silent.map((name) => `${name}-input` as const),
  ];
}

/** Who ordered the mode that stands, and until when; the hours of a schedule end with the schedule. */
function overrideOf({ mode, override, hours }: DoorState): DoorOverride | undefined {
  if (override !== undefined) {
    const { by, reason, ends } = override;
    return { mode, by, ...(ends && { until: ends.told }), ...(reason !== undefined && { reason }) };
  }
  if (mode !== "unlocked" || hours.type !== "in-force") return undefined;
  return { mode, by: { type: "schedule", scheduleId: hours.scheduleId } };
}
