import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { env, execPath, getgid, getuid } from "node:process";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openReleaseKey } from "./release-key.ts";
import { writeSmallRelease } from "./small-release.ts";

const folder = mkdtempSync(join(tmpdir(), "menshen-spare-"));
const checkout = join(import.meta.dirname, "../..");
const tool = join(checkout, "packaging/menshen-release");
const stick = join(folder, "stick");
const backup = join(stick, "door.backup");

/** A card as a release leaves it, in a reader: its system knows the agent's user, which here is whoever runs the test. */
let fresh: string;
let [door, spare] = ["", ""];

const secrets = {
  "etc/menshen/agent.yaml": `cameras: { entry: { spec: "rtsp://viewer:camera-password@10.0.0.7/1" } }
readers:
  - { name: outside, driver: osdp, keyFile: "/var/lib/menshen/osdp outside.key" }
  - { name: inside, driver: osdp, keyFile: /var/lib/menshen/osdp-inside.key }
  - { name: yard, driver: wiegand-gpio }
`,
  "etc/menshen/lock.conf": "LOCK=--chip /dev/gpiochip0 --line 17\n",
  "var/lib/menshen/keys/identity.json": '{\n  "agentId": "agent_a",\n  "signingSeed": "the-seed"\n}\n',
  "var/lib/menshen/keys/store-key": "the-store-key",
  "var/lib/menshen/provisioning.json":
    '{"agentId":"agent_a","doorId":"door_a","broker":{"password":"broker-password"}}',
  "var/lib/menshen/pages/installer-pin.json": '{"hash":"of-the-pin"}',
  "var/lib/menshen/pages/certificate.pem": "a private key\n",
  "var/lib/menshen/osdp outside.key": "00112233445566778899AABBCCDDEEFF\n",
};
const people = {
  "var/lib/menshen/journal.sqlite": "what happened",
  "var/lib/menshen/roster.json": "who may come in",
  "var/lib/menshen/templates.sqlite": "faces",
  "var/lib/menshen/pages/commissioning.json": "a run",
};

const write = (root: string, files: Readonly<Record<string, string>>) => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
};
const read = (root: string, path: string) => readFileSync(join(root, path), "utf8");
const modeOf = (root: string, path: string) => (statSync(join(root, path)).mode & 0o777).toString(8);
const restored = (root: string) => Object.keys(secrets).filter((path) => existsSync(join(root, path)));

function run(words: readonly string[], path = env["PATH"] ?? "") {
  const { status, stdout, stderr } = spawnSync("bash", [tool, ...words], {
    encoding: "utf8",
    env: { ...env, PATH: path },
  });
  return { code: status, told: stdout + stderr };
}
const backUp = (file = backup, root = door) => run(["backup", file, "--root", root]);
const restore = (file = backup, root = spare) => run(["restore", file, "--root", root]);

