import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSimulatedOsdpReader } from "../simulators/osdp-reader.ts";
import { hasPseudoTerminals, openPseudoTerminal, type PseudoTerminal } from "../simulators/pseudo-terminal.ts";
import { readerKeyFile } from "./osdp-key-file.ts";

const PROGRAM = join(import.meta.dirname, "move-osdp-main.ts");
const KEY = Uint8Array.from({ length: 16 }, (_, index) => index);

/** Runs the program to its end. */
function run(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [PROGRAM, ...args], (_error, said) => {
      resolve({ code: child.exitCode ?? -1, said });
    });
  });
}

it("moving a reader by hand begins with everything that is wrong with the order", async () => {
  const { code, said } = await run("--address", "127", "--baud", "fast");
  expect(code).toBe(2);
  expect(said.trim().split("\n")).toHaveLength(3);
});

describe.skipIf(!hasPseudoTerminals())("a reader moved by hand on a pseudo-terminal (needs socat)", () => {
  let folder: string;
  let terminal: PseudoTerminal;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "move-"));
    terminal = await openPseudoTerminal();
  });
  afterEach(async () => {
    await terminal.close();
    rmSync(folder, { recursive: true });
  });

  const move = (keyFile: string) =>
    run("--device", terminal.path, "--key-file", keyFile, "--address", "2", "--to-address", "9", "--to-baud", "115200");

  it("has its new address", async () => {
    const device = createSimulatedOsdpReader({ wire: terminal, address: 2, key: KEY });
    const keyFile = join(folder, "reader.key");
    await readerKeyFile(keyFile).save(KEY);
    const { code, said } = await move(keyFile);
    expect([code, said]).toEqual([0, expect.stringContaining("new address and speed")]);
    expect(device.address()).toBe(9);
    device.close();
  });

  it("is told nothing where it has no key yet", async () => {
    const device = createSimulatedOsdpReader({ wire: terminal, address: 2 });
    const { code, said } = await move(join(folder, "none.key"));
    expect([code, said]).toEqual([1, expect.stringContaining("told nothing")]);
    expect(device.address()).toBe(2);
    device.close();
  });
});
