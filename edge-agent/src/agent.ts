import { setTimeout as delay } from "node:timers/promises";
import { millis } from "@menshen/protocol";
import { after } from "./after.ts";
import { answerRegistry, forgettingParts } from "./answer-registry.ts";
import { type CardPath, newBootId, openCardPath } from "./card-path.ts";
import { onceCardReady } from "./card-ready.ts";
import type { EntryParts } from "./entry.ts";
import { joinFriction } from "./friction/join-friction.ts";
import { joinRecognition, openFaceStores } from "./join-recognition.ts";
import { explainPulses, recordBoot } from "./journal/record-boot.ts";
import { readUpdateTold } from "./journal/update-told.ts";
import { keepHouse } from "./keep-house.ts";
import { keepDoorScreen } from "./panel/keep-door-screen.ts";
import { createTaps } from "./panel/taps.ts";
import { createTimings, type TimingsReport } from "./panel/timings.ts";
import type { PhotoStore } from "./photos/photo-store.ts";
import { createPhotographer } from "./photos/photograph-entry.ts";
import { keepCamera } from "./recognition/keep-camera.ts";
import { sceneConfig, watchEntryCamera, watchSceneCamera } from "./recognition/watch-cameras.ts";
import { type AgentParts, faultCode, type Joined, type Running } from "./running.ts";
import { doorsStatus, healthOf, runningRecogniser } from "./status.ts";
import { watchMachine } from "./watch-machine.ts";
import { startHeartbeat } from "./watchdog/heartbeat.ts";

export interface Agent {
  readonly panelUrl: string;
  /** Where the controller's own pages answer, where they do. */
  readonly pagesUrl?: string;
  timings(): TimingsReport;
  /** Lets nobody in any more, writes down what happened, says goodbye. */
  stop(reason: string): Promise<void>;
}

/** Starts a controller: first the path a card takes, then camera, recognition, link and panel, each on its own feet. */
export async function startAgent(parts: AgentParts): Promise<Agent> {
  const { config, sources, log, startedAt } = parts;
  const joined: Joined = {};
  const taps = createTaps(sources.monotonicNow);
  const timings = createTimings(startedAt);
  const bootId = newBootId();
  const ownPulses = new Set<string>();
  const path = await openCardPath({
    ...parts,
    bootId,
    later: {
      photograph: (entryId, frame) => photograph(entryId, frame),
      seen: {
        recentFaces: (since) => joined.recognition?.recentFaces(since) ?? [],
        gallery: () => (seesFaces(joined) ? joined.recognition?.gallery() : undefined),
      },
      onDecided: (decision, shown) => noteDecision(decision, shown, { timings, sources, joined, log, taps }),
      onOverdue: (pending) => joined.friction?.overdue(pending),
      onCompared: (entryId, found) => joined.friction?.compared(entryId, found),
      onLockCommand(entryId) {
        ownPulses.add(entryId);
        timings.lockCommanded(entryId, sources.monotonicNow());
      },
      onLineActive: (pulseId) => timings.lineActive(pulseId, sources.monotonicNow()),
      isOnline: () => joined.link?.state() === "connected",
      heardAt: () => joined.link?.heardAt(),
      statusChanged() {
        joined.link?.statusChanged();
        joined.screen?.changed();
      },
      onTold: (body) => joined.screen?.told(body),
      onSignal: (signal) => joined.screen?.signal(signal),
    },
  });
  log.info({ listeningMs: Math.round(sources.monotonicNow() - startedAt) }, "the reader listens");
  const stopBeating = tellSupervisor(parts.supervisor, path);
  onceCardReady(path, () => {
    timings.cardReady(sources.monotonicNow());
    log.info({ cardReadyMs: timings.report().cardReadyMs }, "a card opens");
  });
  const leaveJournal = path.journal.onAppended(() => {
    leaveJournal();
    timings.journalReady(sources.monotonicNow());
    log.info({ journalReadyMs: timings.report().journalReadyMs }, "the journal is written");
  });

  const photos = once(() => openPhotos(parts, path));
  const photograph = createPhotographer({
    currentFrame: () => joined.camera?.frame() ?? Promise.resolve(undefined),
    cameraWorks: () => joined.camera?.status().state === "working",
    ...(config.cameras.scene && { sceneFrame: () => joined.sceneCamera?.frame() ?? Promise.resolve(undefined) }),
    store: photos,
    append: path.append,
    wall: path.clock.wall,
    onFault: (fault) => log.error({ fault: String(fault) }, "an entry could not be photographed"),
  });
  const { screen, leave: leaveScreen } = keepDoorScreen({ ...parts, path, joined });
  joined.screen = screen;
  const running: Running = { ...parts, bootId, timings, path, photos, joined, screen, taps };
  const boot = accountForTheTimeBefore(running, ownPulses);
  await Promise.race([boot.recorded, delay(mostForTheRecord)]);
  await keepNoPictures();
  const { entry: entryCamera, scene: sceneCamera } = config.cameras;
  const { monotonicNow } = sources;
  joined.camera = keepCamera({ config: entryCamera, monotonicNow, watch: watchEntryCamera(path) });
  const faces = await openFaceStores(running);
  const friction = await joinFriction(running).catch((fault: unknown) => {
    log.error({ fault: String(fault) }, "who gets in is not counted");
    return undefined;
  });
  if (friction !== undefined) joined.friction = friction;
  const forgetting = forgettingParts(running, faces);
  await joinLink(running, answerRegistry(running, forgetting));
  await joinRecognition(running, faces);
  const panel = await joinPanel(running).catch((fault: unknown) => {
    // The door serves people, the panel only whoever watches over the machine.
    log.error({ fault: String(fault) }, "the panel cannot be served");
    return { url: "", close: () => Promise.resolve() };
  });
  const pages = await joinPages(running, boot.accounted).catch((fault: unknown) => {
    log.error({ fault: String(fault) }, "the controller's own pages cannot be served");
    return undefined;
  });
  if (sceneCamera !== undefined) {
    joined.sceneCamera = keepCamera({ config: sceneConfig(sceneCamera), monotonicNow, watch: watchSceneCamera(path) });
  }
  const stopKeeping = keepHouse(running, forgetting);
  const stopWatching = watchMachine({
    ...{ ...path, after, directory: config.dataDirectory, volume: config.voice.volume },
    clockQuality: path.clock.quality,
  });
  log.info({ ready: true, panel: panel.url, ...(pages && { pages: pages.url }) }, "the controller runs");

  return {
    panelUrl: panel.url,
    ...(pages && { pagesUrl: pages.url }),
    timings: timings.report,
    async stop(reason) {
      parts.supervisor?.stopping();
      stopBeating();
      stopKeeping();
      stopWatching();
      await boot.stop();
      await joined.recognition?.stop();
      await joined.renewing;
      faces.close();
      await path.close();
      // Until now somebody could still come in.
      friction?.stop();
      await photograph.idle();
      await Promise.all([joined.camera?.close(), joined.sceneCamera?.close()]);
      await path.journal.append({ type: "agent.stopped", reason: reason.slice(0, 80) }).catch(() => undefined);
      await joined.link?.stop();
      await panel.close();
      await pages?.close();
      leaveScreen();
      await path.journal.close();
      await path.clock.close();
      await (await photos().catch(() => undefined))?.close();
      parts.supervisor?.close();
    },
  };
}

