import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { kill } from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openReleaseKey } from "./release-key.ts";
import { writeSmallRelease } from "./small-release.ts";

/** A machine of its own for the updater: another root, in which it is root; systemd is one that starts what `current` names. */
const doubles = {
  systemctl: `#!/bin/sh
echo "$@" >>/systemctl.log
[ "$1" = restart ] || exit 0
cat /opt/menshen/current/app/card >/card 2>/dev/null || : >/card
[ ! -e /opt/menshen/current/app/greedy ] || cat /dev/zero >/var/lib/greedy || :`,
  chown: '#!/bin/sh\necho "$@" >>/chown.log',
  udevadm: "#!/bin/sh",
  logger: "#!/bin/sh",
  "systemd-sysusers": "#!/bin/sh",
  setpriv: '#!/bin/sh\necho "$@"; case "$*" in *commission*) cat ;; esac',
};

/** In place of Node: says of the card path what the release that was started last makes of it; no reader here has a key, and no network goes on unless told. */
const node = `#!/bin/sh
case "$1" in *reader-keys.ts) exit 0 ;; *goes-on.ts) cat /goes-on 2>/dev/null || echo "gives way"; exit 0 ;; esac
read -r card </card; test -n "$card" && echo "$card"
`;

const folder = mkdtempSync(join(tmpdir(), "menshen-update-"));
const key = openReleaseKey(join(folder, "release-key.pem"));
const root = join(folder, "root");
const at = (path: string) => join(root, path);

/** Enters the machine and runs the updater there as root. */
const entering = (words: readonly string[]): readonly string[] => {
  const mounts = ["usr", "bin", "sbin", "lib", "lib64", "proc", "dev"].filter((name) => existsSync(`/${name}`));
  const binds = mounts.filter((name) => !lstatSync(`/${name}`).isSymbolicLink());
  const script = [
    ...binds.map((name) => `mkdir -p ${root}/${name} && mount --rbind /${name} ${root}/${name}`),
    `exec chroot ${root} /usr/bin/env PATH=/doubles:/usr/sbin:/usr/bin:/sbin:/bin ${words.join(" ")}`,
  ];
  return ["--map-root-user", "--mount", "bash", "-ec", script.join("\n")];
};

function run(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync("unshare", entering(["bash", ...words]), { encoding: "utf8" });
  return { code: status, told: stdout + stderr };
}

const canEnter = () => spawnSync("unshare", ["--map-root-user", "--mount", "true"]).status === 0;
const update = (name: string) => run("/var/lib/menshen-tool", "update", `/media/${name}.tar.gz`, "--within", "1");
const current = () => readlinkSync(at("opt/menshen/current"));
const version = () => /^version (.*)$/m.exec(readFileSync(at(`opt/menshen/${current()}/manifest`), "utf8"))?.[1];
const outcome = () =>
  JSON.parse(readFileSync(at("var/lib/menshen/update-outcome.json"), "utf8")) as { outcome: string };
const verifies = () =>
  run(
    "-c",
    "'cd -P /opt/menshen/current && sed -n \"s/^file \\([0-9a-f]*\\) [0-7]* \\(.*\\)$/\\1  \\2/p\" manifest | sha256sum --check --quiet -'",
  ).code === 0;

