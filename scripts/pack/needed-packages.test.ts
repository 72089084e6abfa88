import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type LockedPackages, leftOut, neededPackages } from "./needed-packages.ts";

const lock: LockedPackages = {
  agent: { dependencies: { sharp: "1", "@tensorflow/tfjs": "4", inner: "1", "@menshen/protocol": "0" } },
  "node_modules/@menshen/protocol": { link: true },
  "node_modules/sharp": { optionalDependencies: { "sharp-arm64": "1", "sharp-x64": "1", "sharp-musl": "1" } },
  "node_modules/sharp-arm64": { cpu: ["arm64"], os: ["linux"], libc: ["glibc"] },
  "node_modules/sharp-x64": { cpu: ["x64"], os: ["linux"] },
  "node_modules/sharp-musl": { cpu: ["arm64"], libc: ["musl"] },
  "node_modules/@tensorflow/tfjs": { dependencies: { seedrandom: "1" } },
  "node_modules/seedrandom": {},
  "agent/node_modules/inner": { dependencies: { twice: "2" }, peerDependencies: { "a-peer": "1", other: "1" } },
  "agent/node_modules/twice": { version: "2.0.0" },
  "node_modules/twice": { version: "1.0.0" },
  "node_modules/a-peer": {},
  "node_modules/stranger": {},
};

describe("what a door needs of the installed packages", () => {
  it("is what its workspaces name and what those name, found as Node finds it", () => {
    expect(neededPackages(lock, ["agent"], "arm64")).toEqual([
      "agent/node_modules/inner",
      "agent/node_modules/twice",
      "node_modules/a-peer",
      "node_modules/sharp",
      "node_modules/sharp-arm64",
    ]);
  });

  it("is of one processor", () => {
    expect(neededPackages(lock, ["agent"], "x64")).toContain("node_modules/sharp-x64");
    expect(neededPackages(lock, ["agent"], "x64")).not.toContain("node_modules/sharp-arm64");
  });

  it("holds neither the registry's packages nor those that convert networks, in this checkout", () => {
    const file = join(import.meta.dirname, "../../package-lock.json");
    const { packages } = JSON.parse(readFileSync(file, "utf8")) as { packages: LockedPackages };
    const needed = neededPackages(packages, ["edge-agent", "hardware", "models", "protocol"], "arm64");
    expect(needed).toEqual(expect.arrayContaining(["node_modules/onnxruntime-node", "node_modules/better-sqlite3"]));
    expect(needed).toContain("node_modules/@img/sharp-linux-arm64");
    for (const name of ["antd", "react", "kysely", "aedes", "vitest", "commander", ...Object.keys(leftOut)]) {
      expect(needed).not.toContain(`node_modules/${name}`);
    }
  });
});
