import { expect, it } from "vitest";
import { onChangeOnly } from "./on-change-only.ts";

it("tells of a missing recogniser once, of another cause, and again after it worked", () => {
  const told: string[] = [];
  const tell = onChangeOnly((fault) => told.push(fault));
  for (const fault of ["missing", "missing", "damaged", "damaged", undefined, "damaged"]) tell(fault);
  expect(told).toEqual(["missing", "damaged", "damaged"]);
});
