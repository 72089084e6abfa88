import { createGuide } from "./recognition/guide-person.ts";
import type { KeptOriginals } from "./recognition/kept-originals.ts";
import { onChangeOnly } from "./recognition/on-change-only.ts";
import { recogniserFault } from "./recognition/recogniser-now.ts";
import type { TemplateStore } from "./recognition/templates.ts";
import { faultCode, type Running } from "./running.ts";

/** What this controller keeps of faces. */
export interface FaceStores {
  readonly templates: TemplateStore;
  readonly originals: KeptOriginals;
  close(): void;
}

/** Opens what is kept of faces; a damaged file is discarded, and people enrol again while cards go on. */
export async function openFaceStores({ config, identity, path, log }: Running): Promise<FaceStores> {
  const [{ openTemplates }, { openOriginals }] = await Promise.all([
    import("./recognition/templates.ts"),
    import("./recognition/kept-originals.ts"),
  ]);
  const place = { directory: config.dataDirectory, storeKey: identity.storeKey };
  const templates = openTemplates(place);
  const originals = openOriginals(place);
  const problem = templates.discarded ? "templates-discarded" : undefined;
  const unreadable = templates.unreadable();
  if (problem !== undefined || unreadable.length > 0) {
    log.error({ discarded: templates.discarded, unreadable: unreadable.length }, "templates cannot be read");
    path.append({ type: "door.fault", part: "recogniser", code: problem ?? "template-unreadable" });
  }
  return {
    templates,
    originals,
    close() {
      templates.close();
      originals.close();
    },
  };
}

/** Loads and runs the recogniser; whatever becomes of it, a card opens the door. */
export async function joinRecognition(running: Running, stores: FaceStores): Promise<void> {
  const { config, path, joined, sources, timings } = running;
  path.keeper.onChange(() => joined.recognition?.refresh());
  const tellFault = onChangeOnly((fault) => running.log.error({ fault }, "faces are not recognised; cards go on"));
  const { runRecognition } = await import("./recognition/run-recognition.ts");
  const guide = createGuide({
    show: path.hardware.indicator.show,
    say: path.hardware.voice.say,
    isFree: () => path.door.mode() === "locked",
    now: sources.monotonicNow,
  });
  joined.recognition = runRecognition({
    openEngine: async () => {
      const { openModelsInUse } = await import("@menshen/models");
      return openModelsInUse({ cacheDirectory: config.modelsDirectory });
    },
    templates: stores.templates,
    roster: path.roster,
    siteTime: path.siteTime,
    doorId: running.provisioning.doorId,
    camera: () => joined.camera?.current(),
    monotonicNow: sources.monotonicNow,
    onSighting: path.entry.face,
    onHint(problem, person) {
      guide.onHint(problem, person);
      running.screen.hint(problem);
    },
    onPrompt(prompt) {
      guide.onPrompt(prompt);
      running.screen.turn(prompt);
    },
    onUnusable: (problem, light) => joined.friction?.unusable(problem, light),
    onCovered: (isCovered) => (isCovered ? path.alarms.raise("lens-covered") : path.alarms.clear("lens-covered")),
    onLeft: path.passing.left,
    onViews: running.taps.views.tell,
    onFrame: (outcome, milliseconds) => joined.metrics?.frame(outcome, milliseconds),
    onState(state, fault) {
      joined.recogniserFault = state === "fault" ? recogniserFault(fault) : undefined;
      running.screen.changed();
      if (state === "fault") {
        path.faults.raise("recogniser", faultCode(fault));
        return tellFault(String(fault));
      }
      tellFault(undefined);
      path.faults.clear("recogniser");
      timings.faceReady(sources.monotonicNow());
      renewOldTemplates(running, stores);
      running.log.info(
        { faceReadyMs: timings.report().faceReadyMs, people: joined.recognition?.gallery()?.entries.length },
        "a face opens",
      );
    },
  });
}

/** Templates of an earlier recogniser are made anew while the door works; whoever is recognised already does not wait for it. */
function renewOldTemplates({ joined, path, log }: Running, { templates, originals }: FaceStores): void {
  const engine = joined.recognition?.engine();
  if (engine === undefined) return;
  const renewing = async () => {
    const { renewTemplates } = await import("./recognition/renew-templates.ts");
    await renewTemplates({
      ...{ engine, templates, originals, append: path.journal.append },
      onChange: () => joined.recognition?.refresh(),
      stopped: () => joined.recognition?.engine() !== engine,
    });
  };
  joined.renewing = renewing().catch((fault: unknown) =>
    log.warn({ fault: String(fault) }, "templates of an earlier recogniser are not all made anew"),
  );
}
