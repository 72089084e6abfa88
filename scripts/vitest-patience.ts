import { vi } from "vitest";

/**
 * A busy machine is no failure of the house: whatever is waited for has at least this long before it is missed (vitest
 * gives a second, which a core shared by ten programs does not always have). It costs nothing where the thing comes about.
 */
const patienceMs = 15_000;

const { waitFor } = vi;
vi.waitFor = (callback, options = {}) => {
  const wished = typeof options === "number" ? { timeout: options } : options;
  return waitFor(callback, { ...wished, timeout: Math.max(patienceMs, wished.timeout ?? 0) });
};
