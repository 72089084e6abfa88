import { describe, expect, it } from "vitest";
import { createFaults } from "./faults.ts";

function createStory() {
  const story: string[] = [];
  const faults = createFaults({
    append: (body) => story.push([body.type, "part" in body && body.part, "code" in body && body.code].join(" ")),
    onChange: () => {},
  });
  return { story, faults };
}

describe("the faults of a door", () => {
  it("are told once per reason, the second reader that falls silent too, and are over once", () => {
    const { story, faults } = createStory();
    faults.clear("reader");
    faults.raise("reader", "outside: reader-silent");
    faults.raise("reader", "outside: reader-silent");
    faults.raise("reader", "gate: serial-not-found");
    faults.raise("reader", "outside: reader-silent");
    expect(faults.standing()).toEqual(["reader"]);
    faults.clear("reader");
    faults.clear("reader");
    expect(faults.standing()).toEqual([]);
    faults.raise("reader", "outside: reader-silent");
    expect(story).toEqual([
      "door.fault reader outside: reader-silent",
      "door.fault reader gate: serial-not-found",
      "door.fault-cleared reader false",
      "door.fault reader outside: reader-silent",
    ]);
  });
});
