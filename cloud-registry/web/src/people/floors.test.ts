import { expect, it } from "vitest";
import type { Room } from "../api/shapes.ts";
import { floorsOf } from "./floors.ts";

it("draws the building with its highest floor on top and its rooms in order", () => {
  const room = (name: string, floor: number, people: number) =>
    ({ name, floor, occupants: Array.from({ length: people }) }) as unknown as Room;
  const floors = floorsOf([room("110", 1, 1), room("201", 2, 0), room("102", 1, 2), room("99", 1, 0)]);
  expect(floors.map(({ floor, rooms, people }) => [floor, rooms.map(({ name }) => name), people])).toEqual([
    [2, ["201"], 0],
    [1, ["99", "102", "110"], 3],
  ]);
});
