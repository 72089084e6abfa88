import { type EventBodyOf, instant, type Signed } from "@menshen/protocol";
import { decodeConfig } from "../../config.ts";
import { exampleConfig } from "../../example-config.ts";
import type { Bench } from "./bench.ts";
import { checkList } from "./check-list.ts";
import { type Commissioning, openCommissioning } from "./commissioning.ts";
import { openExampleBench } from "./example-bench.ts";
import { decodeRun, type Run } from "./run-state.ts";

export const installer = { name: "王师傅", company: "门神安装队" };
const decoded = decodeConfig(
  exampleConfig("/run/house", {
    ...{ camera: { spec: "/dev/video0", framesPerSecond: 8 }, dataDirectory: "/data", modelsDirectory: "/models" },
  }),
);
if (!decoded.ok) throw new Error(decoded.problems.join("; "));
export const config = decoded.value;
export const guides = checkList(config);

/** A run on a bench, what of it was kept and signed, and how to open it anew. */
export function prepareExampleRun() {
  const bench = openExampleBench();
  const made = {
    kept: undefined as Run | undefined,
    signed: [] as EventBodyOf<"door.commissioned">[],
    /** What is kept is on the disk when this resolves. */
    disk: Promise.resolve(),
  };
  const open = (on: Bench = bench.bench) =>
    openCommissioning({
      bench: on,
      guides,
      ...(made.kept && { kept: made.kept }),
      keep(next) {
        // As it comes back from the disk.
        const read = decodeRun(JSON.stringify(next));
        if (!read.ok) throw new Error(read.problems.join("; "));
        made.kept = read.value;
        return made.disk;
      },
      controller: () => ({
        ...{ softwareVersion: "0.1.0", fingerprint: "ABCD-EFGH", lock: "fail-secure", escapeRoute: true },
      }),
      sign(record) {
        made.signed.push(record);
        return Promise.resolve({
          keyId: "key_a",
          signature: "c2ln",
          body: JSON.stringify(record),
        } as unknown as Signed);
      },
      wall: () => instant(1_000_000),
    });
  return { bench, made, open };
}

/** How a test leads through a run, and looks at it. */
export function stepsOf(run: () => Commissioning) {
  const resultOf = (name: string) =>
    run()
      .now()
      .checks.find(({ check }) => check === name)?.result;
  return {
    resultOf,
    isAsked: (words: string) => until(words, () => run().now().going?.said.en.includes(words) === true),
    isOver: (name: string) => until(`a result of ${name}`, () => resultOf(name) !== undefined),
    begin(name: string) {
      const problem = run().measure(name, installer, "en");
      if (problem !== undefined) throw new Error(`${name} does not begin: ${problem}`);
    },
  };
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let looks = 0; !isSo(); looks += 1) {
    if (looks === 400) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A face before the camera, as somebody who aims it is told. */
export const exampleView = (heightPx: number, changes = {}) => ({
  ...{ box: { x: 0, y: 0, width: 1, height: 1 }, heightPx, rating: 0.5, light: "normal" as const, luminance: 130.4 },
  ...changes,
});
