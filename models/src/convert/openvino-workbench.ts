import { type Constant, readConstant } from "./openvino-constants.ts";
import { type IrLayer, type IrNetwork, unreadable } from "./openvino-ir.ts";
import { unknownOperator } from "./openvino-layers.ts";
import type { PlanStep } from "./openvino-steps.ts";

/** What each layer has become so far: constants by value, everything else by its place in the list of steps. */
export interface Workbench {
  readonly steps: readonly PlanStep[];
  /** The constant a layer is, if it is one. */
  constant(layerId: string | undefined): Constant | undefined;
  /** The constant that one of a layer's inputs must be; throws `operator-unknown` where it is none. */
  requireConstant(layer: IrLayer, layerId: string | undefined): Constant;
  /** The place of the step a layer has become; throws `weights-unreadable` for a constant. */
  placeOf(layerId: string): number;
  shapeOf(layerId: string): readonly number[];
  /** The step behind a layer, if it may be changed because nobody else reads any layer that became it. */
  own(layerId: string): PlanStep | undefined;
  keepConstant(layer: IrLayer, constant?: Constant): void;
  append(layer: IrLayer, step: PlanStep): void;
  /** Puts another step at a place, and lets a layer be it. */
  replace(place: number, step: PlanStep, layer?: IrLayer): void;
}

/** Starts with nothing built of a network. */
export function createWorkbench(network: IrNetwork): Workbench {
  const steps: PlanStep[] = [];
  const constants = new Map<string, Constant>();
  const places = new Map<string, number>();
  const shapes = new Map(network.layers.map(({ id, shape }) => [id, shape]));
  const readers = countReaders(network);

  const placeOf = (layerId: string): number => {
    const place = places.get(layerId);
    if (place === undefined) {
      throw unreadable(`layer ${layerId} is a constant where a value was expected`);
    }
    return place;
  };
  return {
    steps,
    placeOf,
    constant: (layerId) => constants.get(layerId ?? ""),
    requireConstant(layer, layerId) {
      const constant = constants.get(layerId ?? "");
      if (constant === undefined) {
        throw unknownOperator(layer, "one of its inputs is not constant");
      }
      return constant;
    },
    shapeOf: (layerId) => shapes.get(layerId) ?? [],
    own(layerId) {
      const place = placeOf(layerId);
      const alone = [...places].every(([id, of]) => of !== place || readers.get(id) === 1);
      return alone ? steps[place] : undefined;
    },
    keepConstant(layer, constant = readConstant(layer, network.weights)) {
      constants.set(layer.id, constant);
    },
    append(layer, step) {
      places.set(layer.id, steps.push(step) - 1);
    },
    replace(place, step, layer) {
      steps[place] = step;
      if (layer !== undefined) {
        places.set(layer.id, place);
      }
    },
  };
}

function countReaders({ layers }: IrNetwork): ReadonlyMap<string, number> {
  const readers = new Map<string, number>();
  for (const source of layers.flatMap((layer) => layer.inputs)) {
    readers.set(source, (readers.get(source) ?? 0) + 1);
  }
  return readers;
}
