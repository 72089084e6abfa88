import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { halfOf } from "@menshen/models/bench/faces/people";
import sharp from "sharp";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Figure } from "../figures.ts";
import type { Shell } from "../shell.ts";
import { samplePhoto } from "../walk-ups/faces.ts";
import { createCommand } from "./conditions.ts";

let folder: string;
let written: string;
let shell: Shell;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "menshen-bench-conditions-"));
  written = "";
  shell = {
    ...{ root: join(import.meta.dirname, "../.."), node: "node", launcher: "./menshen" },
    ...{ env: {}, isRoot: false, isTerminal: false, stopped: new AbortController().signal },
    write: (text) => {
      written += text;
    },
    exitWith: () => {},
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...words: readonly string[]) => createCommand(shell).parseAsync(words, { from: "user" });

function writeLists(photographs: readonly string[]): void {
  const lists = {
    manifest: ["file,identity,dataset,label,notes", ...photographs],
    lfw_pairs: ["fold,same,file1,file2"],
    rmfrd_pairs: ["same,condition,file1,file2"],
  };
  for (const [name, lines] of Object.entries(lists))
    writeFileSync(join(folder, `${name}.csv`), `${lines.join("\n")}\n`);
}

it("skips in plain sight without photographs, and says of a folder without them which one it looked into", async () => {
  await run();
  expect(written).toBe("– skipped: no photographs; give --data FOLDER or MENSHEN_BENCH_DATA\n");
  written = "";
  await run("--data", folder);
  expect(written).toContain(`skipped: ${folder} holds no photographs' manifest.csv`);
});

it("makes no figures of nobody, and says what it would have measured and with what it does not", {
  timeout: 120_000,
}, async () => {
  writeLists([]);
  const json = join(folder, "figures.json");
  await run("--data", folder, "--json", json);
  expect(written).toContain("skipped retail-0095: it is not installed; give --models FOLDER or MENSHEN_BENCH_MODELS");
  expect(written).toContain("takes about 0.0 s on a server core");
  expect(written).toContain("RENDERINGS on photographs; real hats and real backlight remain unproven");
  expect(written).toContain("lfw: nobody here has two photographs with a face");
  expect(JSON.parse(readFileSync(json, "utf8"))).toMatchObject({ figures: [] });
});

it("measures the one woman of face-api's photographs who is in two of them, as far as one person can tell", {
  timeout: 240_000,
}, async () => {
  const identity = ["one", "two", "three", "four", "five"].find((name) => halfOf(name) === "checked-on") as string;
  mkdirSync(join(folder, "lfw"));
  const cut = { left: 1400, top: 180, width: 320, height: 320 };
  await sharp(samplePhoto(1)).extract(cut).png().toFile(join(folder, "lfw/1.png"));
  const other = { left: 957, top: 156, width: 460, height: 460 };
  await sharp(samplePhoto(3)).extract(other).png().toFile(join(folder, "lfw/3.png"));
  writeLists(["1", "3"].map((name) => `lfw/${name}.png,${identity},lfw,,`));
  const json = join(folder, "figures.json");
  await run("--data", folder, "--json", json);
  expect(written).toContain("lfw: 1 people enrolled, 1 photographs looked at; left out for showing no face: 0 of 2");
  const { figures } = JSON.parse(readFileSync(json, "utf8")) as { figures: readonly Figure[] };
  const figure = (name: string): number =>
    figures.find((one) => one.name === `conditions.built-in.lfw.${name}`)?.value ?? Number.NaN;
  expect(figure("plain_distance")).toBeGreaterThan(0.3);
  expect(figure("plain_distance")).toBeLessThan(0.5);
  expect(figure("plain_drift")).toBe(0);
  expect(figure("cap_drift")).toBeGreaterThan(0.05);
  expect(figure("dark_51_drift")).toBeGreaterThan(0.05);
  // One person shows no share of people.
  expect(figures.filter(({ unit }) => unit === "%").every(({ value }) => value === 100)).toBe(true);
});
