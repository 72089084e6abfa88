import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { LOCK_HELPER_PROGRAM } from "@menshen/hardware";
import { mintId, toBase64Url } from "@menshen/protocol";
import { expect, it, onTestFinished, vi } from "vitest";
import { exampleConfig } from "./example-config.ts";

const main = join(import.meta.dirname, "main.ts");
const patience = { timeout: 20_000, interval: 50 };

function run(program: string, ...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [program, ...args], { stdio: "ignore" });
  onTestFinished(async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    if (child.kill("SIGKILL")) await ended;
  });
  return child;
}

async function modesBelow(folder: string) {
  const names = await readdir(folder, { recursive: true });
  const modes = await Promise.all(
    names.map(async (name) => {
      const found = await stat(join(folder, name)).catch(() => undefined);
      return found && ([name, found.isDirectory() ? "folder" : "file", (found.mode & 0o777).toString(8)] as const);
    }),
  );
  return modes.filter((mode) => mode !== undefined);
}

it("a controller's data, compiled code and databases are for its own account alone", { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "menshen-modes-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const [data, camera, config] = [join(folder, "data"), join(folder, "camera"), join(folder, "agent.yaml")];
  await mkdir(camera);
  await writeFile(
    config,
    exampleConfig(folder, {
      dataDirectory: data,
      modelsDirectory: join(folder, "models"),
      camera: { spec: camera, framesPerSecond: 1 },
    }),
  );
  const { stdout } = await promisify(execFile)(process.execPath, [main, "identity", "--config", config]);
  const key = toBase64Url(new Uint8Array(32).fill(9));
  const provisioning = {
    ...{
      agentId: JSON.parse(stdout).agentId,
      siteId: mintId("site"),
      doorId: mintId("door"),
      siteTimeZone: "Asia/Shanghai",
    },
    ...{ registryKey: key, rosterRootKey: key, siteKey: key },
    broker: { url: "mqtt://127.0.0.1:1", username: "nobody", password: "none" },
  };
  await writeFile(join(data, "provisioning.json"), JSON.stringify(provisioning), { mode: 0o600 });
  run(LOCK_HELPER_PROGRAM, "--socket", join(folder, "lock.sock"), "--pulse-file", join(folder, "pulses"));
  await vi.waitFor(() => stat(join(folder, "lock.sock")), patience);
  run(main, "run", "--config", config);
  await vi.waitFor(() => stat(join(data, "journal.sqlite-wal")), patience);
  expect(((await stat(data)).mode & 0o777).toString(8)).toBe("700");
  const open = (await modesBelow(data)).filter(([, kind, mode]) => mode !== (kind === "folder" ? "700" : "600"));
  expect(open).toEqual([]);
});

it("says which line is the lock's as its keeper's unit reads it, and refuses a file without one", async () => {
  const example = join(import.meta.dirname, "../agent.example.yaml");
  const { stdout } = await promisify(execFile)(process.execPath, [main, "lock-line", "--config", example]);
  expect(stdout).toBe("LOCK=--chip /dev/gpiochip0 --line 17\n");
  // The example's own directory may be a real controller's on this machine.
  const folder = await mkdtemp(join(tmpdir(), "menshen-reader-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const config = join(folder, "agent.yaml");
  await writeFile(config, (await readFile(example, "utf8")).replace("/var/lib/menshen\n", `${folder}\n`));
  const pairing = promisify(execFile)(process.execPath, [main, "pair", "--config", config, "--reader", "yard"]);
  await expect(pairing).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining("no OSDP reader yard; give --reader outside"),
  });
  const moving = promisify(execFile)(process.execPath, [main, "move", "--config", config, "--reader", "outside"]);
  await expect(moving).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("--address 0–126") });
});

it("names another recogniser only out of a folder that holds it, and says how the words go", async () => {
  const folder = await mkdtemp(join(tmpdir(), "menshen-use-model-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const config = join(folder, "agent.yaml");
  const camera = { spec: folder, framesPerSecond: 1 };
  await writeFile(config, exampleConfig(folder, { dataDirectory: folder, modelsDirectory: folder, camera }));
  const ask = (...words: readonly string[]) =>
    promisify(execFile)(process.execPath, [main, "models", ...words, "--config", config]);
  await expect(ask("use", "retail-0095", "--from", folder)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Reading the files of retail-0095: there is no .*storage\.openvinotoolkit\.org/),
  });
  for (const words of [[], ["list"], ["use"], ["use", "one", "two"]]) {
    await expect(ask(...words)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("models use NAME") });
  }
  expect(await readdir(folder)).toEqual(["agent.yaml"]);
});

it("makes nothing in another user's data that the controller could not read afterwards", async () => {
  const folder = await mkdtemp(join(tmpdir(), "menshen-owner-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const config = join(folder, "agent.yaml");
  const isRoot = process.getuid?.() === 0;
  const data = isRoot ? join(folder, "data") : "/";
  if (isRoot) {
    await mkdir(data);
    await chown(data, 4321, 4321);
  }
  await writeFile(
    config,
    exampleConfig(folder, {
      dataDirectory: data,
      modelsDirectory: data,
      camera: { spec: folder, framesPerSecond: 1 },
    }),
  );
  for (const command of ["installer-pin", "identity"]) {
    const asked = promisify(execFile)(process.execPath, [main, command, "--config", config]);
    await expect(asked).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("sudo -u '#") });
  }
  if (isRoot) expect(await readdir(data)).toEqual([]);
});

it("ends with 2 and every problem in one list when the configuration is wrong", async () => {
  const folder = await mkdtemp(join(tmpdir(), "menshen-config-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const config = join(folder, "agent.yaml");
  await writeFile(config, "dataDirectory: /tmp/nowhere\npanel: { port: 99999 }\n");
  const running = promisify(execFile)(process.execPath, [main, "run", "--config", config]);
  await expect(running).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/modelsDirectory .*missing.*\n(.*\n)*panel\.port must be 0–65535 \(is 99999\)\n/),
  });
});