beforeAll(async () => {
  const release = (name: string, card: string, texts = {}) =>
    writeSmallRelease({
      folder,
      name,
      key,
      version: name,
      texts: { "bin/node": node, "etc/agent.yaml": "panel: {}\n", "app/card": card, ...texts },
    });
  await release("first", "ready\n");
  await release(
    "second",
    "ready\n",
    Object.fromEntries(Array.from({ length: 60 }, (_, file) => [`app/${file}.js`, `${file}\n`])),
  );
  const brought = (note: string) => ({
    "models/in-use.json": '{ "recogniser": "retail-0095", "detector": "built-in" }\n',
    "models/site/retail-0095/installed.json": note,
    "models/site/retail-0095/manifest.json": '{ "files": [{ "sha256": "aa" }] }\n',
    "models/site/retail-0095/source/net.bin": "weights",
  });
  await release("bringing", "ready\n", brought("converted\n"));
  await release("measured", "ready\n", {
    ...brought("converted\n"),
    "models/site/retail-0095/measured.json": "measured\n",
  });
  await release("converting", "", brought("converted anew\n"));
  await release("greedy", "", { ...brought("converted anew\n"), "app/greedy": "" });
  await release("large", "ready\n", { ...brought("converted anew\n"), "models/0123/net": "0".repeat(2_000_000) });
  await release("dead", "");
  await release("deaf", "reader-silent\n");
  writeFileSync(join(folder, "release.pub"), key.publicKey);
});
beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  for (const path of ["media", "etc", "run/systemd/system", "var/lib", "opt", "tmp", "doubles"])
    mkdirSync(at(path), { recursive: true });
  for (const name of ["bin", "sbin", "lib", "lib64"]) {
    if (existsSync(`/${name}`) && lstatSync(`/${name}`).isSymbolicLink()) symlinkSync(`usr/${name}`, at(name));
  }
  for (const [name, text] of Object.entries(doubles)) {
    writeFileSync(at(`doubles/${name}`), text);
    chmodSync(at(`doubles/${name}`), 0o755);
  }
  for (const name of ["first", "second", "bringing", "measured", "converting", "greedy", "large", "dead", "deaf"])
    copyFileSync(join(folder, `${name}.tar.gz`), at(`media/${name}.tar.gz`));
  copyFileSync(join(folder, "release.pub"), at("media/release.pub"));
  copyFileSync(join(import.meta.dirname, "../../packaging/menshen-release"), at("var/lib/menshen-tool"));
  const installed = run("/var/lib/menshen-tool", "install", "/media/first.tar.gz", "--key", "/media/release.pub");
  expect(installed.told).toContain("✓ Menshen first is installed");
  writeFileSync(at("card"), "ready\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!canEnter())("an update", () => {
  it("is kept where a card opens, and leaves the release before it beside", () => {
    const { code, told } = update("second");
    expect(told).toContain("✓ Menshen second runs");
    expect(code).toBe(0);
    expect([current(), version(), outcome().outcome]).toEqual(["b", "second", "kept"]);
    expect(existsSync(at("opt/menshen/a/manifest"))).toBe(true);
    expect(existsSync(at("var/lib/menshen-release/pending"))).toBe(false);
    expect(update("first").code).toBe(0);
    expect([current(), version()]).toEqual(["a", "first"]);
  });

  it.each(["dead", "deaf"])("is taken back where the release is %s, and the agent is left word of it", (name) => {
    const { code, told } = update(name);
    expect(told).toContain("going back to /opt/menshen/a");
    expect(code).toBe(1);
    expect([current(), version()]).toEqual(["a", "first"]);
    expect(outcome()).toMatchObject({ outcome: "rolled-back", version: name });
    expect(readFileSync(at("card"), "utf8")).toBe("ready\n");
  });

  it("waits while a fire stands that nobody has reset: the restart would lock a released door", () => {
    writeFileSync(at("var/lib/menshen/door.json"), '{"mode":"unlocked","by":{"type":"fire-contact"},"fire":true}');
    expect(update("second")).toMatchObject({ code: 1, told: expect.stringContaining("a fire stands") as string });
    expect(existsSync(at("opt/menshen/b"))).toBe(false);
    rmSync(at("var/lib/menshen/door.json"));
    expect(update("second").code).toBe(0);
  });

  it("is not held to more than worked before it", () => {
    writeFileSync(at("card"), "reader-silent\n");
    expect(update("deaf").code).toBe(0);
    expect(version()).toBe("deaf");
  });

  const models = (path: string) => at(`var/lib/menshen/models/${path}`);
  const note = () => readFileSync(models("site/retail-0095/installed.json"), "utf8");
  /** As `models use --from` left it: of the files that releases bring, converted by the release that runs. */
  const bringByHand = () => {
    mkdirSync(models("site/retail-0095/source"), { recursive: true });
    writeFileSync(models("site/retail-0095/source/net.bin"), "weights");
    writeFileSync(models("site/retail-0095/manifest.json"), '{ "files": [{ "sha256": "aa" }] }\n');
    writeFileSync(models("site/retail-0095/installed.json"), "by hand\n");
    writeFileSync(models("in-use.json"), '{ "recogniser": "retail-0095", "detector": "built-in" }\n');
  };
  /** A program that does its work, and takes the updater's power where its words match. */
  const cutAt = (program: string, words: string) =>
    writeFileSync(
      at(`doubles/${program}`),
      `#!/bin/sh\n/bin/${program} "$@"\ncase "$*" in ${words}) kill -KILL $PPID ;; esac\n`,
      { mode: 0o755 },
    );

  it.each(["journal.sqlite", undefined])(
    "brings a recogniser and leaves it to a person to change to it (%s)",
    (ran) => {
      if (ran !== undefined) writeFileSync(at(`var/lib/menshen/${ran}`), "");
      const { code, told } = update("bringing");
      expect(code).toBe(0);
      expect(told).toContain("recogniser: built-in\n");
      expect(told).toContain("menshen-release models use retail-0095");
      expect(existsSync(models("in-use.json"))).toBe(false);
      expect(note()).toBe("converted\n");
    },
  );

  it("that goes back puts the networks back as the release before converts them, who brought them or not", () => {
    bringByHand();
    expect(update("converting").told).toContain("going back to");
    expect([version(), note()]).toEqual(["first", "by hand\n"]);
    expect(update("bringing")).toMatchObject({ code: 0, told: expect.not.stringContaining("by hand") as string });
    expect(note()).toBe("converted\n");
    expect(update("dead").told).toContain(
      "brought by hand: where this release needs it converted anew, doctor says so",
    );
    expect([version(), note()]).toEqual(["bringing", "converted\n"]);
    expect(readdirSync(models("site"))).toEqual(["retail-0095"]);
  });

  it.each([
    ["between the old networks and the new", "mv", "*.before"],
    ["between the networks and the switch", "ln", "*current.part"],
  ])("puts them back where the power went %s", (_where, program, words) => {
    bringByHand();
    cutAt(program, words);
    expect(update("converting").code).not.toBe(0);
    rmSync(at(`doubles/${program}`));
    expect(run("/var/lib/menshen-tool", "settle").told).toContain("interrupted before it began");
    expect([version(), note()]).toEqual(["first", "by hand\n"]);
  });

  it("brings what was measured anew of networks that are otherwise the same", () => {
    expect([update("bringing").code, update("measured").code]).toEqual([0, 0]);
    expect(readFileSync(models("site/retail-0095/measured.json"), "utf8")).toBe("measured\n");
  });

  it("lets a network go on that runs with it too, and another of its name wait only as long as that release runs", () => {
    bringByHand();
    writeFileSync(at("goes-on"), "goes on");
    const waiting = () => (existsSync(models("brought/site")) ? readdirSync(models("brought/site")) : []);
    expect(update("converting").told).toContain("the release brings another retail-0095, the one here goes on");
    expect([version(), note(), waiting()]).toEqual(["first", "by hand\n", []]);
    expect(update("bringing").code).toBe(0);
    expect([version(), note(), waiting()]).toEqual(["bringing", "by hand\n", ["retail-0095"]]);
    expect(run("/var/lib/menshen-tool", "models", "use", "retail-0095").code).toBe(0);
    const brought = "brought/site/retail-0095/installed.json";
    expect([note(), readFileSync(models(brought), "utf8")]).toEqual(["by hand\n", "converted\n"]);
    expect(update("second")).toMatchObject({ code: 0, told: expect.not.stringContaining("another retail") as string });
    expect([note(), waiting()]).toEqual(["by hand\n", []]);
  });

  it("is not needed to mend the release's own networks: whoever chooses one has them mended", () => {
    expect(update("bringing").code).toBe(0);
    rmSync(models("site/retail-0095/installed.json"));
    writeFileSync(models("site/retail-0095/source/net.bin"), "we");
    writeFileSync(models("0123/manifest.json"), "{");
    expect(run("/var/lib/menshen-tool", "models", "use", "retail-0095").code).toBe(0);
    expect(readFileSync(models("site/retail-0095/source/net.bin"), "utf8")).toBe("weights");
    expect([note(), readFileSync(models("0123/manifest.json"), "utf8")]).toEqual(["converted\n", "{}\n"]);
    expect(readdirSync(models("site"))).toEqual(["retail-0095"]);
  });

  /** The updater on a disk of one megabyte that holds all but the releases. */
  const onSmallDisk = (...words: readonly string[]) =>
    run(
      "-c",
      `'cp -a /var/lib /tmp/kept && mount -t tmpfs -o size=1m small /var/lib && cp -a /tmp/kept/. /var/lib
      bash /var/lib/menshen-tool ${words.join(" ")}; code=$?
      rm -f /var/lib/greedy; cp -a /var/lib /tmp/after; exit $code'`,
    );

  it("is refused where the disk has no room for its networks, and the door runs as before", () => {
    bringByHand();
    const { code, told } = onSmallDisk("update", "/media/large.tar.gz", "--within", "1");
    expect(told).toMatch(/✗ updating\n {2}why: .*cannot be written to \/var\/lib\/menshen\/models.*\n {2}next: free/);
    expect([code, version()]).toEqual([1, "first"]);
    const kept = "tmp/after/menshen/models/site/retail-0095/installed.json";
    expect(readFileSync(at(kept), "utf8")).toBe("by hand\n");
    expect(existsSync(at("tmp/after/menshen-release/pending"))).toBe(false);
  });

  it("goes back although it filled the disk", () => {
    bringByHand();
    const { code, told } = onSmallDisk("update", "/media/greedy.tar.gz", "--within", "1");
    expect(told).toContain('cannot be written down, free some space: {"outcome":"rolled-back"');
    expect(told).toContain("✓ Menshen first runs again");
    expect([code, version()]).toEqual([1, "first"]);
    expect(readFileSync(at("tmp/after/menshen/models/site/retail-0095/installed.json"), "utf8")).toBe("by hand\n");
  });

  it("has to be judged before a recogniser is chosen", () => {
    writeFileSync(at("var/lib/menshen-release/pending"), "a b second ready\n");
    const { code, told } = run("/var/lib/menshen-tool", "models", "use", "retail-0095");
    expect([code, told]).toEqual([1, expect.stringContaining("run: menshen-release settle")]);
  });

  it("is no way to choose a recogniser: the controller's own program is, as its own user", () => {
    const { told } = run("/var/lib/menshen-tool", "models", "use", "retail-0095", "--from", "/media");
    const program = "/opt/menshen/current/bin/node /opt/menshen/current/app/edge-agent/src/main.ts";
    expect(told).toContain(
      `--reuid=menshen --regid=menshen --groups=menshen,video,audio,dialout,gpio ${program} models use retail-0095 --from /media --config`,
    );
  });

  it("is judged at the next boot where the power went in between, by the tool that began it", () => {
    writeFileSync(at("var/lib/menshen-release/pending"), "a b second ready\n");
    expect(run("/var/lib/menshen-tool", "settle").told).toContain("interrupted before it began");
    expect([current(), outcome().outcome]).toEqual(["a", "interrupted"]);
    expect(update("second").code).toBe(0);
    writeFileSync(at("var/lib/menshen-release/pending"), "a b second ready\n");
    writeFileSync(at("card"), "\n");
    expect(run("/var/lib/menshen-release/menshen-release", "settle", "--within", "1").code).toBe(1);
    expect([current(), outcome().outcome]).toEqual(["a", "rolled-back"]);
  });

  it("leaves a whole release running wherever it is killed", async () => {
    for (let cut = 0; cut < 12; cut += 1) {
      const words = ["bash", "/var/lib/menshen-tool", "update", "/media/second.tar.gz", "--within", "1"];
      const updating = spawn("unshare", entering(words), { stdio: "ignore", detached: true });
      const exited = once(updating, "exit");
      await Promise.race([exited, delay(20 + cut * 25)]);
      if (updating.exitCode === null) kill(-(updating.pid as number), "SIGKILL");
      await exited;
      expect(["first", "second"]).toContain(version());
      expect(verifies()).toBe(true);
      // A boot starts what the link names, then judges.
      run("-c", "'systemctl restart'");
      const tool = existsSync(at("var/lib/menshen-release/menshen-release"))
        ? "/var/lib/menshen-release/menshen-release"
        : "/var/lib/menshen-tool";
      expect(run(tool, "settle", "--within", "1").code).toBe(0);
      expect(existsSync(at("var/lib/menshen-release/pending"))).toBe(false);
    }
    expect(basename(current())).toMatch(/^[ab]$/);
  }, 60_000);
});

