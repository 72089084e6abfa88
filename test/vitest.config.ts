import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { createTallyReporter } from "../scripts/vitest-reporter.ts";

// Journeys run real programs on real ports: one file after the other, with time for two slow cores.
export default defineConfig({
  root: resolve(import.meta.dirname, ".."),
  test: {
    include: ["test/{journeys,browser,faults}/**/*.test.ts"],
    exclude: ["**/node_modules/**"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ["default", createTallyReporter()],
  },
});
