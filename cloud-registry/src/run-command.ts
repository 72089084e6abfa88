import { once } from "node:events";
import { readFileSync } from "node:fs";
import { isId, type SiteId } from "@menshen/protocol";
import { destination, pino } from "pino";
import { createAccount } from "./accounts/accounts.ts";
import { decodeConfig, type RegistryConfig } from "./config.ts";
import type { Role } from "./database/tables.ts";
import { raiseRegistryEpoch } from "./ingestion/registry-epoch.ts";
import { openRegistryData } from "./registry-data.ts";
import { RegistryFault } from "./registry-fault.ts";
import { startRegistry } from "./registry-service.ts";

/** What the program was called with, and the world it speaks to. */
export interface Invocation {
  readonly command: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  readonly stopped: AbortSignal;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const usage = `usage:
  main.ts run      --config FILE                             run the registry until SIGTERM
  main.ts account  --config FILE --name NAME --role ROLE     make an account; its password is printed once
                   [--site SITE_ID …] [--reset]
  main.ts restored --config FILE                             after putting a backup back: doors send again what it lacks`;

const usageError = 2;

/** Runs one command; the result is the exit code: 0 done, 1 failed, 2 something the caller has to mend. */
export async function runCommand(invocation: Invocation): Promise<number> {
  const { command, options, err } = invocation;
  if (!isCommand(command)) {
    err(usage);
    return usageError;
  }
  const config = readConfig(options["config"]);
  if ("problems" in config) {
    for (const problem of config.problems) err(problem);
    return usageError;
  }
  try {
    return await commands[command](invocation, config);
  } catch (error) {
    if (!(error instanceof RegistryFault)) throw error;
    err(JSON.stringify({ code: error.code, message: error.message }));
    return usageError;
  }
}

function readConfig(path: unknown): RegistryConfig | { readonly problems: readonly string[] } {
  if (typeof path !== "string") return { problems: ["--config FILE is required"] };
  try {
    const config = decodeConfig(readFileSync(path, "utf8"));
    return config.ok ? config.value : { problems: config.problems };
  } catch {
    return { problems: [`--config ${path} cannot be read`] };
  }
}

async function run({ stopped, out }: Invocation, config: RegistryConfig): Promise<number> {
  // stdout carries the readiness line alone; the log goes to stderr.
  const log = pino(
    { level: config.logLevel ?? "info", base: { program: "registry" } },
    destination({ dest: 2, sync: false }),
  );
  const service = await startRegistry({ config, log });
  out(JSON.stringify({ ready: true, http: service.httpUrl, broker: service.brokerUrl }));
  if (!stopped.aborted) await once(stopped, "abort");
  log.info("stopping");
  await service.stop();
  return 0;
}

const roles: readonly string[] = ["landlord", "operator", "police"] satisfies readonly Role[];

async function account({ options, out, err }: Invocation, config: RegistryConfig): Promise<number> {
  const {
    name,
    role,
    site = [],
    reset = false,
  } = options as { name?: string; role?: string; site?: string[]; reset?: boolean };
  const problems = [
    ...(name ? [] : ["--name NAME is required"]),
    ...(role && roles.includes(role) ? [] : [`--role must be one of ${roles.join(", ")} (is ${role ?? "absent"})`]),
    ...site.filter((id) => !isId("site", id)).map((id) => `--site ${id} is not a site's id`),
  ];
  if (problems.length > 0 || !name) {
    for (const problem of problems) err(problem);
    return usageError;
  }
  const data = await openRegistryData(config.dataDirectory);
  try {
    const sites = site.length > 0 ? { siteIds: site as SiteId[] } : {};
    const made = await createAccount(data.database, { name, role: role as Role, ...sites, reset, now: data.now() });
    if (made.type === "name-taken") err(`there is an account named ${name}; --reset gives it a new password`);
    else if (made.type === "site-unknown") err(`--site ${made.siteId}: there is no such site`);
    else out(JSON.stringify({ accountId: made.account.id, name, role, password: made.password }));
    return "password" in made ? 0 : usageError;
  } finally {
    await data.close();
  }
}

async function restored({ out }: Invocation, config: RegistryConfig): Promise<number> {
  const data = await openRegistryData(config.dataDirectory);
  try {
    out(JSON.stringify({ registryEpoch: await raiseRegistryEpoch(data.database, data.now()) }));
    return 0;
  } finally {
    await data.close();
  }
}

const commands = { run, account, restored } as const;

const isCommand = (text: string | undefined): text is keyof typeof commands =>
  text !== undefined && Object.hasOwn(commands, text);
