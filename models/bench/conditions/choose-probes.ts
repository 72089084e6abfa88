import type { Descriptors } from "../faces/describe-all.ts";
import { halfOf } from "../faces/people.ts";
import type { Photograph } from "../faces/photographs.ts";
import { seededRandom, shuffled } from "../faces/random.ts";

/** Who is enrolled from which photograph, and which others they come to the door as. */
export interface ProbedPerson {
  readonly identity: string;
  readonly enrolled: string;
  readonly probes: readonly string[];
}

export interface ProbeOrder {
  readonly set: "lfw" | "rmfrd";
  /** So many people at most, and photographs of each beside the enrolled one. */
  readonly people: number;
  readonly probesEach: number;
  readonly seed: number;
}

/** Draws people that made no threshold and have two photographs with a face or more; pure for a seed. */
export function chooseProbes(
  photographs: readonly Photograph[],
  descriptors: Pick<Descriptors, "has">,
  { set, people, probesEach, seed }: ProbeOrder,
): readonly ProbedPerson[] {
  const random = seededRandom(seed);
  const seen = photographs.filter(
    (one) => one.set === set && halfOf(one.identity) === "checked-on" && descriptors.has(one.file),
  );
  const several = [...Map.groupBy(seen, ({ identity }) => identity)]
    .filter(([, own]) => own.length > 1)
    .sort(([one], [other]) => one.localeCompare(other, "en"));
  return shuffled(several, random)
    .slice(0, people)
    .map(([identity, own]) => {
      const [enrolled, ...others] = shuffled(own, random).map(({ file }) => file);
      return { identity, enrolled: enrolled as string, probes: others.slice(0, probesEach) };
    });
}
