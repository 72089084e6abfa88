import type { CommandEntry } from "./attach-command.ts";

/** The launcher's subcommands in the order of its help; adding one is one line. */
export const commands: readonly CommandEntry[] = [
  { name: "up", summary: "run the model apartment until Ctrl-C", load: () => import("./up.ts") },
  { name: "enrol", summary: "add a resident's face to the running apartment", load: () => import("./enrol.ts") },
  { name: "simulate", summary: "would somebody get in, and why? asks the door", load: () => import("./simulate.ts") },
  {
    name: "door",
    summary: "act on the simulated door: cards, documents, keys, leaf, stone, fire and more",
    load: () => import("./door.ts"),
  },
  {
    name: "models",
    summary: "list, check and choose the networks that recognise faces",
    load: () => import("./models.ts"),
  },
  { name: "doctor", summary: "what is well, what is not, and what to do", load: () => import("./doctor.ts") },
  { name: "pack", summary: "a signed archive for a controller's board", load: () => import("./pack.ts") },
  { name: "bench", summary: "measure a part of the house beside a peer", load: () => import("./bench.ts") },
  { name: "test", summary: "run every gate in order, from lint to faults", load: () => import("./test.ts") },
];
