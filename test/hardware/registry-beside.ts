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

/** Founds the small house below `folder` and starts its registry. */
export async function startRegistryBeside(folder: string): Promise<RegistryBeside> {
  const dataDirectory = join(folder, "registry");
  const logFolder = join(folder, "logs");
  for (const path of [dataDirectory, logFolder]) mkdirSync(path, { recursive: true, mode: 0o700 });
  const { siteId, doorId, account } = await foundSite(dataDirectory);
  const http = await findFreePort(20_000 + Math.floor(Math.random() * 11_000));
  const broker = await findFreePort(http + 1);
  const config = join(folder, "registry.json");
  writeJson(config, {
    dataDirectory,
    http: { host: "127.0.0.1", port: http, webDirectory: join(checkout, "cloud-registry/web/dist") },
    broker: { type: "embedded", host: "127.0.0.1", port: broker },
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
    client: await logIn(`http://127.0.0.1:${http}`, account),
    ...{ siteId, doorId, brokerUrl: `mqtt://${hostSeenFromGuest}:${broker}` },
    held: (agentId) => readRegistry(dataDirectory, agentId),
    stop: async () => void (await program.stop()),
  };
}

async function foundSite(dataDirectory: string) {
  const data = await openRegistryData(dataDirectory);
  try {
    const { siteId, doors } = await importSite(data, smallSite(data.now()));
    const name = "landlord";
    const made = await createAccount(data.database, { name, role: "landlord", siteIds: [siteId], now: data.now() });
    const [door] = doors;
    if (door === undefined || !("password" in made)) throw new TypeError("the small house has no door or no landlord");
    return { siteId, doorId: door.id, account: { name, password: made.password } };
  } finally {
    await data.close();
  }
}
