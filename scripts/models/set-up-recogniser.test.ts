import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ensureModels, type ModelManifest, RETAIL_0095, writeModelsInUse } from "@menshen/models";
import { fileOf, madeRecogniserNetwork } from "@menshen/models/bench/made-networks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { apartmentFiles } from "../house/apartment-files.ts";
import { modelsFolder } from "../prepare.ts";
import { createProgress } from "../progress.ts";
import { chooseRecogniser } from "../up.ts";
import { type SettingUp, setUpRecogniser, tellSetUp } from "./set-up-recogniser.ts";

const day = 86_400_000;
const network = madeRecogniserNetwork(RETAIL_0095);
let folder: string;
let server: Server;
let answered: number;
let answer: Uint8Array;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-set-up-"));
  answered = 0;
  answer = network;
  server = createServer((_, response) => {
    answered += 1;
    response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

function settingUp(changes: Partial<SettingUp> = {}): SettingUp {
  const { port } = server.address() as AddressInfo;
  const file = { ...fileOf("made.onnx", network), url: `http://127.0.0.1:${port}/made.onnx` };
  const manifest: ModelManifest = { ...RETAIL_0095, id: "made-up", format: "onnx", files: [file] };
  return {
    ...{ modelsDirectory: folder, manifest, env: {}, stopped: new AbortController().signal, now: 1000, fetch: "yes" },
    limits: { connectMs: 1000, totalMs: 3000 },
    ...changes,
  };
}

describe("the recogniser that is set up", () => {
  it("is the built-in one where what comes is not the file that is known, and is not asked for again for a day", async () => {
    answer = network.slice(0, 1000);
    const first = await setUpRecogniser(settingUp());
    expect(first).toEqual({ recogniser: "built-in", why: expect.stringContaining("did not come whole") });
    expect(existsSync(join(folder, "in-use.json"))).toBe(false);
    const second = await setUpRecogniser(settingUp({ now: 1000 + day - 1 }));
    expect(second.why).toContain("within the last day");
    expect(answered).toBe(1);
    await setUpRecogniser(settingUp({ now: 1000 + day }));
    expect(answered).toBe(2);
  });

  it("is the built-in one, within the time allowed, where nothing answers", async () => {
    server.removeAllListeners("request");
    const limits = { connectMs: 1000, totalMs: 200 };
    expect(await setUpRecogniser(settingUp({ limits }))).toMatchObject({ recogniser: "built-in" });
  });

  it("is never fetched where somebody said no, or where people are enrolled with another one", async () => {
    for (const fetch of ["told-not-to", "people-enrolled"] as const) {
      expect(await setUpRecogniser(settingUp({ fetch }))).toMatchObject({
        recogniser: "built-in",
        why: expect.any(String),
      });
    }
    expect(answered).toBe(0);
    expect(existsSync(join(folder, "fetch-failed.json"))).toBe(false);
  });

  it("stays the one that somebody chose", async () => {
    await writeModelsInUse(folder, { recogniser: "built-in" });
    expect(await setUpRecogniser(settingUp())).toEqual({ recogniser: "built-in" });
    expect(answered).toBe(0);
  });

  it("is fetched, converted, tried and named for the door", { timeout: 180_000 }, async () => {
    const { directory } = await ensureModels({ cacheDirectory: modelsFolder(join(import.meta.dirname, "../..")) });
    await cp(directory, join(folder, basename(directory)), { recursive: true });
    expect(await setUpRecogniser(settingUp())).toEqual({ recogniser: "made-up" });
    expect(JSON.parse(await readFile(join(folder, "in-use.json"), "utf8"))).toMatchObject({ recogniser: "made-up" });
    expect(await setUpRecogniser(settingUp())).toMatchObject({ recogniser: "made-up" });
    expect(answered).toBe(1);
  });

  it("is tried again a day later as long as nobody is enrolled, however often the house was opened", async () => {
    const files = apartmentFiles(folder);
    await mkdir(files.controller, { recursive: true });
    await writeFile(join(files.controller, "provisioning.json"), "{}");
    const start = async () => {
      let written = "";
      const shell = {
        ...{ root: folder, node: "node", launcher: "./menshen", isRoot: false, isTerminal: false },
        // Nobody answers there.
        env: { HTTPS_PROXY: "http://127.0.0.1:1" },
        write: (text: string) => {
          written += text;
        },
        stopped: new AbortController().signal,
        exitWith: () => {},
      };
      await chooseRecogniser({ shell, progress: createProgress(shell), files, mayFetch: true });
      return written;
    };
    expect(await start()).toContain("retail-0095 could not be fetched: ");
    expect(await start()).toContain("could not be fetched within the last day");
    const failure = join(modelsFolder(folder), "fetch-failed.json");
    await writeFile(failure, JSON.stringify({ failedAt: Date.now() - day, why: "" }));
    expect(await start()).toContain("retail-0095 could not be fetched: ");
    await writeFile(join(files.controller, "templates.sqlite"), "of somebody");
    await rm(failure);
    const told = await start();
    expect(told).toContain("people are enrolled with it; ./menshen models use retail-0095 changes it");
    expect(existsSync(failure)).toBe(false);
  });

  it("is told in one line, with what to do", () => {
    const { mark, note } = tellSetUp({ recogniser: "built-in", why: "no network" }, "./menshen");
    expect(mark).toBe("–");
    expect(note).toContain("./menshen models use retail-0095");
    expect(note).not.toContain("\n");
    expect(tellSetUp({ recogniser: "retail-0095" }, "./menshen").mark).toBeUndefined();
    const chosen = tellSetUp({ recogniser: "ours", why: "ours does not run", todo: "measure it" }, "./menshen").note;
    expect(chosen).toMatch(/\(ours does not run; measure it\)$/);
  });
});