beforeAll(async () => {
  const key = openReleaseKey(join(folder, "keys/release-key.pem"));
  writeFileSync(join(folder, "release.pub"), key.publicKey);
  const archive = await writeSmallRelease({
    ...{ folder, name: "release", key },
    texts: { "bin/node": `#!/bin/sh\nexec ${execPath} "$@"\n`, "etc/agent.yaml": "# an example\n" },
  });
  fresh = join(folder, "fresh");
  mkdirSync(fresh);
  const installed = run(["install", archive, "--key", join(folder, "release.pub"), "--root", fresh]);
  expect(installed.told).toContain("✓ Menshen 0.1.0");
  symlinkSync(join(checkout, "node_modules/yaml"), join(fresh, "opt/menshen/a/app/node_modules/yaml"));
  write(fresh, {
    "etc/passwd": `root:x:0:0::/root:/bin/sh\nmenshen:x:${getuid?.()}:${getgid?.()}::/nonexistent:/bin/false\n`,
  });
});
beforeEach(() => {
  for (const name of ["door", "spare", "stick"]) rmSync(join(folder, name), { recursive: true, force: true });
  [door, spare] = [join(folder, "door"), join(folder, "spare")];
  for (const root of [door, spare]) cpSync(fresh, root, { recursive: true, verbatimSymlinks: true });
  mkdirSync(stick);
  write(door, { ...secrets, ...people });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a backup", () => {
  it("holds what makes a board this door's controller, and nobody's face, photograph or comings", () => {
    const { code, told } = backUp();
    expect(told).toContain("is the backup of controller agent_a, 8 files");
    expect(told).toContain(`– ${door}/var/lib/menshen/osdp-inside.key is not there`);
    expect(code).toBe(0);
    const held = execFileSync("tar", ["-tzf", backup], { encoding: "utf8" }).trim().split("\n");
    expect(held.sort()).toEqual(Object.keys(secrets).sort());
    expect(modeOf(stick, "door.backup")).toBe("600");
  });

  it("shows no secret, and says that it is one and where it must not stay", () => {
    const { told } = backUp();
    for (const secret of ["camera-password", "the-seed", "the-store-key", "broker-password", "of-the-pin", "00112233"])
      expect(told).not.toContain(secret);
    expect(told).toContain("it is secret");
    expect(told).toContain("carry it away");
  });

  it("takes the place of an older one, and of nothing that is no file", () => {
    writeFileSync(backup, "older");
    expect(backUp().code).toBe(0);
    expect(readFileSync(backup)[0]).toBe(0x1f);
    for (const file of ["/dev/stdout", stick]) {
      expect(backUp(file)).toMatchObject({ code: 1, told: expect.stringContaining("is no file") as string });
    }
    expect(existsSync(`${stick}.part`)).toBe(false);
  });

  it.each<[string, (root: string) => void, RegExp]>([
    [
      "a part is missing",
      (root) => rmSync(join(root, "var/lib/menshen/provisioning.json")),
      /provisioning\.json is not there/,
    ],
    [
      "the configuration cannot be read",
      (root) => write(root, { "etc/menshen/agent.yaml": "readers: [" }),
      /agent\.yaml: /,
    ],
    [
      "a reader's key lies where a restored one could not",
      (root) => write(root, { "etc/menshen/agent.yaml": 'readers: [{ keyFile: "/var/lib/menshen/../../shadow" }]' }),
      /keyFile "\/var\/lib\/menshen\/\.\.\/\.\.\/shadow" is not below/,
    ],
  ])("is not made where %s", (_what, spoil, sentence) => {
    spoil(door);
    expect(backUp()).toMatchObject({ code: 1, told: expect.stringMatching(sentence) as string });
    expect(existsSync(backup)).toBe(false);
  });

  it("is not left by half where it cannot be written", () => {
    expect(backUp(join(stick, "gone/door.backup")).told).toContain("cannot be written");
  });
});

