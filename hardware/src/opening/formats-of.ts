import { HardwareFault } from "../fault.ts";
import type { WiegandFormat } from "../wiegand/format.ts";
import { parseFormats } from "../wiegand/parse-formats.ts";

/** The formats that a configuration names; throws `config-unreadable` for one that no configuration would have let pass. */
export function formatsOf(texts: readonly string[]): readonly WiegandFormat[] {
  const parsed = parseFormats(texts);
  if (parsed.ok) return parsed.value;
  throw new HardwareFault("config-unreadable", { detail: parsed.problems.join("; ") });
}
