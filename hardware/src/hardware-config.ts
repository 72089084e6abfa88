import { type CamerasConfig, readCameras } from "./configuration/camera-config.ts";
import { type InputsConfig, readInputs } from "./configuration/input-config.ts";
import { type LockConfig, readLock } from "./configuration/lock-config.ts";
import { complainOfSharedPins } from "./configuration/pins.ts";
import { type ReaderConfig, readReaders } from "./configuration/reader-config.ts";
import type { RecordReader } from "./configuration/record-reader.ts";
import { type IndicatorConfig, readIndicator, readVoice, type VoiceConfig } from "./configuration/signal-config.ts";
import { readSimulator, type SimulatorConfig } from "./configuration/simulator-config.ts";

/** Which devices a door has; read from outside by `readHardwareConfig`. */
export interface HardwareConfig {
  readonly lock: LockConfig;
  readonly inputs: InputsConfig;
  readonly readers: readonly ReaderConfig[];
  readonly cameras: CamerasConfig;
  readonly indicator: IndicatorConfig;
  readonly voice: VoiceConfig;
  /** Where anything is simulated. */
  readonly simulator?: SimulatorConfig;
}

/** Reads the sections of a controller's configuration that name devices; what is wrong is noted at `root`. */
export function readHardwareConfig(root: RecordReader): HardwareConfig {
  const value: HardwareConfig = {
    lock: readLock(root.record("lock")),
    inputs: root.has("inputs") ? readInputs(root.record("inputs")) : {},
    readers: readReaders(root),
    cameras: readCameras(root.record("cameras")),
    indicator: root.has("indicator") ? readIndicator(root.record("indicator")) : { driver: "none" },
    voice: root.has("voice") ? readVoice(root.record("voice")) : { driver: "none", languages: [], volume: [] },
    ...(root.has("simulator") && { simulator: readSimulator(root.record("simulator")) }),
  };
  complainOfSharedPins(value, root);
  const simulated = simulatedPart(value);
  if (simulated !== undefined && value.simulator === undefined) {
    root.complain("simulator", `is missing, and ${simulated} is simulated; say at which socket, or take a real driver`);
  }
  if (simulated === undefined && value.simulator !== undefined) {
    root.complain("simulator", "is there and nothing is simulated; remove it");
  }
  return value;
}

/** The first part that only a simulated door has; undefined at a real door. Pure. */
export function simulatedPart({ inputs, readers, indicator, voice }: HardwareConfig): string | undefined {
  const input = Object.entries(inputs).find(([, { driver }]) => driver === "simulated")?.[0];
  const reader = readers.find(({ driver }) => driver === "simulated")?.name;
  if (input !== undefined) return `inputs.${input}`;
  if (reader !== undefined) return `the reader ${reader}`;
  if (indicator.driver === "simulated") return "the indicator";
  return voice.driver === "simulated" ? "the voice" : undefined;
}
