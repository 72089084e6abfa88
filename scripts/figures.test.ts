import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Figure, formatFigures, readEnvironment, reportFigures } from "./figures.ts";

const figures: readonly Figure[] = [
  {
    name: "door.pipeline_ms",
    value: 11.234,
    unit: "ms",
    low: 10.9,
    high: 12.1,
    peer: "face-api tiny",
    peerValue: 80,
    ratio: 7.12,
  },
  { name: "faults.kills", value: 200, unit: "kills" },
];

describe("figures", () => {
  it("are written with exactly the fixed names, beside the machine and the commit", () => {
    const folder = mkdtempSync(join(tmpdir(), "menshen-figures-"));
    const jsonFile = join(folder, "deep/figures.json");
    const environment = readEnvironment(import.meta.dirname, new Date("2030-01-02T03:04:05Z"));
    reportFigures(figures, { environment, write: () => undefined, jsonFile });
    const written = JSON.parse(readFileSync(jsonFile, "utf8"));
    rmSync(folder, { recursive: true });
    expect(Object.keys(written)).toEqual(["environment", "figures"]);
    expect(Object.keys(written.environment)).toEqual(["node", "cpu", "cores", "memory", "os", "commit", "date"]);
    expect(written.environment.date).toBe("2030-01-02T03:04:05.000Z");
    expect(written.figures).toEqual(figures);
  });

  it("are readable as a table, with peers and ranges only where they were measured", () => {
    const rows = formatFigures(figures).split("\n");
    expect(rows.find((row) => row.includes("door.pipeline_ms"))).toMatch(
      /11\.2 ms.*10\.9–12\.1.*face-api tiny: 80 ms.*7\.12×/,
    );
    expect(rows.find((row) => row.includes("faults.kills"))).toMatch(/200 kills/);
  });

  it("say so when there is no commit to name", () => {
    expect(readEnvironment(tmpdir(), new Date(0)).commit).toBe("unknown");
  });
});
