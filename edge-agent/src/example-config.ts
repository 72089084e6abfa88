import { join } from "node:path";
import { stringify } from "yaml";

/** The YAML of a controller whose door is simulated below `folder`; made up, for tests of the whole program. */
export function exampleConfig(
  folder: string,
  parts: {
    readonly camera: { readonly spec: string; readonly framesPerSecond: number };
    readonly scene?: { readonly spec: string };
    readonly dataDirectory: string;
    readonly modelsDirectory: string;
    readonly lockKind?: "fail-safe" | "fail-secure";
    readonly walksThrough?: { readonly openAfterMs: number; readonly closeAfterMs: number };
  },
): string {
  const { camera, scene, walksThrough, lockKind = "fail-secure", ...directories } = parts;
  const part = () => ({ driver: "simulated" });
  return stringify({
    ...directories,
    lock: { driver: "lock-helper", socket: join(folder, "lock.sock"), kind: lockKind },
    inputs: {
      ...{ contact: part(), exitButton: part(), exitSensor: part(), keyContact: part() },
      ...{ fire: part(), tamper: part(), mains: part() },
    },
    readers: [{ name: "entry", ...part() }],
    indicator: part(),
    voice: part(),
    simulator: { socket: join(folder, "door.sock"), ...(walksThrough && { walksThrough }) },
    cameras: {
      entry: { ...camera, source: "replay", loop: true },
      ...(scene && { scene: { ...scene, source: "replay", loop: true } }),
    },
    panel: { port: 0 },
  });
}
