import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { arch, tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import {
  broughtFolder,
  calibrationOf,
  checksumOfMeasured,
  findBrought,
  findInstalledModel,
  isMeasured,
  RETAIL_0095,
  recordMeasurement,
  writeModelsInUse,
} from "@menshen/models";
import { fileOf } from "@menshen/models/bench/made-networks";
import { afterAll, describe, expect, it } from "vitest";
import { saveModel } from "../../models/src/recognisers/model-store.ts";
import { openReleaseKey } from "./release-key.ts";
import { writeSmallRelease } from "./small-release.ts";

const folder = mkdtempSync(join(tmpdir(), "menshen-release-"));
const packaging = join(import.meta.dirname, "../../packaging");
const tool = join(packaging, "menshen-release");
const key = openReleaseKey(join(folder, "keys/release-key.pem"));
const publicKey = join(folder, "release.pub");
writeFileSync(publicKey, key.publicKey);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pack = (name: string, parts: Partial<Parameters<typeof writeSmallRelease>[0]> = {}) =>
  writeSmallRelease({ folder, name, key, ...parts });

function install(archive: string, root = mkdtempSync(join(folder, "root-"))) {
  const ran = spawnSync("bash", [tool, "install", archive, "--key", publicKey, "--root", root], { encoding: "utf8" });
  return { root, code: ran.status, told: ran.stdout + ran.stderr };
}

describe("menshen-release", () => {
  it("lays a signed release into the first of two directories and lets the link name it", async () => {
    const { root, code, told } = install(await pack("sound"));
    expect(told).toContain("✓ Menshen 0.1.0");
    expect(code).toBe(0);
    expect(readlinkSync(join(root, "opt/menshen/current"))).toBe("a");
    expect(statSync(join(root, "opt/menshen/a/menshen-release")).mode & 0o777).toBe(0o755);
    expect(statSync(join(root, "var/lib/menshen/models/0123/manifest.json")).isFile()).toBe(true);
    const unit = readlinkSync(join(root, "etc/systemd/system/menshen-agent.service"));
    expect(unit).toBe("/opt/menshen/current/systemd/menshen-agent.service");
  });

  const networks = {
    "models/in-use.json": '{ "recogniser": "retail-0095", "detector": "built-in" }\n',
    "models/site/retail-0095/installed.json": "{}\n",
    "models/site/retail-0095/manifest.json": '{ "files": [{ "sha256": "aa" }] }\n',
    "models/site/retail-0095/source/net.bin": "weights",
  };
  const models = (root: string, path: string) => join(root, "var/lib/menshen/models", path);

  it("lets a new controller run the recogniser that the release brings, and says which", async () => {
    const { root, code, told } = install(await pack("bringing", { texts: networks }));
    expect(code).toBe(0);
    expect(told).toContain("recogniser: retail-0095\n");
    expect(readFileSync(models(root, "in-use.json"), "utf8")).toContain("retail-0095");
    expect(readFileSync(models(root, "site/retail-0095/source/net.bin"), "utf8")).toBe("weights");
    expect(install(await pack("sound")).told).toContain("recogniser: built-in\n");
  });

  it.each([
    ["somebody chose another", "models/in-use.json", '{ "recogniser": "built-in" }\n'],
    ["the agent ran with another", "journal.sqlite", ""],
  ])("changes nothing of what runs where %s, and says how a person does", async (_what, path, text) => {
    const root = mkdtempSync(join(folder, "root-"));
    mkdirSync(models(root, ""), { recursive: true });
    writeFileSync(join(root, "var/lib/menshen", path), text);
    const { told } = install(await pack("bringing", { texts: networks }), root);
    expect(told).toContain("recogniser: built-in\n");
    expect(told).toContain("menshen-release models use retail-0095 changes to it");
    const choice = spawnSync("cat", [models(root, "in-use.json")], { encoding: "utf8" }).stdout;
    expect(choice).toBe(path === "models/in-use.json" ? text : "");
    expect(statSync(models(root, "site/retail-0095/installed.json")).isFile()).toBe(true);
  });

  it.each([
    ["the same published files anew, as it converts them", "aa", "weights", "{}\n"],
    ["its own network in place of another of that name that nobody chose", "bb", "weights", "{}\n"],
    [
      "nothing in place of another that was chosen, where it cannot be told whether it runs",
      "cc",
      "mine",
      '{ "mine": 1 }\n',
    ],
  ])("brings %s", async (_what, sum, weights, note) => {
    const root = mkdtempSync(join(folder, "root-"));
    mkdirSync(models(root, "site/retail-0095/source"), { recursive: true });
    writeFileSync(models(root, "site/retail-0095/manifest.json"), `{ "files": [{ "sha256": "${sum}" }] }\n`);
    writeFileSync(models(root, "site/retail-0095/source/net.bin"), weights === "mine" ? weights : "torn");
    writeFileSync(models(root, "site/retail-0095/installed.json"), '{ "mine": 1 }\n');
    if (sum === "cc") writeFileSync(models(root, "in-use.json"), '{ "recogniser": "retail-0095" }\n');
    expect(install(await pack("bringing", { texts: networks }), root).code).toBe(0);
    expect(readFileSync(models(root, "site/retail-0095/installed.json"), "utf8")).toBe(note);
    expect(readFileSync(models(root, "site/retail-0095/source/net.bin"), "utf8")).toBe(weights);
  });

  describe("that brings a network of a site's own", () => {
    const weights = (seed: number) => new TextEncoder().encode(`weights ${seed}`);
    /** Keeps a network of a name, measured unless told, and tells its files by their paths. */
    async function keep(place: string, seed: number, change: { title?: string; measured?: boolean } = {}) {
      const { title = "ours", measured = true } = change;
      const network = weights(seed);
      const files = [fileOf("ours.onnx", network)];
      const manifest = { ...RETAIL_0095, id: "ours", title, format: "onnx", files } as const;
      await saveModel(place, manifest, { sources: new Map([["ours.onnx", network]]), converted: { network } });
      const sha256 = measured ? checksumOfMeasured(manifest) : "0".repeat(64);
      const calibration = { ...calibrationOf(RETAIL_0095), recogniser: "ours" };
      const found = { sha256, measuredAt: 0, photographs: 1, people: 1, figures: {}, calibration };
      await recordMeasurement(place, "ours", found);
      const names = globSync("site/**/*.*", { cwd: place }).filter((name) => statSync(join(place, name)).isFile());
      return Object.fromEntries(names.map((name) => [`models/${name}`, readFileSync(join(place, name), "utf8")]));
    }

    /** Installs a release with the weights 2 where the controller has its own. */
    async function bring(lay: (root: string) => Promise<unknown>) {
      const root = mkdtempSync(join(folder, "root-"));
      await lay(models(root, ""));
      const texts = {
        ...(await keep(mkdtempSync(join(folder, "brought-")), 2)),
        "bin/node": `#!/bin/sh\nexec ${execPath} "$@"\n`,
        "app/models/src/index.ts": `export * from "${join(packaging, "../models/src/index.ts")}";\n`,
      };
      const { code, told } = install(await pack("ours", { texts }), root);
      expect(code, told).toBe(0);
      const found = await findInstalledModel(models(root, ""), "ours", "contents");
      const network = readFileSync(found?.network ?? "nothing whole", "utf8");
      return {
        told,
        network,
        kept: globSync("{.,brought}/site/*", { cwd: models(root, "") }),
        place: models(root, ""),
      };
    }
    const choose = (place: string) => writeModelsInUse(place, { recogniser: "ours" });
    const waits =
      "the release brings another ours, the one here goes on: menshen-release models use ours changes to it";

    it("lets what runs go on, has its own wait for whoever says so, and tells how", async () => {
      const { told, network, kept, place } = await bring(async (own) => {
        await keep(own, 1);
        await choose(own);
        await keep(broughtFolder(own), 3);
      });
      expect([network, told]).toEqual(["weights 1", expect.stringContaining(waits)]);
      expect([...kept].sort()).toEqual(["brought/site/ours", "site/ours"]);
      const waiting = await findBrought(place, "ours");
      expect(readFileSync(waiting?.network ?? "", "utf8")).toBe("weights 2");
      expect(waiting && (await isMeasured(broughtFolder(place), waiting.manifest))).toBe(true);
    });

    it.each<[string, (own: string) => Promise<unknown>]>([
      ["is not what was measured", (own) => keep(own, 1, { measured: false })],
      [
        "was exchanged by hand",
        async (own) => {
          await keep(own, 1);
          writeFileSync(join(own, "site/ours/network.onnx"), "others");
        },
      ],
    ])("puts its own in the place of what was chosen and %s, and says so", async (_what, lay) => {
      const { told, network, kept } = await bring(async (own) => {
        await lay(own);
        await choose(own);
      });
      expect([network, kept]).toEqual(["weights 2", ["site/ours"]]);
      expect(told).toContain("ours: what was here does not run with this release");
      expect(told).not.toContain(waits);
    });

    it("puts its own in the place of what nobody chose, or what is the same but for its title", async () => {
      const other = await bring((own) => keep(own, 1));
      expect([other.network, other.kept]).toEqual(["weights 2", ["site/ours"]]);
      expect(other.told).not.toContain("what was here");
      const same = await bring(async (own) => {
        await keep(own, 2, { title: "mine" });
        await choose(own);
      });
      expect([same.network, same.kept]).toEqual(["weights 2", ["site/ours"]]);
      expect(readFileSync(join(same.place, "site/ours/manifest.json"), "utf8")).not.toContain("mine");
      expect(same.told).not.toContain(waits);
    });

    it("first gives back what the power left aside", async () => {
      const { network } = await bring(async (own) => {
        await keep(join(own, "brought/replaced"), 1);
        await choose(own);
      });
      expect(network).toBe("weights 1");
    });
  });

  it("makes the same archive of the same files, byte for byte", async () => {
    const sum = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");
    expect(sum(await pack("once"))).toBe(sum(await pack("again")));
  });

  it("begins no second installation over a first one", async () => {
    const archive = await pack("sound");
    const { root } = install(archive);
    const { code, told } = install(archive, root);
    expect(code).toBe(1);
    expect(told).toContain("use: menshen-release update");
  });

  const nothingThere = (root: string) => expect(() => statSync(join(root, "opt/menshen/a"))).toThrow();

  it.each<[string, (laid: string) => void, string]>([
    ["a file was changed", (laid) => appendFileSync(join(laid, "check-health.ts"), "\n"), "its files are not those"],
    ["a file is missing", (laid) => rmSync(join(laid, "gpio.rules")), "its files are not those"],
    ["a file came beside them", (laid) => writeFileSync(join(laid, "bin"), "#!/bin/sh\n"), "its files are not those"],
    ["a link came beside them", (laid) => symlinkSync("/etc", join(laid, "etc/menshen")), "its files are not those"],
    [
      "a mode was changed",
      (laid) => execFileSync("chmod", ["755", join(laid, "gpio.rules")]),
      "its files are not those",
    ],
    ["the manifest was changed", (laid) => appendFileSync(join(laid, "manifest"), "\n"), "not signed by the key"],
    [
      "nobody signed it",
      (laid) => writeFileSync(join(laid, "manifest.sig"), Buffer.alloc(64)),
      "not signed by the key",
    ],
  ])("refuses an archive where %s, and leaves nothing of it", async (_what, change, sentence) => {
    const { root, code, told } = install(await pack("spoilt", { change }));
    expect(told).toContain(sentence);
    expect(code).toBe(1);
    nothingThere(root);
  });

  it("refuses an archive for another processor", async () => {
    const { root, code, told } = install(await pack("foreign", { processor: arch() === "arm64" ? "x64" : "arm64" }));
    expect(told).toContain(`this controller is ${arch()}`);
    expect(code).toBe(1);
    nothingThere(root);
  });

  it("refuses half an archive", async () => {
    const archive = await pack("sound");
    const half = join(folder, "half.tar.gz");
    mkdirSync(join(folder, "halves"), { recursive: true });
    execFileSync("bash", ["-c", `head -c 3000 ${archive} >${half}`]);
    const { root, code } = install(half);
    expect(code).toBe(1);
    nothingThere(root);
  });

  it.each([["models", "use", "retail-0095"], ["identity"]])("asks for root before %s", (...words) => {
    const asRoot = process.getuid?.() === 0;
    const { status, stderr } = spawnSync("bash", ["-s", ...words], {
      input: readFileSync(tool),
      encoding: "utf8",
      ...(asRoot && { uid: 65_534, gid: 65_534 }),
    });
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/why: {2}this is not root\.\n {2}next: run it with sudo/),
    ]);
  });

  it.each([["models"], ["models", "list"], ["models", "use"]])("says how it is used, asked for %s %s", (...words) => {
    const { status, stderr } = spawnSync("bash", [tool, ...words], { encoding: "utf8" });
    expect([status, stderr]).toEqual([2, expect.stringContaining("menshen-release models use NAME")]);
  });

  it("says how it is used", () => {
    const { status, stderr } = spawnSync("bash", [tool], { encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr).toContain("menshen-release update ARCHIVE");
  });
});
