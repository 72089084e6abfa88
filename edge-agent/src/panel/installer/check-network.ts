import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ClockQuality, Language } from "@menshen/protocol";
import { reachServer } from "../../doctor/reach.ts";
import type { LinkState } from "../../link/link.ts";
import type { Provisioning } from "../../provisioning.ts";

export const networkSteps = ["name", "port", "seal", "log-in", "registry", "clock"] as const;

/** One step on the way to the registry: how it went, and what to do where it did not; `left-out` because one before failed or it does not apply. */
export interface NetworkStep {
  readonly step: (typeof networkSteps)[number];
  readonly state: "ok" | "failed" | "left-out";
  /** The bare fact, for whoever looks after the network: an address, a code, milliseconds. */
  readonly fact?: string;
  readonly said: Readonly<Record<Language, string>>;
}

export interface NetworkParts {
  readonly broker: Provisioning["broker"];
  readonly agentId: string;
  readonly link: () => LinkState | undefined;
  readonly clockQuality: () => ClockQuality;
  /** How far the machine's own clock is from what the registry says it is (milliseconds). */
  readonly clockOffsetMs: () => number;
}

const withinMs = 5_000;

/** Goes the way to the registry step by step; changes nothing, and takes no connection away from the running link. */
export async function checkNetwork(parts: NetworkParts): Promise<readonly NetworkStep[]> {
  const { protocol, hostname, port: given } = new URL(parts.broker.url);
  const isSealed = protocol === "mqtts:";
  const host = hostname.replace(/^\[|\]$/g, "");
  const port = Number(given || (isSealed ? 8883 : 1883));

  const name = await askName(host);
  const reached = name.state === "ok" ? await askPort(host, port) : leftOut("port");
  const seal = reached.state !== "ok" || !isSealed ? leftOut("seal", !isSealed) : await askSeal(host, port);
  const isOpen = reached.state === "ok" && seal.state !== "failed";
  const logIn = isOpen ? await askLogIn(parts) : leftOut("log-in");
  const registry = logIn.state === "ok" ? askRegistry(parts.link()) : leftOut("registry");
  return [name, reached, seal, logIn, registry, askClock(parts)];
}

async function askName(host: string): Promise<NetworkStep> {
  const found = await lookup(host).catch((fault: NodeJS.ErrnoException) => fault);
  if (!(found instanceof Error)) return ok("name", `${host} → ${found.address}`);
  return failed("name", `${host}: ${found.code}`);
}

async function askPort(host: string, port: number): Promise<NetworkStep> {
  const answer = await reachServer({ host, port });
  return answer === "there" ? ok("port", `${host}:${port}`) : failed("port", `${host}:${port} ${answer}`);
}

function askSeal(host: string, port: number): Promise<NetworkStep> {
  return new Promise((resolve) => {
    const socket = connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }) });
    const settle = (step: NetworkStep) => {
      socket.destroy();
      resolve(step);
    };
    socket.setTimeout(withinMs, () => settle(failed("seal", "ETIMEDOUT")));
    socket.once("secureConnect", () => settle(ok("seal", socket.getProtocol() ?? "TLS")));
    socket.once("error", (fault: NodeJS.ErrnoException) => settle(failed("seal", fault.code ?? fault.message)));
  });
}

/** A second log-in of the same name would end the first, so it is tried only while the link is down. */
async function askLogIn({ broker, agentId, link }: NetworkParts): Promise<NetworkStep> {
  if (link() === "connected") return ok("log-in", broker.username);
  const { default: mqtt } = await import("mqtt");
  const client = mqtt.connect(broker.url, {
    ...{ protocolVersion: 4, clientId: agentId, username: broker.username, password: broker.password },
    ...{ reconnectPeriod: 0, connectTimeout: withinMs },
  });
  return await new Promise((resolve) => {
    const settle = (step: NetworkStep) => {
      client.end(true);
      resolve(step);
    };
    client.once("connect", () => settle(ok("log-in", broker.username)));
    client.once("error", (fault: Error & { code?: unknown }) =>
      settle(failed("log-in", `MQTT ${fault.code ?? fault.message}`)),
    );
    client.once("close", () => settle(failed("log-in", "MQTT closed")));
  });
}

