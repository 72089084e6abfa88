import type { CommandEntry } from "./attach-command.ts";

/** The launcher's subcommands in the order of its help; adding one is one line. */
export const commands: readonly CommandEntry[] = [
  { name: "test", summary: "run every gate in order, from lint to faults", load: () => import("./test.ts") },
];
