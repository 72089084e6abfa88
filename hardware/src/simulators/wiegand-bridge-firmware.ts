import { execFile, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { LineEdge } from "../wiegand/assemble-frames.ts";
import { hasCompiler } from "./gpio-helper-process.ts";

const SOURCES = fileURLToPath(new URL("../../wiegand-bridge", import.meta.url));
const BUILD = fileURLToPath(new URL("../../../.menshen/wiegand-bridge-test", import.meta.url));

/** What happens at a bridge's pins, or nothing until then; whole microseconds, rising. */
export type PinEvent = LineEdge | { readonly waitUntilUs: number };

/** Whether the firmware can be built and run in a simulated ATmega328P: it needs gcc-avr, avr-libc and libsimavr-dev. */
export function hasAvr(): boolean {
  const isThere = spawnSync("avr-gcc", ["--version"]).status === 0 && existsSync("/usr/lib/avr/include/avr/io.h");
  return hasCompiler() && isThere && existsSync("/usr/include/simavr/sim_avr.h");
}

/** What the bridge's code says of the events, line by line; it is built with sanitizers, one build at a time. */
export async function runBridgeOnEdges(events: readonly PinEvent[]): Promise<readonly string[]> {
  await make("test-build");
  return await linesOf([join(BUILD, "on-edges")], events);
}

/** What the firmware says of the events in a simulated ATmega328P, line by line. */
export async function runBridgeInSimavr(events: readonly PinEvent[]): Promise<readonly string[]> {
  await make("simulated");
  return await linesOf([join(BUILD, "in-simavr"), join(BUILD, "wiegand-bridge.elf")], events);
}

async function make(target: string): Promise<void> {
  mkdirSync(BUILD, { recursive: true });
  const order = ["make", "-s", "-C", SOURCES, "CC=gcc", `BUILD=${BUILD}`, target];
  await promisify(execFile)("flock", [join(BUILD, "lock"), ...order]);
}

async function linesOf([program = "", ...args]: readonly string[], events: readonly PinEvent[]) {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(events.map((event) => `${textOf(event)}\n`).join(""));
  const said: string[] = [];
  for await (const chunk of child.stdout.setEncoding("latin1")) said.push(String(chunk));
  return said
    .join("")
    .split(/\r?\n/)
    .filter((line) => line !== "");
}

function textOf(event: PinEvent): string {
  return "waitUntilUs" in event ? `${event.waitUntilUs} wait` : `${event.atUs} ${event.line} ${event.level}`;
}
