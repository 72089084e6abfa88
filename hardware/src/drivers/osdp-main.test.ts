import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSimulatedOsdpReader } from "../simulators/osdp-reader.ts";
import { hasPseudoTerminals, openPseudoTerminal, type PseudoTerminal } from "../simulators/pseudo-terminal.ts";

const PROGRAM = join(import.meta.dirname, "osdp-main.ts");

/** Runs the program to its end. */
function run(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [PROGRAM, ...args], (_error, said) => {
      resolve({ code: child.exitCode ?? -1, said });
    });
  });
}

describe("a reader seen to by hand", () => {
  it("says everything that is wrong with an order", async () => {
    const { code, said } = await run("repair", "--address", "127", "--baud", "fast");
    expect(code).toBe(2);
    expect(said.trim().split("\n")).toHaveLength(4);
  });
});

describe.skipIf(!hasPseudoTerminals())("a reader seen to by hand on a pseudo-terminal (needs socat)", () => {
  let folder: string;
  let terminal: PseudoTerminal;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "pair-"));
    terminal = await openPseudoTerminal();
  });
  afterEach(async () => {
    await terminal.close();
    rmSync(folder, { recursive: true });
  });

  const order = (act: string, keyFile: string) => [
    act,
    "--device",
    terminal.path,
    "--key-file",
    keyFile,
    "--address",
    "2",
  ];

  it("leaves a reader with a key of its own, and the key in its file", async () => {
    const device = createSimulatedOsdpReader({ wire: terminal, address: 2 });
    const keyFile = join(folder, "reader.key");
    const { code, said } = await run(...order("pair", keyFile));
    expect([code, said]).toEqual([0, expect.stringContaining("has a key of its own")]);
    expect(said).toContain("maker 4D534E");
    expect(readFileSync(keyFile, "latin1").trim()).toBe(
      Buffer.from(device.key() ?? [])
        .toString("hex")
        .toUpperCase(),
    );
    device.close();
  });

  it("has its new address once it is moved, under the key that it was paired with", async () => {
    const device = createSimulatedOsdpReader({ wire: terminal, address: 2 });
    const keyFile = join(folder, "reader.key");
    await run(...order("pair", keyFile));
    const { code, said } = await run(...order("move", keyFile), "--to-address", "9", "--to-baud", "115200");
    expect([code, said]).toEqual([0, expect.stringContaining("new address and speed")]);
    expect(device.address()).toBe(9);
    device.close();
  });

  it("says that a reader is not in its install mode, and writes no key", async () => {
    const device = createSimulatedOsdpReader({
      wire: terminal,
      address: 2,
      key: new Uint8Array(16),
      installMode: false,
    });
    const keyFile = join(folder, "reader.key");
    const { code, said } = await run(...order("pair", keyFile));
    expect([code, said]).toEqual([1, expect.stringContaining("install mode")]);
    expect(existsSync(keyFile)).toBe(false);
    device.close();
  });
});
