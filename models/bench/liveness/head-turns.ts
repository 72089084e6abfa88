import type { FaceEngine, FaceView, RecogniserInfo } from "../../src/face.ts";
import { distance, templateOf } from "../../src/gallery.ts";
import {
  beginHeadTurn,
  type HeadTurn,
  stepHeadTurn,
  type TurnDirection,
  type TurnView,
} from "../../src/liveness/head-turn.ts";
import { verificationThresholdFor } from "../../src/threshold.ts";
import { DOOR_LOOK } from "../door-look.ts";
import { renderedApproach } from "./genuine.ts";
import { type AttackParts, printAttack } from "./print-attack.ts";
import type { Random, Range } from "./random.ts";
import { replayAttack } from "./replay-attack.ts";
import { type Approach, developed } from "./scene.ts";
import { phoneAttack, tabletAttack } from "./screen-attack.ts";
import { turnedWalk } from "./turned-walk.ts";

/** Who answers when a door asks for a turn of the head. */
export const CHALLENGED = ["rendered", "print", "phone", "tablet", "replay"] as const;
export type Challenged = (typeof CHALLENGED)[number];

/** As many as the door keeps of somebody (edge-agent, tracks.ts). */
const KEPT_VIEWS = 8;
/** Most are recognised by so many. */
const RECOGNISED_BY = 3;
/** How far people turn when asked, and how far a sheet is swung in the hope of being taken for one, degrees. */
const HEAD_DEGREES: Range = [22, 40];
const SHEET_DEGREES: Range = [25, 55];

/**
 * One answer to one challenge, as the shipped state machine ends it: a person turns the way they are asked; whoever holds a
 * print or a screen swings it that way; a film shows a turn recorded beforehand, to one side or the other.
 */
export async function answerChallenge(
  engine: Pick<FaceEngine, "look" | "recogniser">,
  who: Challenged,
  { random, ...parts }: AttackParts,
): Promise<HeadTurn> {
  const asked: TurnDirection = random.fork("asked").next() < 0.5 ? "turn-left" : "turn-right";
  const recorded: TurnDirection = random.fork("recorded").next() < 0.5 ? "turn-left" : "turn-right";
  const drawn = { ...parts, random: random.fork(who) };
  const draw = random.fork("turn");
  const approach = answerOf(who, drawn, { asked, recorded, draw });
  return await runChallenge(engine, approach, asked);
}

interface Turn {
  readonly asked: TurnDirection;
  readonly recorded: TurnDirection;
  readonly draw: Random;
}

function answerOf(who: Challenged, parts: AttackParts, { asked, recorded, draw }: Turn): Approach {
  const swing = signOf(asked) * radians(draw.within(SHEET_DEGREES));
  const walk = (direction: TurnDirection) =>
    turnedWalk(parts.random.fork("walk"), signOf(direction) * radians(draw.within(HEAD_DEGREES)));
  switch (who) {
    case "rendered":
      return renderedApproach({ ...parts, walk: walk(asked) });
    case "print":
      return printAttack({ ...parts, swing });
    case "phone":
      return phoneAttack({ ...parts, swing });
    case "tablet":
      return tabletAttack({ ...parts, swing });
    case "replay":
      return replayAttack({ ...parts, walk: walk(recorded) });
  }
}

/** The person's own left is the picture's right, where yaw is positive. */
const signOf = (direction: TurnDirection): number => (direction === "turn-left" ? 1 : -1);
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Feeds every view to the shipped state machine, which is asked for one direction. */
async function runChallenge(
  engine: Pick<FaceEngine, "look" | "recogniser">,
  approach: Approach,
  asked: TurnDirection,
): Promise<HeadTurn> {
  let challenge: HeadTurn = beginHeadTurn(0, () => (asked === "turn-left" ? 0 : 0.999));
  const likenessOf = createLikeness(engine.recogniser);
  for await (const frame of approach.frames()) {
    const [view] = await engine.look(await developed(frame), DOOR_LOOK);
    if (view === undefined) continue;
    const { box, landmarks, quality } = view;
    const turn = { capturedAt: frame.capturedAt, box, landmarks, yaw: quality.yaw, ...likenessOf(view) };
    challenge = stepHeadTurn(challenge, { type: "view", view: turn });
  }
  return challenge;
}

/**
 * As the door follows one who stands there the whole time: by the mean of the newest faces surely theirs, or the last of them;
 * recognised by the first ones.
 */
function createLikeness(recogniser: RecogniserInfo): (view: FaceView) => Pick<TurnView, "likeness" | "isRecognised"> {
  const near = verificationThresholdFor(recogniser, 1, 1 / 2);
  let theirs: readonly Float32Array[] = [];
  let first: readonly Float32Array[] = [];
  return ({ descriptor }) => {
    if (descriptor === undefined) return { likeness: "incomparable", isRecognised: false };
    const last = theirs.at(-1);
    const isSame =
      last === undefined ||
      [last, templateOf(theirs)].some((known) => distance(recogniser.metric, known, descriptor) <= near);
    if (!isSame) return { likeness: "unlike", isRecognised: false };
    theirs = [...theirs, descriptor].slice(-KEPT_VIEWS);
    if (first.length < RECOGNISED_BY) first = [...first, descriptor];
    return { likeness: "same", isRecognised: distance(recogniser.metric, templateOf(first), descriptor) <= near };
  };
}
