import { describe, expect, it } from "vitest";
import { createListeners } from "../listeners.ts";
import type { InputState } from "../ports.ts";
import { asExitButton } from "./as-door-parts.ts";

describe("an exit button on an input", () => {
  it("is pressed when a finger moves it, and neither by a start nor by a wire that comes back", () => {
    const changes = createListeners<[InputState, number]>();
    const presses: number[] = [];
    asExitButton({ state: () => "unknown", onChange: changes.add }).onPress((atMs) => presses.push(atMs));
    const moves: readonly InputState[] = ["active", "inactive", "active", "unknown", "active", "inactive", "active"];
    for (const [index, state] of moves.entries()) changes.tell(state, index);
    expect(presses).toEqual([2, 6]);
  });
});
