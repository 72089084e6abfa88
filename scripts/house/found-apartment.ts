import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createAccount, importSite, openRegistryData } from "@menshen/cloud-registry";
import { modelApartment } from "../apartment/model-apartment.ts";
import type { Shell } from "../shell.ts";
import { type ApartmentFiles, type ApartmentNote, writeNote, writePrivate } from "./apartment-files.ts";
import { agentConfigFile } from "./programs.ts";
import type { RegistryClient } from "./registry-client.ts";

/** The model apartment's people come out of this number, the same every time. */
export const apartmentSeed = 46;

const landlord = "landlord";

/** Brings the model apartment and its landlord's account into a new registry; the registry must not be running. */
export async function foundApartment(files: ApartmentFiles, port: number): Promise<ApartmentNote> {
  mkdirSync(files.registry, { recursive: true, mode: 0o700 });
  const data = await openRegistryData(files.registry);
  try {
    const { siteId, doors } = await importSite(data, modelApartment({ seed: apartmentSeed, now: Date.now() }).site);
    const created = await createAccount(data.database, {
      name: landlord,
      role: "landlord",
      siteIds: [siteId],
      reset: true,
      now: Date.now(),
    });
    const [door] = doors;
    if (door === undefined || !("password" in created))
      throw new TypeError("the model apartment has neither door nor landlord");
    const note: ApartmentNote = {
      port,
      account: { name: landlord, password: created.password },
      siteId,
      doorId: door.id,
      enrolled: false,
    };
    writeNote(files, note);
    return note;
  } finally {
    await data.close();
  }
}

interface Provisioning {
  readonly broker: { readonly url: string };
}

const provisioningFile = (files: ApartmentFiles) => join(files.controller, "provisioning.json");

/** Whether the controller has been commissioned at a registry. */
export const isCommissioned = (files: ApartmentFiles): boolean => existsSync(provisioningFile(files));

/** Lets the controller make its identity, binds it to the apartment's door, and keeps what the registry gave it. */
export async function commissionController(parts: {
  readonly shell: Shell;
  readonly files: ApartmentFiles;
  readonly note: ApartmentNote;
  readonly registry: RegistryClient;
}): Promise<void> {
  const { shell, files, note, registry } = parts;
  const main = join(shell.root, "edge-agent/src/main.ts");
  const { stdout } = await promisify(execFile)(shell.node, [main, "identity", "--config", agentConfigFile(files)]);
  const { agentId, signingKey, sealingKey, softwareVersion } = JSON.parse(stdout) as Record<string, string>;
  const identity = { agentId, signingKey, sealingKey, softwareVersion };
  const provisioning = await registry.post<Provisioning>("/api/controllers", { doorId: note.doorId, identity });
  writePrivate(provisioningFile(files), provisioning);
}
