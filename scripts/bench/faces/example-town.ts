import { seededRandom } from "@menshen/models/bench/faces/random";
import type { SeenPerson } from "./seen-people.ts";

/** People in random directions of 32 dimensions, each photograph a good view and `spread` off. */
export function exampleTown(people: number, photographs: number, spread: number): readonly SeenPerson[] {
  const random = seededRandom(21);
  const off = (size: number) => (random() - 0.5) * size;
  return Array.from({ length: people }, (_, person) => {
    const own = Array.from({ length: 32 }, () => off(0.7));
    const seen = Array.from({ length: photographs }, () => {
      const descriptor = Float32Array.from(own, (value) => value + off(spread));
      return { descriptor, view: { descriptor, rating: 0.8 } };
    });
    return { identity: `person-${person}`, photographs: seen };
  });
}
