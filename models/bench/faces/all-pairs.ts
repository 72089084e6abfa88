import type { Metric } from "../../src/face.ts";
import { createNearest } from "../../src/nearest.ts";
import type { Descriptors } from "./describe-all.ts";
import type { Weights } from "./over-people.ts";
import type { Photograph } from "./photographs.ts";

/** Every pair of photographs compared, as far as a true accept rate at a small false match rate asks for them. */
export interface AllPairs {
  /** Pairs of one person in which both photographs show a face, nearest first. */
  readonly genuine: { readonly distances: Float32Array; readonly people: Uint32Array };
  /** The nearest pairs of strangers, nearest first. */
  readonly impostor: { readonly distances: Float32Array; readonly one: Uint32Array; readonly other: Uint32Array };
  /** The distance from which on pairs of strangers were left out; Infinity where none was. */
  readonly leftOutFrom: number;
  /** How many photographs there are of each person, those without a face included. */
  readonly photographs: Float64Array;
}

/** So many of the nearest strangers are kept: ten times the loosest rate that is asked for, as a resample may need more. */
const KEPT_SHARE = 1e-2;
/** All of so few. */
const FEWEST_KEPT = 10_000;

/** Compares every two photographs, whoever they show; pure. */
export function compareAll(photographs: readonly Photograph[], descriptors: Descriptors, metric: Metric): AllPairs {
  const numbers = new Map<string, number>();
  for (const { identity } of photographs) if (!numbers.has(identity)) numbers.set(identity, numbers.size);
  const personOf = ({ identity }: Photograph) => numbers.get(identity) as number;
  const counts = new Float64Array(numbers.size);
  for (const photograph of photographs) counts[personOf(photograph)] = (counts[personOf(photograph)] as number) + 1;
  const seen = photographs.flatMap((photograph) => {
    const descriptor = descriptors.get(photograph.file);
    return descriptor === undefined ? [] : [{ person: personOf(photograph), descriptor }];
  });
  const people = Uint32Array.from(seen, ({ person }) => person);
  const { genuine, impostor } = distancesOf(seen, metric);
  const distances = Float32Array.from(genuine, ({ distance }) => distance);
  const order = nearestFirst(distances);
  return {
    genuine: {
      distances: distances.toSorted(),
      people: order.map((place) => (genuine[place] as (typeof genuine)[number]).person),
    },
    ...nearestStrangers(people, impostor),
    photographs: counts,
  };
}

interface Seen {
  readonly person: number;
  readonly descriptor: Float32Array;
}

/** Strangers' distances come in the order of the photographs: the first with each later one, then the second. */
function distancesOf(seen: readonly Seen[], metric: Metric) {
  const nearest = createNearest(
    seen.map(({ descriptor }) => descriptor),
    metric,
  );
  const genuine: { readonly distance: number; readonly person: number }[] = [];
  const impostor = new Float32Array((seen.length * (seen.length - 1)) / 2);
  let strangers = 0;
  for (const [place, { person, descriptor }] of seen.entries()) {
    const distances = nearest.distances(descriptor);
    for (let other = place + 1; other < seen.length; other++) {
      const distance = distances[other] as number;
      if (seen[other]?.person === person) genuine.push({ distance, person });
      else impostor[strangers++] = distance;
    }
  }
  return { genuine, impostor: impostor.subarray(0, strangers) };
}

/** Who the nearest strangers are is found by walking the pairs once more: noting it of all of them would take four times the memory. */
function nearestStrangers(people: Uint32Array, impostor: Float32Array): Pick<AllPairs, "impostor" | "leftOutFrom"> {
  const sorted = impostor.toSorted();
  const kept = Math.max(FEWEST_KEPT, Math.ceil(KEPT_SHARE * impostor.length));
  const leftOutFrom = sorted[kept] ?? Number.POSITIVE_INFINITY;
  const distances: number[] = [];
  const pairs: (readonly [number, number])[] = [];
  let walked = 0;
  people.forEach((one, place) => {
    for (let next = place + 1; next < people.length; next++) {
      const other = people[next] as number;
      if (other === one) continue;
      const distance = impostor[walked++] as number;
      if (distance >= leftOutFrom) continue;
      distances.push(distance);
      pairs.push([one, other]);
    }
  });
  const near = Float32Array.from(distances);
  const order = nearestFirst(near);
  const side = (which: 0 | 1) => order.map((place) => (pairs[place] as readonly [number, number])[which]);
  return { impostor: { distances: near.toSorted(), one: side(0), other: side(1) }, leftOutFrom };
}

function nearestFirst(distances: Float32Array): Uint32Array {
  return Uint32Array.from(distances.keys()).sort(
    (one, other) => (distances[one] as number) - (distances[other] as number),
  );
}

/**
 * The share (0–1) of genuine pairs that pass where at most `falseMatchRate` of the impostors do (ISO/IEC 19795-1: TAR at
 * FMR), each person counted as often as told. A photograph without a face passes nowhere. Pure.
 */
export function trueAcceptRate(pairs: AllPairs, falseMatchRate: number, weights: Weights): number {
  const { genuine, photographs } = pairs;
  const refused = refusedFrom(pairs, falseMatchRate, weights);
  let passed = 0;
  for (const [place, distance] of genuine.distances.entries()) {
    if (!(distance < refused)) break;
    passed += weights[genuine.people[place] as number] as number;
  }
  const total = photographs.reduce(
    (sum, count, person) => sum + ((weights[person] as number) * count * (count - 1)) / 2,
    0,
  );
  return total === 0 ? Number.NaN : passed / total;
}

/** The distance from which on faces must be refused. */
function refusedFrom({ impostor, leftOutFrom, photographs }: AllPairs, falseMatchRate: number, weights: Weights) {
  const shown = photographs.map((count, person) => count * (weights[person] as number));
  const all = shown.reduce((sum, count) => sum + count, 0) ** 2;
  const pairs = (all - shown.reduce((sum, count) => sum + count ** 2, 0)) / 2;
  // A little more, for a rate of whole pairs that the product falls short of.
  const allowed = falseMatchRate * pairs + 1e-9;
  let passed = 0;
  for (const [place, distance] of impostor.distances.entries()) {
    passed += (weights[impostor.one[place] as number] as number) * (weights[impostor.other[place] as number] as number);
    if (passed > allowed) return distance;
  }
  return leftOutFrom;
}
