import type { Room } from "../api/shapes.ts";

export type Floor = { readonly floor: number; readonly rooms: readonly Room[]; readonly people: number };

const byName = new Intl.Collator("zh-CN", { numeric: true });

/** The rooms by floor as the building stands, highest on top, each floor in the order of its numbers. Pure. */
export function floorsOf(rooms: readonly Room[]): readonly Floor[] {
  const floors = Map.groupBy(rooms, ({ floor }) => floor);
  return [...floors]
    .sort(([a], [b]) => b - a)
    .map(([floor, ofFloor]) => ({
      floor,
      rooms: ofFloor.toSorted((a, b) => byName.compare(a.name, b.name)),
      people: ofFloor.reduce((count, { occupants }) => count + occupants.length, 0),
    }));
}
