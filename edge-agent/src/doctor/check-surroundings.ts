import { constants } from "node:fs";
import { readFile, stat, statfs } from "node:fs/promises";
import type { AgentConfig } from "../config.ts";
import { hasInstallerPin } from "../panel/installer/installer-pin.ts";
import { readCertificate, spellFingerprint } from "../panel/pages/certificate.ts";
import { readProvisioning } from "../provisioning.ts";
import { askController } from "./ask-controller.ts";
import { type Finding, note, ok, problem } from "./finding.ts";
import { reachPath, reachServer } from "./reach.ts";

/** Whether the controller is commissioned, and its broker answers. */
export async function checkBroker({ dataDirectory }: Pick<AgentConfig, "dataDirectory">): Promise<readonly Finding[]> {
  const provisioning = await readProvisioning(dataDirectory);
  if (!provisioning.ok) {
    const next = "main.ts identity prints what the registry asks for; put its answer there, mode 600.";
    return [problem("commissioning", provisioning.problems.join("; "), next)];
  }
  const { url } = provisioning.value.broker;
  const { hostname: host, port, protocol } = new URL(url);
  const place = { host, port: Number(port || (protocol === "mqtts:" ? 8883 : 1883)) };
  const answer = await reachServer(place);
  const broker =
    answer === "there"
      ? ok("broker", `answers at ${host}:${place.port}`)
      : problem(
          "broker",
          `does not answer at ${host}:${place.port} (${answer}); the door works on without it`,
          "check the network cable, the route and the firewall to there.",
        );
  return [ok("commissioning", `this controller is ${provisioning.value.agentId}`), broker];
}

export interface ClockSeen {
  readonly now: number;
  /** Whether timesyncd heard a server since the boot; undefined where it does not run. */
  readonly isSynchronised?: boolean;
  readonly hasRtc: boolean;
}

/** No controller was built before this version was written (milliseconds since 1970, 2026-01-01 UTC). */
const earliest = 1_767_225_600_000;

/** What the clock is worth. Pure. */
export function judgeClock({ now, isSynchronised, hasRtc }: ClockSeen): Finding {
  const told = `it says ${new Date(now).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const next = "let it reach a time server (systemctl status systemd-timesyncd); doors go on opening, dates wait.";
  if (now < earliest) return problem("clock", `${told}, which cannot be`, next);
  if (isSynchronised === false) return note("clock", `${told}, and no time server was heard since the start`, next);
  if (!hasRtc) {
    return note(
      "clock",
      `${told}; it has no battery`,
      "a real-time clock with a battery keeps the time through a power cut.",
    );
  }
  return ok("clock", told);
}

/** Looks at the clock, its battery, and whether a server sets it. */
export async function checkClock(now: number, root = ""): Promise<Finding> {
  const isThere = async (path: string) => (await stat(`${root}${path}`).catch(() => undefined)) !== undefined;
  const runsTimesyncd = await isThere("/run/systemd/timesync");
  return judgeClock({
    now,
    hasRtc: await isThere("/dev/rtc0"),
    ...(runsTimesyncd && { isSynchronised: await isThere("/run/systemd/timesync/synchronized") }),
  });
}

/** Whether a file system that a power cut left torn is mended at the start, by the kernel's line. Pure. */
export function judgeBoot(commandLine: string): Finding {
  return /(^|\s)fsck\.repair=yes(\s|$)/.test(commandLine)
    ? ok("boot", "a disk torn by a power cut is mended at the start")
    : note(
        "boot",
        "the kernel's line has no fsck.repair=yes: after a power cut the board may wait for somebody at a keyboard",
        "add it at the end of that line (/boot/firmware/cmdline.txt on a Pi), and restart.",
      );
}

/** Looks at the line the kernel was started with. */
export async function checkBoot(): Promise<readonly Finding[]> {
  const line = await readFile("/proc/cmdline", "utf8").catch(() => undefined);
  return line === undefined ? [] : [judgeBoot(line.trim())];
}

/** A year of events and a month of photographs of one door; and what the journal needs at once. */
const roomyBytes = 4e9;
const leastBytes = 256e6;

/** Whether there is room for journal and photographs, for this user and nobody else. */
export async function checkData({ dataDirectory }: Pick<AgentConfig, "dataDirectory">): Promise<readonly Finding[]> {
  const found = await stat(dataDirectory).catch(() => undefined);
  if (found === undefined) {
    return [
      note("data", `${dataDirectory} is not there yet`, "the controller makes it at its first start, if it may."),
    ];
  }
  const reach = await reachPath(dataDirectory, constants.R_OK | constants.W_OK | constants.X_OK);
  if (reach !== "there") {
    return [problem("data", `this user may not write in ${dataDirectory}`, "run this as the controller's own user.")];
  }
  const isPrivate = (found.mode & 0o077) === 0;
  const privacy = isPrivate
    ? []
    : [problem("data", `others may look into ${dataDirectory}`, `chmod 700 ${dataDirectory}`)];
  const { bavail, bsize } = await statfs(dataDirectory);
  return [...privacy, judgeRoom(bavail * bsize)];
}

/** What so many free bytes mean. Pure. */
export function judgeRoom(freeBytes: number): Finding {
  const told = `${(freeBytes / 1e9).toFixed(1)} GB free`;
  if (freeBytes < leastBytes) return problem("disk", told, "free some space: events can soon not be written.");
  return freeBytes < roomyBytes
    ? note("disk", told, "photographs may take 4 GB (photoQuotaBytes); the oldest days go first.")
    : ok("disk", told);
}

/** Whether the controller's own pages have a certificate, whose fingerprint people compare, and a PIN. */
export async function checkPages({
  dataDirectory,
  panel,
}: Pick<AgentConfig, "dataDirectory" | "panel">): Promise<readonly Finding[]> {
  const { httpsPort: port } = panel;
  if (port === undefined) {
    return [
      note("pages", "no door screen and no installer's page (panel.httpsPort is missing)", "name a port to have them."),
    ];
  }
  const certificate = await readCertificate(dataDirectory);
  if (certificate === undefined) {
    return [
      note("pages", `will answer at port ${port}, with a certificate made at the next start`, "start the controller."),
    ];
  }
  const told = `https port ${port}, certificate SHA-256 ${spellFingerprint(certificate.fingerprint)}`;
  const makePin = "main.ts installer-pin --config FILE makes a new one.";
  return (await hasInstallerPin(dataDirectory))
    ? [ok("pages", told)]
    : [ok("pages", told), note("installer", "the installer's page has no PIN yet", makePin)];
}

/** What the controller says of itself, where it runs. */
export async function checkRunning({ panel }: Pick<AgentConfig, "panel">): Promise<Finding> {
  if (panel.port === 0)
    return note("controller", "its port is chosen at each start (panel.port is 0)", "name a port to ask it here.");
  const answer = await askController({ panel }, "/healthz");
  if (answer === undefined) return note("controller", "does not run", "start it: systemctl start menshen-agent");
  const { status, card, face, link, journal } = answer as Record<string, string>;
  const told = `runs; card ${card}, face ${face}, registry ${link}, journal ${journal}`;
  return status === "working"
    ? ok("controller", told)
    : note("controller", told, "its log says why: journalctl -u menshen-agent.");
}
