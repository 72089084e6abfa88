import type { Picture } from "../../src/picture.ts";
import type { PhotographedFace } from "./bust.ts";
import { renderedApproach } from "./genuine.ts";
import { maskAttack } from "./mask-attack.ts";
import { printAttack } from "./print-attack.ts";
import { createRandom } from "./random.ts";
import { nearScreenAttack, replayAttack } from "./replay-attack.ts";
import type { Approach } from "./scene.ts";
import { phoneAttack, tabletAttack } from "./screen-attack.ts";

/** The attack kinds that cues may be tuned against. */
export const KNOWN_KINDS = ["print", "phone", "tablet", "replay"] as const;
/** One kind and one range of distances that nothing may be chosen by: they tell how far the rest can be believed. */
export const HELD_OUT_KINDS = ["paper-mask", "near-screen"] as const;
export type AttackKind = (typeof KNOWN_KINDS)[number] | (typeof HELD_OUT_KINDS)[number];

export interface CastParts {
  readonly faces: readonly PhotographedFace[];
  readonly places: readonly Picture[];
  /** How many comings of each kind. */
  readonly each: number;
  /** The seed every drawing follows from. */
  readonly seed: string;
}

/** One in so many comings is by night. */
const NIGHT_EVERY = 4;

/** Genuine comings, rendered: one for each person in turn. */
export function genuineCast(parts: CastParts): readonly Approach[] {
  return cast("rendered", parts, renderedApproach);
}

/** Attacks of one kind on the same people. */
export function attackCast(kind: AttackKind, parts: CastParts): readonly Approach[] {
  const attacks = {
    print: printAttack,
    phone: phoneAttack,
    tablet: tabletAttack,
    replay: replayAttack,
    "near-screen": nearScreenAttack,
    "paper-mask": (drawn: Drawn) => maskAttack({ ...drawn, wearer: otherThan(drawn, parts.faces) }),
  };
  return cast(kind, parts, attacks[kind]);
}

type Drawn = Parameters<typeof renderedApproach>[0];

function cast(
  kind: string,
  { faces, places, each, seed }: CastParts,
  make: (drawn: Drawn) => Approach,
): readonly Approach[] {
  return Array.from({ length: each }, (_, index) =>
    make({
      face: faces[index % faces.length] as PhotographedFace,
      places,
      timeOfDay: index % NIGHT_EVERY === NIGHT_EVERY - 1 ? "night" : "day",
      random: createRandom(`${seed}/${kind}/${index}`),
    }),
  );
}

function otherThan({ face, random }: Drawn, faces: readonly PhotographedFace[]): PhotographedFace {
  const others = faces.filter(({ name }) => name !== face.name);
  return random.fork("wearer").pick(others.length === 0 ? faces : others);
}
