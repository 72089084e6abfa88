import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { ensureModels } from "../convert/ensure-models.ts";
import { builtInRunnable, findRuntime } from "./find-runtime.ts";

const cacheDirectory = join(import.meta.dirname, "../../../.menshen/cache/models");

const child = new URL("./self-test-child.ts", import.meta.url).href;

/** A package of that name which computes with the wasm backend under the name that the real one registers. */
const stub = `
const models = require("node:module").createRequire(${JSON.stringify(child)});
const tf = models("@tensorflow/tfjs");
const wasm = models("@tensorflow/tfjs-backend-wasm");
wasm.setWasmPaths(require("node:path").dirname(models.resolve("@tensorflow/tfjs-backend-wasm/package.json")) + "/dist/");
tf.registerBackend("tensorflow", tf.findBackendFactory("wasm"));
tf.copyRegisteredKernels("wasm", "tensorflow");
`;

it("runs on a tfjs-node that a user installed only where every way of ONNX Runtime fails, and tries wasm no more", {
  timeout: 240_000,
}, async () => {
  const files = await ensureModels({ cacheDirectory });
  const elsewhere = await mkdtemp(join(tmpdir(), "menshen-tfjs-"));
  onTestFinished(() => rm(elsewhere, { recursive: true }));
  const directory = join(elsewhere, basename(files.directory));
  await cp(files.directory, directory, { recursive: true });
  for (const name of await readdir(directory)) if (name.startsWith("runtime-")) await rm(join(directory, name));
  await writeFile(join(elsewhere, "stub.cjs"), stub);
  await writeFile(join(elsewhere, "child.mjs"), childWith(pathToFileURL(join(elsewhere, "stub.cjs")).href));
  const report = await findRuntime(
    { ...builtInRunnable(files), directory },
    { program: pathToFileURL(join(elsewhere, "child.mjs")) },
  );
  expect(report.candidates.map(({ runtime, precision, verdict }) => `${precision} ${runtime} ${verdict}`)).toEqual([
    "fp32 onnxruntime-node died",
    "int8 onnxruntime-node died",
    "fp32 onnxruntime-web died",
    "int8 onnxruntime-web died",
    "fp32 tfjs-node sound",
    "fp32 tfjs-wasm not-tried",
  ]);
  expect(report.recogniser).toEqual({ runtime: "tfjs-node", precision: "fp32" });
});

/** The real child, which every library of ONNX Runtime kills and which finds that package. */
const childWith = (stubUrl: string): string => `
import { registerHooks } from "node:module";
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === "@tensorflow/tfjs-node") return { url: ${JSON.stringify(stubUrl)}, format: "commonjs", shortCircuit: true };
    return next(specifier, context);
  },
});
process.once("message", ({ ways }) => {
  if (ways.some(({ runtime }) => runtime.startsWith("onnx"))) process.kill(process.pid, "SIGILL");
});
await import(${JSON.stringify(child)});
`;