/** Says that the door serves people, and then again and again that it still does. */
function tellSupervisor(supervisor: AgentParts["supervisor"], { queue, entry, clock }: CardPath): () => void {
  supervisor?.ready();
  if (supervisor?.beatWithinMs === undefined) return () => {};
  return startHeartbeat({
    ...{ queue, after, situation: entry.situation, monotonic: clock.monotonic, beat: supervisor.beat },
    within: millis(supervisor.beatWithinMs),
  });
}

/** Loading the rest would hold up the record of the start; a disk that does not answer holds up the rest only so long (milliseconds). */
const mostForTheRecord = 200;

/** Every picture is decoded once: a cache of decoded ones (50 MB) would only keep people's photographs in memory. */
async function keepNoPictures(): Promise<void> {
  const { default: sharp } = await import("sharp");
  sharp.cache(false);
  sharp.concurrency(1);
}

type OnDecided = NonNullable<EntryParts["onDecided"]>;

function noteDecision(
  decision: Parameters<OnDecided>[0],
  { presented, sighting }: Parameters<OnDecided>[1],
  { timings, sources, joined, log, taps }: Pick<Running, "timings" | "sources" | "joined" | "log" | "taps">,
): void {
  const decidedAt = sources.monotonicNow();
  const { entryId, type: outcome } = decision;
  const seen = sighting && { firstView: sighting.firstView, deciding: sighting.deciding };
  timings.decided({ entryId, outcome, factor: presented.type, decidedAt, ...seen });
  joined.metrics?.decided(outcome, presented.type);
  if (presented.type === "face") {
    const liveness = sighting?.liveness?.verdict;
    taps.faceDecided.tell({ outcome, ...(liveness && { liveness }) });
  }
  joined.friction?.decided(decision, { presented, ...(sighting && { sighting }) });
  if (outcome === "granted" && sighting) {
    joined.metrics?.lockCommanded(decidedAt - sighting.deciding.capturedAt, presented.type);
  }
  log.info(
    { entryId, outcome, factor: presented.type, ...(outcome === "denied" && { reason: decision.reason }) },
    "entry",
  );
}

