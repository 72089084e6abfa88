import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { ensureModels } from "../convert/ensure-models.ts";
import { builtInRunnable, findRuntime } from "./find-runtime.ts";

const cacheDirectory = join(import.meta.dirname, "../../../.menshen/cache/models");

const child = new URL("./self-test-child.ts", import.meta.url).href;

/** The native library, but of two pictures in one run it gets the second wrong. */
const stub = `
const real = require(${JSON.stringify(createRequire(import.meta.url).resolve("onnxruntime-node"))});
const spoil = ({ data, dims }) => ({ data: dims[0] === 2 ? data.map((value, at) => (at < data.length / 2 ? value : 0)) : data });
module.exports = {
  ...real,
  InferenceSession: {
    async create(...told) {
      const session = await real.InferenceSession.create(...told);
      return {
        inputNames: session.inputNames,
        run: async (feeds) =>
          Object.fromEntries(Object.entries(await session.run(feeds)).map(([name, output]) => [name, spoil(output)])),
        release: () => session.release(),
      };
    },
  },
};
`;

/** The real child, which finds that library. */
const childWith = (stubUrl: string): string => `
import { registerHooks } from "node:module";
registerHooks({
  resolve(specifier, context, next) {
    const isOurs = specifier === "onnxruntime-node" && context.parentURL?.endsWith("onnxruntime-node.ts");
    return isOurs ? { url: ${JSON.stringify(stubUrl)}, format: "commonjs", shortCircuit: true } : next(specifier, context);
  },
});
await import(${JSON.stringify(child)});
`;

it("finds a library out that is wrong only where a face and its mirror image run at once, as they do at the door", {
  timeout: 120_000,
}, async () => {
  const files = await ensureModels({ cacheDirectory });
  const elsewhere = await mkdtemp(join(tmpdir(), "menshen-two-"));
  onTestFinished(() => rm(elsewhere, { recursive: true }));
  const directory = join(elsewhere, basename(files.directory));
  await cp(files.directory, directory, { recursive: true });
  for (const name of await readdir(directory)) if (name.startsWith("runtime-")) await rm(join(directory, name));
  await writeFile(join(elsewhere, "stub.cjs"), stub);
  await writeFile(join(elsewhere, "child.mjs"), childWith(pathToFileURL(join(elsewhere, "stub.cjs")).href));
  const { candidates } = await findRuntime(
    { ...builtInRunnable(files), directory },
    { program: pathToFileURL(join(elsewhere, "child.mjs")) },
  );
  expect(candidates.map(({ runtime, precision, verdict }) => `${precision} ${runtime} ${verdict}`)).toEqual([
    "fp32 onnxruntime-node wrong-numbers",
    "int8 onnxruntime-node drifts-too-far",
    "fp32 onnxruntime-web sound",
    "int8 onnxruntime-web sound",
    "fp32 tfjs-node not-tried",
    "fp32 tfjs-wasm not-tried",
  ]);
});
