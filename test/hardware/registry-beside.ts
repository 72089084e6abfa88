import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { createAccount, importSite, openRegistryData } from "@menshen/cloud-registry";
import type { AgentId } from "@menshen/protocol";
import { findFreePort, logIn, type RegistryClient } from "@menshen/scripts";
import { writeJson } from "../support/house-files.ts";
import { checkout } from "../support/patched-copy.ts";
import { createProgram } from "../support/program.ts";
import { readRegistry } from "../support/read-records.ts";
import type { HouseRecords } from "../support/records.ts";
import { smallSite } from "../support/small-site.ts";

/** The small house as it was founded, and where its registry is reached. */
export interface FoundedHouse {
  readonly siteId: string;
  readonly doorId: string;
  readonly account: { readonly name: string; readonly password: string };
  readonly ports: { readonly http: number; readonly broker: number };
}

/** The registry on the host: what the guest tells it has left the guest, whatever becomes of its disk. */
export interface RegistryBeside {
  readonly client: RegistryClient;
  readonly siteId: string;
  readonly doorId: string;
  /** Where a guest behind QEMU's own network finds the host's loopback. */
  readonly brokerUrl: string;
  held(agentId: AgentId): HouseRecords["registry"];
  stop(): Promise<void>;
}

const hostSeenFromGuest = "10.0.2.2";
const dataBelow = (folder: string) => join(folder, "registry");

/** Founds the small house below `folder`, its registry on two free ports. */
export async function foundHouse(folder: string): Promise<FoundedHouse> {
  mkdirSync(dataBelow(folder), { recursive: true, mode: 0o700 });
  const data = await openRegistryData(dataBelow(folder));
  try {
    const { siteId, doors } = await importSite(data, smallSite(data.now()));
    const name = "landlord";
    const made = await createAccount(data.database, { name, role: "landlord", siteIds: [siteId], now: data.now() });
    const [door] = doors;
    if (door === undefined || !("password" in made)) throw new TypeError("the small house has no door or no landlord");
    const http = await findFreePort(20_000 + Math.floor(Math.random() * 11_000));
    const ports = { http, broker: await findFreePort(http + 1) };
    return { siteId, doorId: door.id, account: { name, password: made.password }, ports };
  } finally {
    await data.close();
  }
}

/** Starts the registry of a house that was founded below `folder`. */
export async function startRegistryBeside(folder: string, house: FoundedHouse): Promise<RegistryBeside> {
  const { siteId, doorId, account, ports } = house;
  const logFolder = join(folder, "logs");
  mkdirSync(logFolder, { recursive: true });
  const config = join(folder, "registry.json");
  writeJson(config, {
    dataDirectory: dataBelow(folder),
    http: { host: "127.0.0.1", port: ports.http, webDirectory: join(checkout, "cloud-registry/web/dist") },
    broker: { type: "embedded", host: "127.0.0.1", port: ports.broker },
    logLevel: "info",
  });
  const program = createProgram(
    {
      name: "registry",
      command: execPath,
      args: [join(checkout, "cloud-registry/src/main.ts"), "run", "--config", config],
      env,
      cwd: checkout,
      ready: { type: "line", pattern: /"ready":true/ },
      readyWithinMs: 60_000,
      stopWithinMs: 8_000,
    },
    { logFolder },
  );
  await program.start();
  return {
    client: await logIn(`http://127.0.0.1:${ports.http}`, account),
    ...{ siteId, doorId, brokerUrl: `mqtt://${hostSeenFromGuest}:${ports.broker}` },
    held: (agentId) => readRegistry(dataBelow(folder), agentId),
    stop: async () => void (await program.stop()),
  };
}
