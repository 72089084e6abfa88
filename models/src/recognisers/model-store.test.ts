import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RETAIL_0095 } from "../known-models.ts";
import type { RecogniserManifest } from "../manifest.ts";
import { findInstalledModel, findKeptSources, saveModel } from "./model-store.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-model-store-"));
});
afterEach(() => rm(folder, { recursive: true }));

const save = (manifest: RecogniserManifest) =>
  saveModel(folder, manifest, { sources: new Map(), converted: { network: Uint8Array.of(1) } });

it("says what cannot be written where a model cannot be kept", async () => {
  await mkdir(join(folder, "site", RETAIL_0095.id, "installed.json"), { recursive: true });
  await expect(save(RETAIL_0095)).rejects.toMatchObject({
    code: "cache-unwritable",
    why: expect.stringContaining("installed.json") as string,
  });
});

describe("a kept model after an update", () => {
  it("counts while this release says of its files what the one that kept it said", async () => {
    await save(RETAIL_0095);
    expect(await findInstalledModel(folder, RETAIL_0095.id, "contents")).toMatchObject({ manifest: RETAIL_0095 });
  });

  it("does not count once this release compares it otherwise, and is converted anew as this release says", async () => {
    await save({ ...RETAIL_0095, mirror: !RETAIL_0095.mirror });
    expect(await findInstalledModel(folder, RETAIL_0095.id, "contents")).toBeUndefined();
    expect(await findKeptSources(folder, RETAIL_0095.id)).toMatchObject({ manifest: RETAIL_0095 });
  });

  it("keeps its own manifest where its files are not the known ones", async () => {
    const files = RETAIL_0095.files.map((file) => ({ ...file, sha256: "0".repeat(64) }));
    const own = { ...RETAIL_0095, mirror: true, files };
    await save(own);
    expect(await findInstalledModel(folder, own.id, "contents")).toMatchObject({ manifest: { mirror: true } });
    expect(await findKeptSources(folder, own.id)).toMatchObject({ manifest: { mirror: true } });
  });
});
