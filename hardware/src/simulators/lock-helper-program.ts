import { fileURLToPath } from "node:url";

/** Path of the simulated lock helper: `node PATH --socket PATH --pulse-file PATH [--line-log PATH]`. */
export const LOCK_HELPER_PROGRAM = fileURLToPath(new URL("./lock-helper-main.ts", import.meta.url));
