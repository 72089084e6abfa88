import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import type { Shell } from "./shell.ts";

/** Runs one of node_modules/.bin to its end, both outputs in one text. */
export function runTool(
  [command, ...args]: readonly [string, ...string[]],
  shell: Shell,
): Promise<{ readonly ok: boolean; readonly output: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ ok: boolean; output: string }>();
  const bin = join(shell.root, "node_modules/.bin");
  const colours = shell.isTerminal ? { FORCE_COLOR: "1" } : { NO_COLOR: "1", FORCE_COLOR: undefined };
  const tool = spawn(join(bin, command), args, {
    cwd: shell.root,
    env: { ...shell.env, ...colours, PATH: [bin, shell.env["PATH"]].join(delimiter) },
    stdio: ["ignore", "pipe", "pipe"],
    signal: shell.stopped,
  });
  const output: Buffer[] = [];
  for (const stream of [tool.stdout, tool.stderr]) stream.on("data", (chunk: Buffer) => output.push(chunk));
  tool.once("error", (error) =>
    error.name === "AbortError" ? resolve({ ok: false, output: "stopped" }) : reject(error),
  );
  tool.once("close", (code) => resolve({ ok: code === 0, output: Buffer.concat(output).toString("utf8") }));
  return promise;
}
