import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { createAccount } from "../src/accounts/accounts.ts";
import type { RegistryConfig } from "../src/config.ts";
import { type ServiceOptions, startRegistry } from "../src/registry-service.ts";
import { importSite } from "../src/sites/import-site.ts";
import type { SiteDescription } from "../src/sites/site-description.ts";
import { type FakeController, makeFakeController, type Provisioning } from "./fake-controller.ts";

const day = 86_400_000;

export const house: SiteDescription = {
  name: { zh: "冠庄公寓", en: "Guanzhuang" },
  timeZone: "Asia/Shanghai",
  doors: [{ name: { zh: "大门", en: "Main door" } }],
  rooms: [
    { name: "301", floor: 3 },
    { name: "302", floor: 3 },
  ],
  people: [
    {
      name: "王小明",
      kind: "tenant",
      roomNames: ["301"],
      phone: "10000001234",
      idNumber: "330299199001010017",
      cardNumber: "04A1B2C3",
      startsAt: 1,
      endsAt: Date.now() + 100 * day,
      identityLevel: "document-seen",
    },
  ],
};

type Json = ReturnType<typeof JSON.parse>;

/** A registry with one house, one signed-in landlord and one bound controller, all real, in a directory of its own. */
export async function openRegistryHouse(options: Omit<ServiceOptions, "config" | "log"> = {}) {
  const directory = mkdtempSync(join(tmpdir(), "menshen-registry-"));
  const config: RegistryConfig = {
    dataDirectory: directory,
    http: { port: 0 },
    broker: { type: "embedded", port: 0 },
    logLevel: "silent",
  };
  const service = await startRegistry({ config, log: pino({ level: "silent" }), ...options });
  const site = await importSite(service.data, house);
  const other = await importSite(service.data, { ...house, name: { zh: "别处", en: "Elsewhere" } });
  const signIn = async (name: string, siteIds: (typeof site.siteId)[]) => {
    const made = await createAccount(service.data.database, { name, role: "landlord", siteIds, now: Date.now() });
    if (!("password" in made)) throw new Error(made.type);
    const answer = await fetch(`${service.httpUrl}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, password: made.password }),
    });
    const cookie = answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const { csrfToken } = (await answer.json()) as Json;
    const watch = (path: string) => fetch(`${service.httpUrl}/api${path}`, { headers: { cookie } });
    const asking = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(`${service.httpUrl}/api${path}`, {
        method,
        headers: { cookie, "x-csrf-token": String(csrfToken), ...(body ? { "content-type": "application/json" } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await response.text();
      return { status: response.status, body: (text ? JSON.parse(text) : {}) as Json };
    };
    return { ask: asking, watch };
  };
  const { ask, watch } = await signIn("landlord", [site.siteId]);
  const { ask: stranger } = await signIn("stranger", [other.siteId]);
  const [door] = site.doors;
  if (!door) throw new Error("no door");
  const controller: FakeController = makeFakeController();
  const bound = await ask("POST", "/controllers", { doorId: door.id, identity: controller.identity });
  return {
    ...{ directory, config, service, site, other, ask, watch, stranger, signIn, controller, doorId: door.id },
    provisioning: bound.body as Provisioning,
    async close() {
      await service.stop();
      rmSync(directory, { recursive: true });
    },
  };
}
export type RegistryHouse = Awaited<ReturnType<typeof openRegistryHouse>>;