async function openPhotos({ config, identity }: AgentParts, path: CardPath): Promise<PhotoStore> {
  const { openPhotoStore } = await import("./photos/open-photo-store.ts");
  return openPhotoStore({
    directory: config.dataDirectory,
    storeKey: identity.storeKey,
    quotaBytes: config.photoQuotaBytes ?? 4_000_000_000,
    onExpired(days) {
      for (const { day, count } of days) path.append({ type: "photos.expired", day, count });
    },
  });
}

/** Records the start, then asks the lock's keeper, for as long as it takes, what moved while nobody was writing. */
function accountForTheTimeBefore({ config, path, softwareVersion, log }: Running, ownPulses: ReadonlySet<string>) {
  const { journal, lock, alarms } = path;
  const boot = { journal, lock, softwareVersion, isOwnPulse: (id: string) => ownPulses.has(id) };
  const rosterVersion = path.roster()?.roster.rosterVersion ?? 0;
  const takeUpAlarms = alarms.takeUp;
  const onUnexplainedPulse = () => alarms.raise("unexplained-pulse");
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const told = new Set<string>();
  const accounted = Promise.withResolvers<void>();
  const ask = async (): Promise<void> => {
    try {
      await explainPulses({ ...boot, onUnexplainedPulse });
      accounted.resolve();
      for (const code of told) path.faults.clear("lock", code);
    } catch (fault) {
      if (stopped) return;
      const code = faultCode(fault);
      told.add(code);
      path.faults.raise("lock", code);
      log.warn({ fault: String(fault) }, "the lock's keeper cannot be asked");
      timer = setTimeout(() => void ask(), 2_000);
    }
  };
  const recorded = readUpdateTold(config.dataDirectory)
    .then((update) =>
      recordBoot({
        ...boot,
        rosterVersion,
        ranBefore: path.ranBefore,
        onUnexplainedPulse,
        takeUpAlarms,
        ...(update && { update }),
      }),
    )
    .catch((fault: unknown) => log.warn({ fault: String(fault) }, "the start is not yet journalled"));
  const done = recorded.then(ask);
  return {
    recorded,
    /** Never rejects: where the keeper cannot be asked, it is asked again. */
    accounted: accounted.promise,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await done;
    },
  };
}

async function joinLink(running: Running, handlers: ReturnType<typeof answerRegistry>): Promise<void> {
  const { provisioning, identity, path, bootId, log, joined } = running;
  const { createLink } = await import("./link/create-link.ts");
  const { journal, clock } = path;
  joined.link = createLink({
    provisioning: { ...provisioning, doorIds: [provisioning.doorId] },
    identity,
    journal,
    clock,
    bootId,
    status: () => doorsStatus(running),
    handlers,
    log,
    metrics: {
      ignored: (topic, cause) => joined.metrics?.ignored(topic, cause),
      acknowledged: (events) => joined.metrics?.acknowledged(events),
      resent: (events) => joined.metrics?.resent(events),
    },
  });
  joined.link.start();
}

async function joinPages(running: Running, bootAccounted: Promise<void>) {
  const { httpsPort: port } = running.config.panel;
  if (port === undefined) return undefined;
  const { servePages } = await import("./panel/serve-pages.ts");
  return await servePages(running, port, bootAccounted);
}

async function joinPanel(running: Running): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { config, joined, path, timings } = running;
  const [{ createAgentMetrics }, { startPanel }] = await Promise.all([
    import("./panel/agent-metrics.ts"),
    import("./panel/panel.ts"),
  ]);
  const droppedFrames = () => joined.camera?.dropped() ?? 0;
  const looks = () => joined.recognition?.engine()?.counters();
  const metrics = createAgentMetrics({ outboxDepth: path.journal.outboxDepth, droppedFrames, looks });
  joined.metrics = metrics;
  const { port } = config.panel;
  const recogniser = () => runningRecogniser(running);
  return startPanel({ port, health: () => healthOf(running), metrics, timings: timings.report, recogniser });
}

/** Whether a face at the door could be told now: a dead camera asks nobody for a face, and suspects none. */
function seesFaces({ recognition, camera }: Joined): boolean {
  return recognition?.engine() !== undefined && camera?.status().state === "working";
}

function once<Value>(open: () => Promise<Value>): () => Promise<Value> {
  let opened: Promise<Value> | undefined;
  return () => {
    opened ??= open().catch((fault: unknown) => {
      // Tried again the next time somebody asks: the disk may work by then.
      opened = undefined;
      throw fault;
    });
    return opened;
  };
}
