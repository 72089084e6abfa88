import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { IndicatorSignal } from "@menshen/hardware";
import { fingerprintOf, seconds, signText, silentAtDoor, toBase64Url } from "@menshen/protocol";
import { after } from "../after.ts";
import type { Running } from "../running.ts";
import { healthOf, runningRecogniser } from "../status.ts";
import type { Bench } from "./commissioning/bench.ts";
import { checkList } from "./commissioning/check-list.ts";
import { type Commissioning, openCommissioning } from "./commissioning/commissioning.ts";
import { readRun, writeRun } from "./commissioning/keep-run.ts";
import { checkNetwork } from "./installer/check-network.ts";
import { listenToInputs } from "./installer/inputs-now.ts";
import { hasInstallerPin, isInstallerPin, makeInstallerPin } from "./installer/installer-pin.ts";
import type { InstallerParts } from "./installer/installer-routes.ts";
import { viewNow } from "./installer/live-view.ts";
import { actorOf, type SessionParts } from "./installer/session.ts";
import { listSettings, maskSecrets } from "./installer/settings-now.ts";
import { openCertificate, ownAddresses, type PageCertificate, spellFingerprint } from "./pages/certificate.ts";
import { createPages } from "./pages/create-pages.ts";

/** The controller's own pages, where the configuration gives them a port. */
export interface Pages {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the door's screen and the installer's page over https; nothing at the door waits for it. `bootAccounted` resolves once
 * the journal has every pulse of before this start.
 */
export async function servePages(running: Running, port: number, bootAccounted: Promise<void>): Promise<Pages> {
  const { config, log, path, provisioning } = running;
  const { dataDirectory: directory, panel } = config;
  const certificate = await openCertificate(directory, ownAddresses());
  if (!(await hasInstallerPin(directory))) {
    log.warn({ installerPin: await makeInstallerPin(directory) }, "the installer's PIN, told only this once");
  }
  const commissioning = await openRun(running, certificate, bootAccounted);
  const { hardware, clock } = path;
  const listening = listenToInputs({ hardware, siteKey: provisioning.siteKey, now: clock.monotonic });
  const installer = installerParts(running, { commissioning, inputs: listening.inputs });
  const app = await createPages({ certificate, screen: running.screen, session: sessionParts(running), installer });
  const url = await app.listen({ host: panel.httpsAddress ?? "0.0.0.0", port });
  log.info({ pages: url, fingerprint: spellFingerprint(certificate.fingerprint) }, "the controller's pages are served");
  return {
    url,
    async close() {
      listening.leave();
      await app.close();
      await commissioning.idle();
    },
  };
}

function sessionParts({ config, path, log }: Running): SessionParts {
  return {
    isPin: (pin) => isInstallerPin(config.dataDirectory, pin),
    now: path.clock.monotonic,
    onLoggedIn(installer) {
      path.append({ type: "installer.looked", what: "page", actor: actorOf(installer) });
      log.info({ installer: installer.name }, "an installer logged in");
    },
    onResting: () => log.warn("wrong PINs at the installer's page; it rests"),
  };
}

function installerParts(
  running: Running,
  own: { readonly commissioning: Commissioning; readonly inputs: ReturnType<typeof listenToInputs>["inputs"] },
): InstallerParts {
  const { path, joined, sources, provisioning, taps } = running;
  const { hardware, door, clock } = path;
  return {
    door: () => ({ ...own.inputs(), ...doorNow(running) }),
    view: () =>
      viewNow({
        frame: () => joined.camera?.frame() ?? Promise.resolve(undefined),
        seen: taps.newestViews,
        monotonicNow: sources.monotonicNow,
      }),
    network: () =>
      checkNetwork({
        broker: provisioning.broker,
        agentId: provisioning.agentId,
        link: () => joined.link?.state(),
        clockQuality: clock.quality,
        clockOffsetMs: () => clockOffset(running),
      }),
    settings: () => settingsNow(running),
    tryLock: door.tryLock,
    resetFire: door.resetFire,
    show: (signal) => showForAMoment(running, signal),
    say: hardware.voice.say,
    commissioning: own.commissioning,
    append: path.append,
    now: clock.monotonic,
  };
}

/** Long enough to look at a lamp, short enough that nobody takes it for an answer (milliseconds). */
const lampShownFor = seconds(3);

/** Shows a signal that means nothing, and ends it unless the door has something to show by then. */
function showForAMoment({ path }: Running, signal: IndicatorSignal): void {
  const { indicator } = path.hardware;
  indicator.show(signal);
  if (signal === "idle") return;
  after(lampShownFor, () => {
    const { mode, alarm } = path.door.shown();
    if (mode === "locked" && alarm === "normal") indicator.show("idle");
  });
}

/** How the door is, for whoever wires it; of an alarm that is silent at the door nothing is said here either. */
function doorNow(running: Running) {
  const { door, alarms, faults, clock } = running.path;
  const { mode, faultyParts } = door.shown();
  return {
    mode,
    alarms: alarms.standing().filter((kind) => !silentAtDoor.includes(kind)),
    faults: [...new Set([...faults.standing(), ...faultyParts])],
    health: healthOf(running),
    clockQuality: clock.quality(),
    softwareVersion: running.softwareVersion,
  };
}

/** How far the machine's own clock is from what is taken for the time (milliseconds). */
const clockOffset = ({ path, sources }: Running): number => path.clock.wall() - sources.now();

async function settingsNow(running: Running) {
  const { config, configuration } = running;
  const settings = listSettings(config);
  if (configuration === undefined) return { settings, findings: [] };
  const { examineController } = await import("../doctor/examine-controller.ts");
  const findings = [];
  const { file, searchPath } = configuration;
  const recogniser = runningRecogniser(running) ?? null;
  for await (const finding of examineController({ file, now: Date.now(), searchPath, recogniser })) {
    findings.push({ ...finding, told: maskSecrets(finding.told) });
  }
  return { file, settings, findings };
}

async function openRun(
  running: Running,
  certificate: PageCertificate,
  bootAccounted: Promise<void>,
): Promise<Commissioning> {
  const { config, path, identity, softwareVersion, configuration } = running;
  const { dataDirectory: directory, lock } = config;
  const kept = await readRun(directory);
  const digest = configuration && createHash("sha256").update(configuration.text).digest().subarray(0, 12);
  return openCommissioning({
    bench: { ...benchOf(running), bootAccounted },
    guides: checkList(config),
    ...(kept && { kept }),
    keep: (run) => writeRun(directory, run),
    controller: () => ({
      softwareVersion,
      fingerprint: fingerprintOf({ signing: identity.signing.publicKey, sealing: identity.sealing.publicKey }),
      certificate: certificate.fingerprint,
      lock: lock.kind,
      escapeRoute: path.isEscapeRoute(),
      ...(digest && { configuration: toBase64Url(digest) }),
    }),
    async sign(record) {
      const { carried } = await path.journal.append(record);
      return signText("commissioning", carried.body, identity.signing);
    },
    wall: path.clock.wall,
  });
}

function benchOf(running: Running): Omit<Bench, "bootAccounted"> {
  const { config, path, joined, taps } = running;
  const { hardware, door, clock, journal, alarms } = path;
  return {
    hardware,
    lockKind: config.lock.kind,
    tryLock: door.tryLock,
    append: path.append,
    isFireStanding: () => alarms.standing().includes("fire"),
    isStrayPulseAlarmed: () => alarms.standing().includes("unexplained-pulse"),
    link: joined.link,
    clockQuality: clock.quality,
    clockOffsetMs: () => clockOffset(running),
    onViews: taps.views.listen,
    onFaceDecided: taps.faceDecided.listen,
    journal,
    machineBoot: async () => (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim(),
    now: clock.monotonic,
    after,
  };
}
