import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RuntimeChoice } from "./report.ts";
import { runSelfTest } from "./self-test.ts";
import type { SelfTestJob } from "./self-test-talk.ts";

const native32: RuntimeChoice = { runtime: "onnxruntime-node", precision: "fp32" };
const native8: RuntimeChoice = { runtime: "onnxruntime-node", precision: "int8" };
const wasm32: RuntimeChoice = { runtime: "onnxruntime-web", precision: "fp32" };
const job: SelfTestJob = {
  ways: [native32, native8, wasm32],
  detector: "",
  landmarks: "",
  recogniser: { fp32: "", int8: "" },
  chipSize: 1,
  chips: [],
  rounds: 1,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-self-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A real child program that answers every way, but first does `onLoad(runtime)` and `onDescribe(way)`. */
async function program(name: string, { onLoad = "", onDescribe = "" }): Promise<URL> {
  const file = join(folder, `${name}.mjs`);
  await writeFile(
    file,
    `const tell = (message) => new Promise((sent) => process.send(message, sent));
    const hang = () => { for (;;); };
    process.once("message", async ({ ways }) => {
      for (const runtime of new Set(ways.map((way) => way.runtime))) {
        await tell({ type: "trying", attempt: { what: "load", runtime } });
        ${onLoad}
        await tell({ type: "loaded", runtime, detector: {}, landmarks: {} });
        for (const way of ways.filter((way) => way.runtime === runtime)) {
          await tell({ type: "trying", attempt: { what: "describe", way } });
          ${onDescribe}
          await tell({ type: "described", way, descriptors: [Float32Array.of(1)] });
        }
      }
      for (const way of ways) await tell({ type: "timed", way, ms: [1] });
      await tell({ type: "done" });
      process.disconnect();
    });`,
  );
  return pathToFileURL(file);
}

const onNative = (what: string): string => `if (runtime === "onnxruntime-node") ${what};`;

describe("a child that tries the runtimes", () => {
  it("tells of every way when all goes well", async () => {
    const findings = await runSelfTest(job, { program: await program("well", {}) });
    expect(findings.ways).toEqual(job.ways.map((way) => ({ way, descriptors: [Float32Array.of(1)], ms: [1] })));
    expect([...findings.loaded.keys()]).toEqual(["onnxruntime-node", "onnxruntime-web"]);
  });

  it.each([
    ["SIGILL", "died"],
    ["SIGSEGV", "died"],
    ["SIGBUS", "died"],
    // By nothing it did itself: memory ran out, or everything here is being stopped.
    ["SIGKILL", "killed"],
    ["SIGTERM", "killed"],
  ])(
    "that ends by %s while it loads the native library costs that library and nothing else",
    async (signal, verdict) => {
      const dying = await program(`load-${signal}`, { onLoad: onNative(`process.kill(process.pid, "${signal}")`) });
      const { ways } = await runSelfTest(job, { program: dying });
      expect(ways).toEqual([
        { way: wasm32, descriptors: [Float32Array.of(1)], ms: [1] },
        ...[native32, native8].map((way) => ({
          way,
          failure: { verdict, detail: `the child ended by ${signal} while it loaded onnxruntime-node` },
        })),
      ]);
    },
  );

  it("that dies of 8-bit instructions alone leaves float32 on the same library", async () => {
    const onDescribe = `if (way.precision === "int8") process.kill(process.pid, "SIGILL");`;
    const { ways } = await runSelfTest(job, { program: await program("int8", { onDescribe }) });
    expect(ways.filter(({ failure }) => failure === undefined).map(({ way }) => way)).toEqual([native32, wasm32]);
    expect(ways.at(-1)).toMatchObject({ way: native8, failure: { verdict: "died" } });
  });

  it("that hangs is ended after a silence", async () => {
    const hanging = await program("hang", { onLoad: onNative("hang()") });
    const { ways } = await runSelfTest(job, { program: hanging, silenceMs: 500 });
    expect(ways[0]?.way).toEqual(wasm32);
    expect(ways[1]?.failure).toMatchObject({ verdict: "timed-out" });
  });

  it("that cannot even begin costs every way", async () => {
    const missing = pathToFileURL(join(folder, "no-such-program.mjs"));
    const { ways } = await runSelfTest(job, { program: missing });
    expect(ways.map(({ failure }) => failure?.detail)).toEqual(
      job.ways.map(() => "the child ended by exit code 1 before it began"),
    );
  });
});
