import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { decodeConfig } from "../config.ts";
import type { RecogniserAnswer } from "./ask-controller.ts";
import {
  checkCameras,
  checkHandle,
  checkLock,
  checkLockLine,
  checkPins,
  checkReaders,
  checkVoice,
} from "./check-devices.ts";
import { checkRecogniser } from "./check-recogniser.ts";
import { checkBoot, checkBroker, checkClock, checkData, checkPages, checkRunning } from "./check-surroundings.ts";
import { type Finding, ok, problem } from "./finding.ts";

export interface ExamineParts {
  /** The configuration's file. */
  readonly file: string;
  /** Milliseconds since 1970, as the machine believes. */
  readonly now: number;
  readonly searchPath: string;
  /** What the controller that asks about itself says of its recogniser. */
  readonly recogniser?: RecogniserAnswer;
}

/**
 * Looks at everything a configuration names, in the order in which it would be needed; moves nothing. It changes nothing either, but
 * that where no controller runs the way its networks run here may be found out and kept, as its own start would.
 */
export async function* examineController({ file, now, searchPath, recogniser }: ExamineParts): AsyncIterable<Finding> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) {
    return yield problem(
      "configuration",
      `${file} cannot be read`,
      "copy agent.example.yaml there, and chmod it for this user.",
    );
  }
  const decoded = decodeConfig(text);
  if (!decoded.ok) {
    for (const told of decoded.problems) yield problem("configuration", told, `mend it in ${file}.`);
    return;
  }
  const config = decoded.value;
  yield ok("configuration", `${file} is whole`);
  yield* await checkData(config);
  yield* await checkBoot();
  yield await checkClock(now);
  yield await checkLock(config);
  yield* await checkLockLine(config, join(dirname(file), "lock.conf"));
  yield* await checkPins(config, searchPath);
  yield* checkHandle(config);
  yield* await checkReaders(config);
  yield* await checkCameras(config);
  yield* await checkRecogniser(config, recogniser);
  yield* await checkVoice(config, searchPath);
  yield* await checkBroker(config);
  yield* await checkPages(config);
  yield await checkRunning(config);
}
