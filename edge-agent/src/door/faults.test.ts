import { mintId } from "@menshen/protocol";
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

  it("of one part are over when no reason stands any more, whoever noticed which", () => {
    const { story, faults } = createStory();
    faults.raise("lock", "relay-stuck");
    faults.raise("lock", "lock-unreachable");
    faults.clear("lock", "lock-unreachable");
    faults.clear("lock", "unanswered");
    expect(faults.standing()).toEqual(["lock"]);
    faults.clear("lock", "relay-stuck");
    faults.clear("lock", "relay-stuck");
    expect(faults.standing()).toEqual([]);
    expect(story).toEqual([
      "door.fault lock relay-stuck",
      "door.fault lock lock-unreachable",
      "door.fault-cleared lock false",
    ]);
  });

  it("are told once more for another entry that they failed, and not twice for one", () => {
    const { story, faults } = createStory();
    const [one, other] = [mintId("entry"), mintId("entry")];
    faults.raise("lock", "relay-stuck", one);
    faults.raise("lock", "relay-stuck", one);
    faults.raise("lock", "relay-stuck");
    faults.raise("lock", "relay-stuck", other);
    expect(story).toHaveLength(2);
  });
});
