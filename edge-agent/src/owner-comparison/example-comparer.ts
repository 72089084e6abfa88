import type { OwnerComparison } from "@menshen/protocol";
import type { OwnerComparer } from "./owner-comparer.ts";

/** A comparer whose camera shows nobody, until the time it may take is over. */
export const nobodySeen: OwnerComparer = {
  now: () => ({ found: "no-usable-view", settled: false }),
  within: (_span, _owners, then) => then("no-usable-view"),
};
/** One that has its answer at once. */
export const finds = (found: OwnerComparison): OwnerComparer => ({
  now: () => ({ found, settled: true }),
  within: (_span, _owners, then) => then(found),
});
