import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** What a vitest run comes to; `skips` names each skipped test with the reason it gave. */
export interface TestTally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly skips: readonly string[];
}

/** Writes a TestTally to the file of `--outputFile.tally=FILE`; without that option it does nothing. */
export function createTallyReporter(): Reporter {
  let file: string | undefined;
  return {
    onInit: ({ config }) => {
      const { outputFile } = config;
      file = typeof outputFile === "object" ? (outputFile as Record<string, string>)["tally"] : undefined;
    },
    onTestRunEnd: (modules) => {
      if (file !== undefined) writeFileSync(file, JSON.stringify(tallyModules(modules)));
    },
  };
}

function tallyModules(modules: readonly TestModule[]): TestTally {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const count = (state: string) => tests.filter((test) => test.result().state === state).length;
  const skips = tests.flatMap((test) => {
    const result = test.result();
    return result.state === "skipped" ? [`${test.fullName}: ${result.note ?? "no reason given"}`] : [];
  });
  return { passed: count("passed"), failed: count("failed") + count("pending"), skipped: skips.length, skips };
}
