import type { Descriptors } from "./describe-all.ts";
import type { Person } from "./open-set.ts";
import type { Photograph } from "./photographs.ts";

/** Gathers photographs by the person they show, in the order of their names; pure. */
export function peopleOf(photographs: readonly Photograph[], descriptors: Descriptors): readonly Person[] {
  const files = new Map<string, string[]>();
  for (const { identity, file } of photographs) files.set(identity, [...(files.get(identity) ?? []), file]);
  return [...files]
    .sort(([one], [other]) => one.localeCompare(other, "en"))
    .map(([identity, own]) => ({ identity, descriptors: own.map((file) => descriptors.get(file)) }));
}

/**
 * Parts people into two halves by their names alone (FNV-1a), so that no run and no choice can move anybody across; what
 * was chosen on one half is checked on the other. Pure.
 */
export function halfOf(identity: string): "chosen-on" | "checked-on" {
  let hash = 0x811c9dc5;
  for (const char of identity) hash = Math.imul(hash ^ (char.codePointAt(0) as number), 0x01000193) >>> 0;
  return (hash ^ (hash >>> 15)) & 1 ? "checked-on" : "chosen-on";
}