describe.skipIf(!canEnter())("a spare board that runs", () => {
  const identity = '{"agentId":"agent_a"}';
  const files = {
    "etc/menshen/lock.conf": "LOCK=\n",
    "var/lib/menshen/keys/store-key": "key",
    "var/lib/menshen/keys/identity.json": identity,
    "var/lib/menshen/provisioning.json": identity,
  };

  it("becomes the controller of a backup: its files are the agent's, and nothing starts before the wires are in", () => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), text);
    }
    writeFileSync(at("etc/passwd"), "root:x:0:0::/root:/bin/sh\nmenshen:x:990:990::/:/bin/false\n");
    expect(run("/var/lib/menshen-tool", "backup", "/media/door.backup").code).toBe(0);
    rmSync(at("var/lib/menshen"), { recursive: true });
    for (const log of ["chown.log", "systemctl.log"]) rmSync(at(log), { force: true });
    const { code, told } = run("/var/lib/menshen-tool", "restore", "/media/door.backup");
    expect(told).toContain("✓ this board is controller agent_a now");
    expect(code).toBe(0);
    expect(readFileSync(at("var/lib/menshen/keys/identity.json"), "utf8")).toBe(identity);
    expect(existsSync(at("systemctl.log"))).toBe(false);
    expect(told).toContain("put the door's wires in, switch it on");
    const given = readFileSync(at("chown.log"), "utf8");
    for (const path of ["", "/keys", "/keys/identity.json.part", "/keys/store-key.part", "/provisioning.json.part"])
      expect(given).toContain(`menshen:menshen /var/lib/menshen${path}\n`);
    expect(given).toContain(":menshen /etc/menshen/agent.yaml.part\n");
  });

  it("is bound to a door by a program that gets name and password where nobody reads them", () => {
    const words = "commission https://doors.example --door door_a";
    const { told } = run("-c", `'printf "landlord\\nsecret\\n" | bash /var/lib/menshen-tool ${words}'`);
    const [command, ...input] = told.trim().split("\n");
    expect(command).toMatch(
      /commission\.ts https:\/\/doors\.example --door door_a --config \/etc\/menshen\/agent\.yaml --into/,
    );
    expect(command).not.toContain("secret");
    expect(input).toEqual(["landlord", "secret"]);
    expect(run("-c", `'bash /var/lib/menshen-tool ${words} </dev/null'`)).toMatchObject({
      code: 1,
      told: expect.stringContaining("name and password are missing") as string,
    });
  });

  it.each(["doctor", "identity", "installer-pin", "lock-line"])(
    "has the controller's own program answer %s",
    (word) => {
      const program = "/opt/menshen/current/app/edge-agent/src/main.ts";
      expect(run("/var/lib/menshen-tool", word).told).toContain(`${program} ${word} --config /etc/menshen/agent.yaml`);
    },
  );
});
