import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Descriptors } from "@menshen/models/bench/faces/describe-all";
import { StepFailure } from "../../progress.ts";

/** Reads a list of photographs, one path a line; empty lines do not count. */
export function readList(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8")
      .split(/\r?\n/)
      .filter((line) => line.trim() !== "");
  } catch (cause) {
    throw new StepFailure("reading the list of photographs", {
      why: `${file} cannot be read.`,
      next: "give a file with one path a line.",
      cause,
    });
  }
}

/** Where a listed photograph lies: as it stands, beside the list, or below the data folder, whichever exists first. */
export function locate(path: string, list: string, data: string | undefined): string {
  if (isAbsolute(path)) return path;
  const places = [
    resolve(path),
    join(dirname(resolve(list)), path),
    ...(data === undefined ? [] : [join(resolve(data), path)]),
  ];
  return places.find((place) => existsSync(place)) ?? resolve(path);
}

/** One line a photograph in the list's order: its path as listed, then its values, or nothing where no face was found. Pure. */
export function descriptorLines(list: readonly string[], descriptors: Descriptors): string {
  return list.map((path) => `${path},${(descriptors.get(path) ?? []).join(",")}\n`).join("");
}

/** Writes the descriptors of a list. */
export function writeDescriptors(file: string, list: readonly string[], descriptors: Descriptors): void {
  writeFileSync(file, descriptorLines(list, descriptors));
}
