import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { createTallyReporter } from "./scripts/vitest-reporter.ts";

// The unit tests beside the sources; the journeys have test/vitest.config.ts.
export default defineConfig({
  test: {
    include: [
      "{protocol,models,hardware,edge-agent,cloud-registry,scripts}/**/*.test.{ts,tsx}",
      "test/{support,hardware}/**/*.test.ts",
    ],
    exclude: ["**/node_modules/**", "**/dist/**"],
    restoreMocks: true,
    // One worker fewer than cores is the rule, which leaves half of a machine of two cores idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    setupFiles: ["scripts/vitest-patience.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ["default", createTallyReporter()],
  },
});
