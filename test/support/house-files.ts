import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where one house of a test keeps its things; all of it goes when the test ends. */
export interface HouseFiles {
  readonly folder: string;
  readonly logs: string;
  readonly registryData: string;
  readonly agentData: string;
  readonly provisioning: string;
  readonly registryConfig: string;
  readonly agentConfig: string;
  /** Pictures of an entrance with nobody there. */
  readonly emptyDoorway: string;
  readonly lockSocket: string;
  readonly doorSocket: string;
  readonly pulseFile: string;
  readonly lineLog: string;
}

/** Names the files of a house below `folder`, and makes the folders. */
export function houseFiles(folder: string): HouseFiles {
  const agentData = join(folder, "agent");
  const files: HouseFiles = {
    folder,
    logs: join(folder, "logs"),
    registryData: join(folder, "registry"),
    agentData,
    provisioning: join(agentData, "provisioning.json"),
    registryConfig: join(folder, "registry.json"),
    agentConfig: join(folder, "agent.yaml"),
    emptyDoorway: join(folder, "doorway"),
    lockSocket: join(folder, "lock.sock"),
    doorSocket: join(folder, "door.sock"),
    pulseFile: join(folder, "pulses"),
    lineLog: join(folder, "line.log"),
  };
  for (const path of [files.logs, files.registryData, files.agentData, files.emptyDoorway]) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  }
  return files;
}

/** Writes JSON that only its owner may read. */
export function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
}
