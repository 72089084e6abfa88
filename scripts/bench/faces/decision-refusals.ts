import { type Calibration, calibrationOf, type RecogniserInfo } from "@menshen/models";
import { scoreDecision } from "./score-decision.ts";
import type { SeenPerson } from "./seen-people.ts";

/** People of one of the calibration's populations, on the half it was made on. */
export interface SeenPopulation {
  readonly name: string;
  readonly people: readonly SeenPerson[];
  /** Size of the galleries drawn. */
  readonly gallery: number;
}

/** The largest gallery that plain distances decide: the strictest of the small ones. */
const LARGEST_PLAIN = 19;
const TARGETS = [1e-2, 1e-3, 1e-4, 1e-5] as const;
const SEED = 77;

/** A recogniser's calibration with what the door's whole decision refuses of its people; pure, minutes of work. */
export function withRefusals(recogniser: RecogniserInfo, populations: readonly SeenPopulation[]): Calibration {
  const calibration = calibrationOf(recogniser);
  return {
    ...calibration,
    populations: calibration.populations.map((measured) => {
      const seen = populations.find(({ name }) => name === measured.population);
      return seen === undefined ? measured : { ...measured, decision: refusalsOf(recogniser, seen) };
    }),
  };
}

function refusalsOf(recogniser: RecogniserInfo, { people: seen, gallery }: SeenPopulation) {
  return [LARGEST_PLAIN, gallery].flatMap((people) =>
    [1, 3].flatMap((photos) =>
      TARGETS.flatMap((fpir) => {
        const options = { recogniser, targetFpir: fpir, seed: SEED, who: "residents" } as const;
        const score = scoreDecision(seen, { people, photos }, options);
        return score === undefined
          ? []
          : [{ photos, people, fpir, refused: Math.round(score.refused.value * 1e4) / 1e4 }];
      }),
    ),
  );
}
