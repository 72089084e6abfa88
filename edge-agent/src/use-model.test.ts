import { expect, it } from "vitest";
import { describeChoice } from "./use-model.ts";

it("says of a recogniser that was named what becomes of the faces, also where only its files are others", () => {
  const choice = { kind: "recogniser", before: "ours", exchanged: false } as const;
  expect(describeChoice("ours", choice)).toMatch(/^ours is what runs: [^\n]+$/);
  const exchanged = describeChoice("ours", { ...choice, exchanged: true });
  expect(exchanged).toMatch(/^ours runs from the next start on.*\nFaces enrolled with the ours before cannot/);
  expect(exchanged).toContain("next: systemctl restart");
  expect(describeChoice("ours", { ...choice, before: "retail-0095" })).toContain("enrolled with retail-0095 cannot");
  expect(describeChoice("ours", { ...choice, kind: "detector", exchanged: true })).not.toContain("enrolled with");
});
