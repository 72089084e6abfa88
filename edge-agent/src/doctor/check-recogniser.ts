import { stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { chosenName, type FaceEngine, openModelsInUse, RETAIL_0095, readModelsInUse } from "@menshen/models";
import type { AgentConfig } from "../config.ts";
import { type RecogniserFault, type RecogniserNow, recogniserFault } from "../recognition/recogniser-now.ts";
import { askRecogniser, type RecogniserAnswer, type StatusPage } from "./ask-controller.ts";
import { describeDoorFaces, describeRecogniser, describeRuntime, describeThreshold } from "./describe-recogniser.ts";
import { type Finding, note, ok, problem } from "./finding.ts";
import { readStanding } from "./read-gallery.ts";

interface Place extends StatusPage, Pick<AgentConfig, "dataDirectory" | "modelsDirectory"> {}

const advice = {
  bring: `docs/models.md says how ${RETAIL_0095.id} comes to a controller; better before people are enrolled.`,
  restart: "systemctl restart menshen-agent",
  enrolAnew: "at the registry each person's panel says so; take new photographs there (docs/models.md).",
};

/**
 * Which recogniser decides at this door and what its threshold is expected to cost: what the running controller says, or
 * where none runs, what it would run with the people it knows. `running` is the controller that asks about itself.
 */
export async function checkRecogniser(config: Place, running?: RecogniserAnswer): Promise<readonly Finding[]> {
  const now = running === undefined ? await askRecogniser(config) : running;
  if (now === null) return [note("recogniser", "the controller has not opened it yet", "ask again in a minute.")];
  if (now === undefined) return await examineStanding(config);
  return "todo" in now ? [describeFault(now)] : await describeRunning(config, now);
}

/** Nothing runs in the place of what was chosen. */
function describeFault({ why, todo }: RecogniserFault): Finding {
  return problem("recogniser", `no face is recognised; cards go on\n${why}`, todo);
}

async function describeRunning({ modelsDirectory }: Place, now: RecogniserNow): Promise<readonly Finding[]> {
  const runs = chosenName(now);
  const chosen = await readModelsInUse(modelsDirectory).catch(() => ({ recogniser: runs }));
  const away = problem("runtime", "its engine is away; cards go on", "its log says why: journalctl -u menshen-agent.");
  return [
    describeRecogniser(runs, advice),
    now.runtime === undefined ? away : describeRuntime(now.runtime),
    describeThreshold(now, "enrolled now, as the running controller reckons"),
    ...describeDoorFaces({ runs, chosen: chosen.recogniser, toEnrolAnew: now.toEnrolAnew }, advice),
  ];
}

/** What a controller that does not run would run. Opens its engine as its own start does, and closes it. */
async function examineStanding({ dataDirectory, modelsDirectory }: Place): Promise<readonly Finding[]> {
  if (!(await isOwn(dataDirectory)) || !(await isOwn(modelsDirectory))) {
    const told = "the controller does not run, and what it keeps is another user's";
    return [note("recogniser", told, "ask as the controller's own user (sudo -u menshen), or start it.")];
  }
  try {
    const { recogniser } = await readModelsInUse(modelsDirectory);
    const engine = await openModelsInUse({ cacheDirectory: modelsDirectory });
    await engine.close();
    const found = [describeRecogniser(recogniser, advice), describeRuntime(engine.runtime)];
    return [...found, ...(await describePeople(dataDirectory, engine, recogniser))];
  } catch (fault) {
    return [describeFault(recogniserFault(fault))];
  }
}

async function describePeople(
  dataDirectory: string,
  engine: Pick<FaceEngine, "recogniser" | "runtime">,
  chosen: string,
): Promise<readonly Finding[]> {
  const now = await readStanding(dataDirectory, engine);
  if (typeof now === "string") return [ok("threshold", `nobody is enrolled: ${now}`)];
  return [
    describeThreshold(now, "enrolled, as the controller keeps them"),
    ...describeDoorFaces({ chosen, toEnrolAnew: now.toEnrolAnew }, advice),
  ];
}

/** Whether what this user leaves in a folder can be read by whoever it belongs to. */
async function isOwn(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined || found.uid === userInfo().uid;
}