function askRegistry(link: LinkState | undefined): NetworkStep {
  return link === "connected" ? ok("registry") : failed("registry");
}

/** A second of difference is no trouble: the clock corrects itself by the registry. */
const clockMayDifferMs = 2_000;

function askClock({ clockQuality, clockOffsetMs }: NetworkParts): NetworkStep {
  const offset = Math.round(clockOffsetMs());
  const quality = clockQuality();
  const fact = `${quality}, ${offset >= 0 ? "+" : ""}${offset} ms`;
  return quality === "trusted" && Math.abs(offset) <= clockMayDifferMs ? ok("clock", fact) : failed("clock", fact);
}

const ok = (step: NetworkStep["step"], fact?: string): NetworkStep => ({
  ...{ step, state: "ok", said: words[step].ok },
  ...(fact !== undefined && { fact }),
});
const failed = (step: NetworkStep["step"], fact?: string): NetworkStep => ({
  ...{ step, state: "failed", said: words[step].failed },
  ...(fact !== undefined && { fact }),
});
const leftOut = (step: NetworkStep["step"], isPlain = false): NetworkStep => ({
  ...{ step, state: "left-out", said: isPlain ? plain : notReached },
});

const notReached = { zh: "前面的步骤还没有通过。", en: "A step before it has not passed yet." };
const plain = {
  zh: "这条连接不加密（mqtt://）。跨网络使用时，请让登记中心改用 mqtts://。",
  en: "This connection is not encrypted (mqtt://). Across a network, have the registry serve mqtts://.",
};

const words: Readonly<
  Record<NetworkStep["step"], Readonly<Record<"ok" | "failed", Readonly<Record<Language, string>>>>>
> = {
  name: {
    ok: { zh: "名称能解析成地址。", en: "The name leads to an address." },
    failed: {
      zh: "名称解析失败。请检查网线和路由器的 DNS，或在登记中心改用地址。",
      en: "The name leads nowhere. Check the network cable and the router's DNS, or use an address at the registry.",
    },
  },
  port: {
    ok: { zh: "端口有程序应答。", en: "Somebody answers at the port." },
    failed: {
      zh: "端口没有应答。请检查网线、路由和防火墙，并确认登记中心正在运行。",
      en: "Nobody answers at the port. Check cable, route and firewall, and that the registry runs.",
    },
  },
  seal: {
    ok: { zh: "加密连接成功，证书可信。", en: "The connection is encrypted and the certificate trusted." },
    failed: {
      zh: "加密连接失败。请检查控制器的日期，以及登记中心证书的名称和有效期。",
      en: "The connection could not be encrypted. Check this controller's date, and name and dates of the registry's certificate.",
    },
  },
  "log-in": {
    ok: { zh: "消息服务器接受了控制器的账号。", en: "The broker took the controller's log-in." },
    failed: {
      zh: "消息服务器拒绝了控制器的账号。请在登记中心重新登记这台控制器，并更换 provisioning.json。",
      en: "The broker refused the controller's log-in. Commission this controller anew at the registry and replace provisioning.json.",
    },
  },
  registry: {
    ok: { zh: "登记中心已应答。", en: "The registry answers." },
    failed: {
      zh: "消息服务器在，登记中心没有应答。请看登记中心是否运行，密钥是否属于它。",
      en: "The broker is there and the registry does not answer. See that the registry runs, and that its key is the one in provisioning.json.",
    },
  },
  clock: {
    ok: { zh: "时钟准确。", en: "The clock is right." },
    failed: {
      zh: "时钟还不可信。连上登记中心后会自动校准；断电后仍不准，请加装带电池的时钟。",
      en: "The clock is not to be trusted yet. It corrects itself once the registry answers; if a power cut loses it, add a clock with a battery.",
    },
  },
};
