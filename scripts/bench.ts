import { Command } from "commander";
import { attachCommand, type CommandEntry } from "./attach-command.ts";
import type { Shell } from "./shell.ts";

/** What can be measured; adding one is one line. */
const benches: readonly CommandEntry[] = [
  { name: "door", summary: "from a frame to the lock, beside face-api on tfjs", load: () => import("./bench/door.ts") },
  {
    name: "faces",
    summary: "how well people are told apart, beside face-api",
    load: () => import("./bench/faces.ts"),
  },
  {
    name: "first-start",
    summary: "from an empty folder to the first person",
    load: () => import("./bench/first-start.ts"),
  },
  {
    name: "masks",
    summary: "how surely a covered mouth and nose are noticed",
    load: () => import("./bench/masks.ts"),
  },
  {
    name: "conditions",
    summary: "faces under a cap, in the dark and against the light",
    load: () => import("./bench/conditions.ts"),
  },
  {
    name: "engine",
    summary: "every stage of recognition, beside face-api on tfjs",
    load: () => import("./bench/engine.ts"),
  },
  { name: "soak", summary: "whether memory and time stay flat over an hour", load: () => import("./bench/soak.ts") },
  {
    name: "governor",
    summary: "how long people wait at a board with an eighth of a core",
    load: () => import("./bench/governor.ts"),
  },
  {
    name: "liveness",
    summary: "how many prints and screens are taken for people",
    load: () => import("./bench/liveness.ts"),
  },
  {
    name: "detection",
    summary: "which faces are found, by height and light",
    load: () => import("./bench/detection.ts"),
  },
];

/** `./menshen bench NAME`: measures one part of the house and prints its figures. */
export function createCommand(shell: Shell): Command {
  const command = new Command("menshen bench");
  for (const entry of benches) attachCommand(command, entry, shell);
  return command;
}
