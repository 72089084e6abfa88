import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{protocol,models,hardware,edge-agent,cloud-registry,scripts}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    restoreMocks: true,
  },
});
