import { stringify } from "yaml";
import { writePrivateText } from "./apartment-files.ts";

/** The sections of a controller's configuration for a door without a building, whose people walk through by themselves. */
export function simulatedDoor(
  socket: string,
  walksThrough?: { readonly openAfterMs: number; readonly closeAfterMs: number },
) {
  const part = () => ({ driver: "simulated" });
  return {
    inputs: {
      ...{ contact: part(), exitButton: part(), exitSensor: part(), keyContact: part() },
      ...{ fire: part(), tamper: part(), mains: part() },
    },
    readers: [{ name: "entry", ...part() }],
    indicator: part(),
    voice: part(),
    simulator: { socket, ...(walksThrough && { walksThrough }) },
  };
}

/** Writes a controller's configuration, to be read by people as well; only its owner may. */
export function writeAgentConfig(file: string, config: object): void {
  const header = "# Written anew at each start. edge-agent/agent.example.yaml explains every setting.\n";
  writePrivateText(file, `${header}${stringify(config)}`);
}
