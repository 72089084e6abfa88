import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { execPath } from "node:process";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { openHouse } from "../support/open-house.ts";
import { checkout } from "../support/patched-copy.ts";
import type { House } from "../support/start-house.ts";
import { journalledOf } from "../support/told-by-house.ts";
import { waitUntil } from "../support/wait-until.ts";

interface RunNow {
  readonly waitsForCut: boolean;
  readonly checks: readonly { readonly check: string; readonly result?: { outcome: string; note?: string } }[];
}

it("a pulse that nothing explains after the power was cut fails the installer's check, and the record says so", async () => {
  const house = await openHouse({ pages: true });
  const { agent, lock, files } = house;
  let page = await logIn(house);
  await page.post("run/begin", { confirmed: true });
  await page.post("run/measure", { check: "power-cut", language: "en" });
  await waitUntil("the cut to be waited for", async () => (await page.run()).waitsForCut);

  await agent.kill();
  await lock.kill();
  startKernelAnew(files.agentData);
  appendFileSync(files.pulseFile, "somebody-else 700\n");
  // The keeper comes later than the pages: the check waits for it.
  await agent.start();
  page = await logIn(house);
  expect(await page.run()).toMatchObject({ waitsForCut: true });
  await lock.start();
  const result = await waitUntil("the cut to be judged", async () => {
    const { checks } = await page.run();
    return checks.find(({ check }) => check === "power-cut")?.result;
  });
  expect(journalledOf(house, "door.unexplained-pulse")).toMatchObject([{ pulseId: "somebody-else" }]);
  const note = "The lock moved around the cut, and nothing explains it; the controller raised an alarm.";
  expect(result).toEqual({ check: "power-cut", outcome: "failed", note });
});

/** In the run that was kept the kernel is another one: a test cannot start this machine anew. */
function startKernelAnew(agentData: string): void {
  const kept = join(agentData, "pages/commissioning.json");
  const run = JSON.parse(readFileSync(kept, "utf8")) as { beforeCut: { machineBoot: string } };
  run.beforeCut.machineBoot = "the kernel before";
  writeFileSync(kept, JSON.stringify(run));
}

/** The installer's page without a browser, as somebody who has the PIN. */
async function logIn({ agent, files, ports }: House) {
  await waitUntil("the pages to be served", () => agent.linesOfRun().some((line) => line.includes('"pages":"https:')));
  const main = join(checkout, "edge-agent/src/main.ts");
  const pin = execFileSync(execPath, [main, "installer-pin", "--config", files.agentConfig], { encoding: "utf8" });
  const headers: Record<string, string> = { "content-type": "application/json" };
  const ask = async (method: "GET" | "POST", path: string, sent?: object) => {
    const answer = await send({ method, path, headers, port: ports.pages, ...(sent && { sent }) });
    if (answer.cookie !== undefined) headers["cookie"] = answer.cookie;
    return answer.said;
  };
  const { token } = (await ask("POST", "log-in", { name: "王师傅", pin: pin.trim() })) as { token: string };
  headers["x-csrf-token"] = token;
  return {
    post: (path: string, sent: object) => ask("POST", path, sent),
    run: async () => (await ask("GET", "run")) as RunNow,
  };
}

async function send(parts: {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly sent?: object;
}): Promise<{ readonly said: unknown; readonly cookie?: string }> {
  const { path, sent, ...rest } = parts;
  // Its certificate is its own, made a moment ago.
  const asked = request({ ...rest, host: "127.0.0.1", path: `/install/api/${path}`, rejectUnauthorized: false });
  const answered = new Promise<Awaited<ReturnType<typeof read>>>((resolve, reject) => {
    asked.once("error", reject);
    asked.once("response", (response) => void read(response).then(resolve, reject));
  });
  asked.end(sent && JSON.stringify(sent));
  const { status, body, cookie } = await answered;
  if (status !== 200) throw new Error(`${path} answered ${status}: ${body}`);
  return { said: JSON.parse(body), ...(cookie !== undefined && { cookie }) };
}

async function read(response: IncomingMessage) {
  const [cookie] = response.headers["set-cookie"] ?? [];
  return { status: response.statusCode, body: await text(response), cookie: cookie?.split(";")[0] };
}
