import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Megabytes a process of its own grows by while it writes 12 MB more, a kilobyte a row, through a connection opened by `expression`. */
function grownMb(expression: string): number {
  const folder = mkdtempSync(join(tmpdir(), "menshen-open-database-"));
  const file = JSON.stringify(join(folder, "some.sqlite"));
  const program = `
    import Database from "better-sqlite3";
    import { openDatabase } from ${JSON.stringify(new URL("open-database.ts", import.meta.url).href)};
    const database = (${expression})(${file});
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = OFF");
    database.exec("CREATE TABLE rows (body BLOB)");
    const insert = database.prepare("INSERT INTO rows VALUES (zeroblob(1000))");
    const write = (count) => { for (let row = 0; row < count; row += 1) insert.run(); gc(); };
    write(2_000);
    const before = process.memoryUsage.rss();
    write(12_000);
    console.log((process.memoryUsage.rss() - before) / 2 ** 20);
  `;
  try {
    const told = execFileSync(process.execPath, ["--expose-gc", "--input-type=module", "--eval", program], {
      cwd: import.meta.dirname,
    });
    return Number(String(told));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a file that grows does not grow the process with it, as SQLite's own cache would", () => {
  expect(grownMb("(file) => new Database(file)")).toBeGreaterThan(8);
  expect(grownMb("openDatabase")).toBeLessThan(2);
});
