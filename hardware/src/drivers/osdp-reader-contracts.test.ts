import { describe, expect, it, vi } from "vitest";
import {
  describeCardReaderContract,
  describeDigitalInputContract,
  describeIndicatorContract,
  describeKeypadContract,
} from "../contracts/door-contracts.ts";
import type { IndicatorSignal } from "../ports.ts";
import { createSimulatedOsdpReader } from "../simulators/osdp-reader.ts";
import { hasPseudoTerminals, openPseudoTerminal } from "../simulators/pseudo-terminal.ts";
import { openOsdpReader } from "./osdp-reader.ts";

const now = () => performance.now();
const KEY = Uint8Array.from({ length: 16 }, (_, index) => 0xa0 + index);
const keys = { load: () => Promise.resolve(KEY), save: () => Promise.resolve() };

async function rigWith(isSecure: boolean) {
  const terminal = await openPseudoTerminal();
  const device = createSimulatedOsdpReader({ wire: terminal, address: 5, ...(isSecure && { key: KEY }) });
  const reader = await openOsdpReader(
    { path: terminal.path, baudRate: 115_200, address: 5, ...(isSecure && { keys }) },
    { now },
  );
  await vi.waitFor(() => expect(reader.cardReader.state()).toBe("working"), { timeout: 5_000 });
  expect(reader.isSecure()).toBe(isSecure);
  const act = (hand: () => void) => Promise.resolve(hand());
  return {
    ...reader,
    input: reader.tamper,
    terminal,
    device,
    now,
    present: (cardNumber: string) => act(() => device.present(Buffer.from(cardNumber, "hex"))),
    unreadable: {
      reason: "parity" as const,
      present: () => act(() => device.present(Uint8Array.of(0x00, 0x80, 0x80, 0x00), 26)),
    },
    press: (pressed: string) => act(() => device.press(pressed)),
    activate: () => act(() => device.tamper(true)),
    deactivate: () => act(() => device.tamper(false)),
    shown: () => Promise.resolve(device.shown() as IndicatorSignal),
    async dispose() {
      await reader.close();
      device.close();
      await terminal.close();
    },
  };
}

describe.skipIf(!hasPseudoTerminals()).each([
  ["in plain text", false],
  ["over its secure channel", true],
])("on a pseudo-terminal (needs socat), %s", (how, isSecure) => {
  const rig = () => rigWith(isSecure);
  describeCardReaderContract(`an OSDP reader ${how}`, rig);
  describeKeypadContract(`an OSDP reader ${how}`, rig);
  describeIndicatorContract(`an OSDP reader ${how}`, rig);
  describeDigitalInputContract(`the case of an OSDP reader ${how}`, rig);

  it("an OSDP reader is found again after its cable was pulled", async () => {
    const at = await rig();
    await at.terminal.unplug();
    await vi.waitFor(() => expect(at.cardReader.state()).toBe("fault"));
    await at.terminal.plug();
    await vi.waitFor(() => expect(at.cardReader.state()).toBe("working"), { timeout: 5_000 });
    const told: string[] = [];
    at.cardReader.onRead((read) => told.push(read.type));
    await at.present("04A1B2C3");
    await vi.waitFor(() => expect(told).toEqual(["card"]));
    await at.dispose();
  });
});
