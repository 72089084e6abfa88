import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type AgentId,
  Base64UrlSchema,
  type Decoded,
  type DoorId,
  decoder,
  fromBase64Url,
  idSchema,
  isTimeZone,
  type SiteId,
} from "@menshen/protocol";
import { type Static, Type } from "typebox";

const ProvisioningSchema = Type.Object({
  agentId: idSchema("agent"),
  siteId: idSchema("site"),
  doorId: idSchema("door"),
  broker: Type.Object({
    url: Type.String({ pattern: "^mqtts?://" }),
    username: Type.String({ minLength: 1 }),
    password: Type.String(),
  }),
  registryKey: Base64UrlSchema,
  rosterRootKey: Base64UrlSchema,
  siteKey: Base64UrlSchema,
  siteTimeZone: Type.String({ minLength: 1, maxLength: 60 }),
});

/** What the registry gave a controller when it was commissioned; kept in `provisioning.json` as it was given. */
export interface Provisioning {
  readonly agentId: AgentId;
  readonly siteId: SiteId;
  readonly doorId: DoorId;
  readonly broker: { readonly url: string; readonly username: string; readonly password: string };
  /** Ed25519: acknowledgements, welcomes and requests. */
  readonly registryKey: Uint8Array;
  /** Ed25519: the root every roster key must be vouched for by. */
  readonly rosterRootKey: Uint8Array;
  /** 32 bytes under which card numbers are hashed. */
  readonly siteKey: Uint8Array;
  readonly siteTimeZone: string;
}

const decode = decoder<Static<typeof ProvisioningSchema>>("provisioning", ProvisioningSchema, { secret: true });

/** Reads `provisioning.json` of a data directory; problems say what is missing and what to do. */
export async function readProvisioning(directory: string): Promise<Decoded<Provisioning>> {
  const path = join(directory, "provisioning.json");
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) {
    return { ok: false, problems: [`${path} cannot be read: commission this controller at the registry first`] };
  }
  const decoded = decode(text);
  if (!decoded.ok) return decoded;
  const keys = ["registryKey", "rosterRootKey", "siteKey"] as const;
  const short = keys.filter((name) => fromBase64Url(decoded.value[name]).length !== 32);
  if (short.length > 0) return { ok: false, problems: short.map((name) => `provisioning: ${name} is not 32 bytes`) };
  const { siteTimeZone } = decoded.value;
  if (!isTimeZone(siteTimeZone)) {
    return { ok: false, problems: ["provisioning: siteTimeZone names no zone that is known here"] };
  }
  const [registryKey, rosterRootKey, siteKey] = keys.map((name) => fromBase64Url(decoded.value[name]));
  return { ok: true, value: { ...decoded.value, registryKey, rosterRootKey, siteKey } as Provisioning };
}