describe("a board that gets it", () => {
  it("is that controller, each file with its owner's mode, and keeps what lay there before", () => {
    backUp();
    const { code, told } = restore();
    expect(told).toContain("✓ this board is controller agent_a now");
    expect(code).toBe(0);
    for (const [path, text] of Object.entries(secrets)) expect(read(spare, path)).toBe(text);
    expect(modeOf(spare, "etc/menshen/agent.yaml")).toBe("640");
    expect(modeOf(spare, "etc/menshen/lock.conf")).toBe("644");
    for (const path of Object.keys(secrets).filter((one) => one.startsWith("var")))
      expect(modeOf(spare, path)).toBe("600");
    for (const path of ["var/lib/menshen", "var/lib/menshen/keys", "var/lib/menshen/pages"])
      expect(modeOf(spare, path)).toBe("700");
    expect(read(spare, "etc/menshen/agent.yaml.before")).toBe("# an example\n");
    expect(existsSync(join(spare, "var/lib/menshen-release/restore.part"))).toBe(false);
  });

  it.each<[string, (file: string) => void, string]>([
    ["is no archive", (file) => writeFileSync(file, "a letter"), "it is damaged, or no backup"],
    ["is cut off", (file) => writeFileSync(file, readFileSync(file).subarray(0, 300)), "it is damaged, or no backup"],
    ["lacks a part", (file) => repack(file, "rm var/lib/menshen/keys/store-key"), "it is not whole"],
    ["holds a link", (file) => repack(file, "ln -sf /etc/shadow etc/menshen/lock.conf"), "it is damaged, or no backup"],
    [
      "belongs to two controllers",
      (file) => repack(file, "sed -i s/agent_a/agent_b/ var/lib/menshen/provisioning.json"),
      "belong to two controllers",
    ],
    [
      "names a key elsewhere",
      (file) => repack(file, `echo 'readers: [{ keyFile: /etc/shadow }]' >etc/menshen/agent.yaml`),
      "its agent.yaml cannot be read",
    ],
  ])("refuses one that %s, and stays as it was", (_what, spoil, sentence) => {
    backUp();
    spoil(backup);
    expect(restore()).toMatchObject({ code: 1, told: expect.stringContaining(sentence) as string });
    expect(restored(spare)).toEqual(["etc/menshen/agent.yaml"]);
    expect(read(spare, "etc/menshen/agent.yaml")).toBe("# an example\n");
    expect(existsSync(join(spare, "var/lib/menshen-release/restore.part"))).toBe(false);
  });

  it("takes nothing from it that no backup holds", () => {
    backUp();
    repack(backup, "mkdir -p etc/cron.d && echo x >etc/cron.d/x");
    expect(restore().code).toBe(0);
    expect(existsSync(join(spare, "etc/cron.d"))).toBe(false);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["has been a door's controller", { "var/lib/menshen/journal.sqlite": "" }, "has been a door's controller"],
    [
      "has an identity of its own",
      { "var/lib/menshen/keys/identity.json": '{"agentId":"agent_z"}' },
      "an identity of its own",
    ],
    [
      "never booted, and has no user for it",
      { "etc/passwd": "root:x:0:0::/root:/bin/sh\n" },
      "there is no user menshen",
    ],
  ])("refuses it where it %s", (_what, files, sentence) => {
    backUp();
    write(spare, files);
    expect(restore()).toMatchObject({ code: 1, told: expect.stringContaining(sentence) as string });
    expect(existsSync(join(spare, "var/lib/menshen/provisioning.json"))).toBe(false);
    expect(existsSync(join(spare, "etc/menshen/lock.conf"))).toBe(false);
  });

  it("is told to have a release first", () => {
    backUp();
    rmSync(join(spare, "opt"), { recursive: true });
    expect(restore().told).toContain("use: menshen-release install");
  });

  it("may lose its power at any file: it is no controller yet, and the same again makes it one", () => {
    backUp();
    const moved = [
      "agent.yaml",
      "lock.conf",
      "store-key",
      "identity.json",
      "certificate.pem",
      "outside.key",
      "provisioning.json",
    ];
    for (const name of moved) {
      rmSync(spare, { recursive: true });
      cpSync(fresh, spare, { recursive: true, verbatimSymlinks: true });
      const doubles = join(folder, "doubles");
      write(doubles, { mv: `#!/bin/sh\ncase "$*" in *${name}) kill -KILL $PPID ;; *) exec /bin/mv "$@" ;; esac\n` });
      chmodSync(join(doubles, "mv"), 0o755);
      expect(run(["restore", backup, "--root", spare], `${doubles}:${env["PATH"]}`).code, name).not.toBe(0);
      // The unit's condition: the agent does not start.
      expect(existsSync(join(spare, "var/lib/menshen/provisioning.json")), name).toBe(false);
      expect(restore().told, name).toContain("✓ this board is controller agent_a now");
      expect(restored(spare), name).toEqual(Object.keys(secrets));
      expect(lstatSync(join(spare, "var/lib/menshen/keys")).mode & 0o777, name).toBe(0o700);
    }
  });
});

/** Unpacks a backup, does something to it, and packs it again as its maker would. */
function repack(file: string, script: string): void {
  const laid = mkdtempSync(join(folder, "laid-"));
  execFileSync("bash", [
    "-ec",
    `tar -xzf ${file} -C ${laid} && cd ${laid} && ${script} && find . ! -type d -printf '%P\\0' | tar -czf ${file} --null -T -`,
  ]);
}
