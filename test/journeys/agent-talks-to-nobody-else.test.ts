import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { findProgram } from "@menshen/scripts";
import { expect, it } from "vitest";
import { judgeConnections, reachedPorts } from "../support/judge-connections.ts";
import { forgetMachine, modelsOfNewMachine, reportIn } from "../support/new-machine.ts";
import { openHouse } from "../support/open-house.ts";
import { patchedCopy } from "../support/patched-copy.ts";
import { residents } from "../support/small-site.ts";
import type { House } from "../support/start-house.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { waitUntil } from "../support/wait-until.ts";
import { walkUpsOf } from "../support/walk-ups.ts";

const strace = findProgram("strace", env["PATH"]);
const missing = "strace is not installed (apt-get install strace)";

it("the agent, its threads and children reach for their broker and their own sockets alone", async ({ skip }) => {
  skip(strace === undefined, missing);
  const { camera } = await walkUpsOf("stranger-1");
  const modelsDirectory = await modelsOfNewMachine();
  const house = await openHouse({ camera, faces: true, modelsDirectory });
  await house.agent.stop();
  // So that the child process which tries the networks is watched as well.
  await forgetMachine(modelsDirectory);
  const trace = await traceAgent(house);
  await waitUntil(
    "the networks to be loaded",
    () => house.agent.linesOfRun().findLast((line) => line.includes("a face opens")),
    {
      withinMs: 60_000,
    },
  );
  await house.present(residents[0].cardNumber);
  await waitUntil(
    "an entry by face and one by card",
    async () => {
      const factors = (await house.entries()).flatMap((entry) => entry.factors);
      return factors.includes("face") && factors.includes("card");
    },
    { withinMs: 60_000, everyMs: 100 },
  );
  await house.agent.stop();

  expect(await reportIn(modelsDirectory)).toBeDefined();
  const text = readFileSync(trace, "utf8");
  expect(reachedPorts(text)).toEqual(new Set([house.ports.broker]));
  expect(judgeConnections(text, allowedOf(house))).toEqual([]);
});

it("a single planted connection is seen", async ({ skip }) => {
  skip(strace === undefined, missing);
  const house = await openHouse();
  const { http } = house.ports;
  const planted = await patchedCopy(
    "edge-agent",
    [
      {
        file: "src/main.ts",
        find: "  const provisioning = await readProvisioning(config.dataDirectory);",
        replace: `  (await import("node:net")).connect(${http}, "127.0.0.1").on("error", () => {}).unref();
  const provisioning = await readProvisioning(config.dataDirectory);`,
      },
    ],
    temporaryFolder(),
  );
  const trace = await traceAgent(house, planted);
  await house.agent.stop();
  expect(judgeConnections(readFileSync(trace, "utf8"), allowedOf(house))).toEqual([
    expect.stringContaining(`sin_port=htons(${http})`),
  ]);
});

const allowedOf = ({ ports, files }: House) => ({
  connects: [ports.broker],
  listens: [ports.panel],
  socketFolders: [files.folder],
});

/** Starts the agent again under strace, which stays beside it, so that signals still reach the agent. */
async function traceAgent(house: House, copy?: string): Promise<string> {
  const trace = join(house.files.folder, "network.trace");
  await house.agent.stop();
  const flags = ["-D", "-f", "-q", "-s", "256", "-e", "trace=network", "-o", trace];
  house.agent.use({ command: strace ?? "strace", args: [...flags, execPath, ...house.agentArgs(copy)] });
  await house.agent.start();
  await house.connected();
  expect(existsSync(trace)).toBe(true);
  return trace;
}
