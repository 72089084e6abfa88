import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { HardwareFault } from "../fault.ts";
import type { DeviceState } from "../ports.ts";
import { hasPseudoTerminals, openPseudoTerminal, type PseudoTerminal } from "../simulators/pseudo-terminal.ts";
import { openSerialLine, type SerialLine } from "./serial-line.ts";

const backOff = { firstMs: 5, longestMs: 20 };
const baudRate = 115_200;

function watch(line: SerialLine) {
  const states: [DeviceState, string | undefined][] = [];
  const bytes: number[] = [];
  line.onState((state, fault?: HardwareFault) => states.push([state, fault?.code]));
  line.onBytes((chunk) => bytes.push(...chunk));
  return { states, bytes };
}

describe.skipIf(!hasPseudoTerminals())("a serial line on a pseudo-terminal (needs socat)", () => {
  let terminal: PseudoTerminal;
  let line: SerialLine;

  beforeEach(async () => {
    terminal = await openPseudoTerminal();
    line = openSerialLine({ path: terminal.path, baudRate, backOff });
    await vi.waitFor(() => expect(line.state()).toBe("working"));
  });
  afterEach(async () => {
    await line.close();
    await terminal.close();
  });

  it("carries every byte value both ways, changed by nobody", async () => {
    const every = Uint8Array.from({ length: 256 }, (_, index) => index);
    const { bytes } = watch(line);
    const arrived: number[] = [];
    terminal.onBytes((chunk) => arrived.push(...chunk));
    expect(line.write(every)).toBe(true);
    terminal.write(every);
    await vi.waitFor(() => expect([arrived, bytes]).toEqual([[...every], [...every]]));
  });

  it("says that the device went away, drops what is written meanwhile, and goes on when it is back", async () => {
    const { states, bytes } = watch(line);
    await terminal.unplug();
    await vi.waitFor(() => expect(line.state()).toBe("fault"));
    expect(line.write(Uint8Array.of(1))).toBe(false);
    await terminal.plug();
    await vi.waitFor(() => expect(line.state()).toBe("working"));
    terminal.write(Uint8Array.of(2));
    await vi.waitFor(() => expect(bytes).toEqual([2]));
    expect(states.map(([state]) => state)).toEqual(["fault", "working"]);
    expect(["serial-failed", "serial-not-found"]).toContain(states[0]?.[1]);
  });

  it("refuses a second line on the same device, and gives it over when the first is closed", async () => {
    const second = openSerialLine({ path: terminal.path, baudRate, backOff });
    const { states } = watch(second);
    await vi.waitFor(() => expect(states).toEqual([["fault", "serial-failed"]]));
    await line.close();
    await vi.waitFor(() => expect(second.state()).toBe("working"));
    await second.close();
  });

  it("tells nothing after it is closed, even closed while it opens", async () => {
    const { states } = watch(line);
    await line.close();
    expect(line.write(Uint8Array.of(1))).toBe(false);
    const brief = openSerialLine({ path: terminal.path, baudRate, backOff });
    const briefly = watch(brief);
    await brief.close();
    expect([...states, ...briefly.states]).toEqual([]);
  });
});

describe("a serial line without its device", () => {
  it("says that there is none, once, and keeps trying", async () => {
    const line = openSerialLine({ path: "/dev/ttyMissing", baudRate, backOff });
    const { states } = watch(line);
    await vi.waitFor(() => expect(states).toEqual([["fault", "serial-not-found"]]));
    await line.close();
  });

  it("can be closed at any moment, even while it tries in vain, and tells nothing from then on", async () => {
    const closed = new Set<SerialLine>();
    let told = 0;
    let late = 0;
    for (let waitMs = 0; waitMs < 40; waitMs += 1) {
      const line = openSerialLine({ path: "/dev/ttyMissing", baudRate, backOff: { firstMs: 1, longestMs: 1 } });
      line.onState(() => {
        if (closed.has(line)) late += 1;
        else told += 1;
      });
      await new Promise((resolve) => setTimeout(resolve, waitMs % 4));
      closed.add(line);
      await line.close();
    }
    expect(told).toBeGreaterThan(0);
    expect(late).toBe(0);
  });

  it("says that a file is not a serial device", async () => {
    const folder = mkdtempSync(join(tmpdir(), "serial-"));
    const path = join(folder, "file");
    writeFileSync(path, "");
    const line = openSerialLine({ path, baudRate, backOff });
    const { states } = watch(line);
    await vi.waitFor(() => expect(states).toEqual([["fault", "serial-failed"]]));
    await line.close();
    rmSync(folder, { recursive: true });
  });

  it("says that it may not open a device of another group", async ({ skip }) => {
    skip(process.getuid?.() === 0, "root may open every device");
    const folder = mkdtempSync(join(tmpdir(), "serial-"));
    const path = join(folder, "file");
    writeFileSync(path, "");
    chmodSync(path, 0o000);
    const line = openSerialLine({ path, baudRate, backOff });
    const { states } = watch(line);
    await vi.waitFor(() => expect(states).toEqual([["fault", "serial-not-permitted"]]));
    await line.close();
    rmSync(folder, { recursive: true });
  });
});
