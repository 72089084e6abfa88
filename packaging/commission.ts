// Binds this controller to a door at the registry, for menshen-release; name and password come as two lines of the input.
import { execFile } from "node:child_process";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs, promisify } from "node:util";

/** What the registry says where it does not do it. */
class Refusal extends Error {
  constructor(answer: string) {
    super(sentenceOf(answer));
  }
}

const { values, positionals } = parseArgs({
  options: { door: { type: "string" }, config: { type: "string" }, into: { type: "string" } },
  allowPositionals: true,
});
const { door, config = "", into = "" } = values;
const [registry = ""] = positionals;
const [name, password] = (await text(process.stdin)).split("\n");
let headers: Record<string, string> = {};

try {
  if (!/^https?:/.test(registry) || !URL.canParse(registry))
    throw new Error(`${registry} is no address; one reads like https://doors.example`);
  if (!registry.startsWith("https:")) say(`– ${registry} is no https: the password travels as it is`);
  const { csrfToken } = await ask<{ csrfToken: string }>("POST", "session", { name, password });
  headers = { ...headers, "x-csrf-token": csrfToken };
  await (door === undefined ? tellDoors() : bind(door));
  await ask("DELETE", "session");
} catch (fault) {
  process.stderr.write(`✗ commissioning\n  why:  ${(fault as Error).message}\n  next: ${nextOf(fault)}\n`);
  process.exitCode = 1;
}

async function tellDoors(): Promise<void> {
  for (const { id, name: site } of await ask<readonly Named[]>("GET", "sites")) {
    for (const { id: doorId, name: one, connection } of await ask<readonly Named[]>("GET", `sites/${id}/doors`)) {
      say(`${doorId}  ${site.zh} ${one.zh} / ${site.en}, ${one.en}  (its controller: ${connection})`);
    }
  }
  say("next: the same with --door and the id of this board's door; whatever controller it has is shut out then");
}

interface Named {
  readonly id: string;
  readonly name: { readonly zh: string; readonly en: string };
  /** Of a door: online, offline or never. */
  readonly connection?: string;
}

async function bind(doorId: string): Promise<void> {
  const main = join(import.meta.dirname, "app/edge-agent/src/main.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [main, "identity", "--config", config]);
  const { agentId, signingKey, sealingKey, softwareVersion, fingerprint } = JSON.parse(stdout) as Record<
    string,
    string
  >;
  const identity = { agentId, signingKey, sealingKey, softwareVersion };
  const provisioning = await ask("POST", "controllers", { doorId, identity });
  await writeDurably(join(into, "provisioning.json"), `${JSON.stringify(provisioning, undefined, 2)}\n`);
  say(`✓ ${agentId}, fingerprint ${fingerprint}, is this door's controller now; any other is shut out`);
  say("  next: systemctl restart menshen-lock menshen-agent, then menshen-release doctor");
}

/** Holds a password: for its owner alone, and whole or not at all. */
async function writeDurably(path: string, content: string): Promise<void> {
  const file = await open(`${path}.part`, "w", 0o600);
  await file.chmod(0o600);
  await file.writeFile(content);
  await file.sync();
  await file.close();
  await rename(`${path}.part`, path);
  const folder = await open(into, "r");
  await folder.sync();
  await folder.close();
}

async function ask<Answer>(method: "GET" | "POST" | "DELETE", path: string, sent?: object): Promise<Answer> {
  const response = await fetch(new URL(`/api/${path}`, registry), {
    method,
    headers: { ...headers, ...(sent && { "content-type": "application/json" }) },
    ...(sent && { body: JSON.stringify(sent) }),
  }).catch((cause: unknown) => {
    throw new Error(`nothing answers at ${registry} (${String((cause as Error).cause ?? cause)})`, { cause });
  });
  const cookies = response.headers.getSetCookie().map((line) => line.split(";")[0]);
  if (cookies.length > 0) headers = { ...headers, cookie: cookies.join("; ") };
  const answer = await response.text();
  if (response.ok) return (answer === "" ? undefined : JSON.parse(answer)) as Answer;
  throw new Refusal(answer);
}

function sentenceOf(answer: string): string {
  try {
    return (JSON.parse(answer) as { message: { en: string } }).message.en;
  } catch {
    return `what answers there is no registry: ${answer.slice(0, 80)}`;
  }
}

function nextOf(fault: unknown): string {
  if (fault instanceof Refusal) return "mend what it says; without --door the doors are told.";
  if (fault instanceof Error && "stderr" in fault) return `mend ${config}; nothing was changed.`;
  return "check address, cable and certificate, and that the registry runs.";
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
