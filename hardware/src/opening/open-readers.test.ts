import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { ReaderConfig } from "../configuration/reader-config.ts";
import { type Hardware, openHardware } from "../open-hardware.ts";
import type { CardRead } from "../ports.ts";
import { citizenCard } from "../simulators/id-cards.ts";
import { createSimulatedOsdpReader } from "../simulators/osdp-reader.ts";
import { hasPseudoTerminals, openPseudoTerminal } from "../simulators/pseudo-terminal.ts";
import { createSamVModule } from "../simulators/sam-v-module.ts";
import { createWiegandBridge } from "../simulators/wiegand-bridge.ts";
import { frameOf } from "../simulators/wiegand-frames.ts";
import { formatsOf } from "./formats-of.ts";
import { moveReader, pairReader } from "./set-up-osdp-reader.ts";

const now = () => performance.now();
const patience = { timeout: 8_000 };

async function openDoor(readers: readonly ReaderConfig[]): Promise<Hardware> {
  const folder = mkdtempSync(join(tmpdir(), "readers-"));
  const hardware = await openHardware(
    {
      lock: { driver: "lock-helper", socket: join(folder, "lock"), kind: "fail-secure" },
      inputs: {},
      readers,
      cameras: { entry: { spec: "pictures" } },
      indicator: { driver: "none" },
      voice: { driver: "none", languages: [], volume: [] },
    },
    { now, hashNumber: (number) => `hash of ${number.length}` },
  );
  onTestFinished(async () => {
    await hardware.close();
    rmSync(folder, { recursive: true });
  });
  return hardware;
}

async function openTerminal() {
  const terminal = await openPseudoTerminal();
  onTestFinished(() => terminal.close());
  return terminal;
}

describe.skipIf(!hasPseudoTerminals())("the readers of one door, on pseudo-terminals (needs socat)", () => {
  it("read beside each other: two on one OSDP line, a Wiegand bridge and an ID card module", async () => {
    const [osdp, uart, module] = await Promise.all([openTerminal(), openTerminal(), openTerminal()]);
    const devices = [3, 4].map((address) => createSimulatedOsdpReader({ wire: osdp, address }));
    const bridge = createWiegandBridge(uart, { heartbeatMs: 20 });
    onTestFinished(() => bridge.close());
    const sam = createSamVModule(module.write);
    module.onBytes(sam.take);
    const formats = ["26", "34"];
    const hardware = await openDoor([
      { name: "in", driver: "osdp", device: osdp.path, baudRate: 9_600, address: 3, formats, keypad: true },
      { name: "out", driver: "osdp", device: osdp.path, baudRate: 9_600, address: 4, formats, keypad: false },
      { name: "gate", driver: "wiegand-uart", device: uart.path, baudRate: 115_200, formats, keypad: false },
      { name: "ids", driver: "sam-v", device: module.path, baudRate: 115_200 },
    ]);
    const told: [string, CardRead["type"]][] = [];
    for (const { name, cardReader } of hardware.readers) cardReader.onRead(({ type }) => told.push([name, type]));
    expect(hardware.readers.map(({ keypad }) => keypad !== undefined)).toEqual([true, false, false, false]);
    await vi.waitFor(() => {
      for (const { cardReader } of hardware.readers) expect(cardReader.state()).toBe("working");
    }, patience);
    for (const device of devices) device.present(Uint8Array.of(0x04, 0xa1, 0xb2, 0xc3));
    const [, four] = formatsOf(formats);
    if (four) bridge.frame(frameOf("04A1B2C3", four));
    sam.place(citizenCard());
    await vi.waitFor(() => expect(told).toHaveLength(4), patience);
    expect(hardware.readers[2]?.counts?.()).toMatchObject({ read: 1, refused: 0, lost: 0 });
    expect(new Map(told)).toEqual(
      new Map([
        ["in", "card"],
        ["out", "card"],
        ["gate", "card"],
        ["ids", "document"],
      ]),
    );
  });

  it("get a key of their own while they are in their install mode, and are spoken to by it from then on", async () => {
    const osdp = await openTerminal();
    const device = createSimulatedOsdpReader({ wire: osdp, address: 5 });
    const folder = mkdtempSync(join(tmpdir(), "keys-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const line = { driver: "osdp", device: osdp.path, baudRate: 9_600, formats: ["26"], keypad: false } as const;
    const reader = { ...line, name: "in", address: 5, keyFile: join(folder, "key") };
    expect(await pairReader([reader], "in", { now })).toEqual({ type: "paired" });
    expect(device.key()).toBeDefined();
    const hardware = await openDoor([reader]);
    await vi.waitFor(() => expect(hardware.readers[0]?.cardReader.state()).toBe("working"), patience);
    expect(device.isSealed()).toBe(true);
    await hardware.close();
    expect(await moveReader([reader], { name: "in", address: 9, baudRate: 9_600 }, { now })).toEqual({ type: "moved" });
    const gone = { name: "in", address: 7, baudRate: 9_600 };
    const nobody = await moveReader([reader], gone, { now, heardWithinMs: 300 });
    expect(nobody).toEqual({ type: "failed", reason: "offline" });
    await expect(pairReader([reader], "out", { now })).rejects.toMatchObject({ code: "config-unreadable" });
  });

  it("work without a new start once the key of the only one on its line can be read", async () => {
    const osdp = await openTerminal();
    const key = Uint8Array.from({ length: 16 }, (_, index) => index);
    createSimulatedOsdpReader({ wire: osdp, address: 3, key });
    const folder = mkdtempSync(join(tmpdir(), "keys-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const keyFile = join(folder, "key");
    writeFileSync(keyFile, "torn");
    const line = { driver: "osdp", device: osdp.path, baudRate: 9_600, formats: ["26"], keypad: false } as const;
    const hardware = await openDoor([{ ...line, name: "in", address: 3, keyFile }]);
    const [reader] = hardware.readers;
    const told: (string | undefined)[] = [];
    reader?.cardReader.onState((_state, fault) => told.push(fault?.code));
    await vi.waitFor(() => expect(told).toEqual(["reader-key-unusable"]), patience);
    writeFileSync(keyFile, Buffer.from(key).toString("hex"));
    await vi.waitFor(() => expect(reader?.cardReader.state()).toBe("working"), patience);
  });

  it("fail alone: one whose key cannot be read silences neither its neighbour on the line nor the door", async () => {
    const osdp = await openTerminal();
    createSimulatedOsdpReader({ wire: osdp, address: 4 });
    const line = { driver: "osdp", device: osdp.path, baudRate: 9_600, formats: ["26"], keypad: false } as const;
    const hardware = await openDoor([
      { ...line, name: "in", address: 3, keyFile: tmpdir() },
      { ...line, name: "out", address: 4 },
      { name: "gone", driver: "wiegand-uart", device: "/dev/nowhere", baudRate: 9_600, formats: ["26"], keypad: false },
    ]);
    const states = () => hardware.readers.map(({ cardReader }) => cardReader.state());
    await vi.waitFor(() => expect(states()).toEqual(["fault", "working", "fault"]), patience);
  });
});
