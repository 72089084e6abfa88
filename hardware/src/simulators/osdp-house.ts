import type { ReaderKeys } from "../drivers/osdp-key-file.ts";
import { type OsdpReader, type OsdpReaderSpec, readOsdpReaders } from "../drivers/osdp-reader.ts";
import type { SerialLine } from "../drivers/serial-line.ts";
import type { HardwareFault } from "../fault.ts";
import { createListeners } from "../listeners.ts";
import type { DeviceState } from "../ports.ts";
import { createHandClock } from "./hand-clock.ts";
import {
  createSimulatedOsdpReader,
  type SimulatedOsdpReader,
  type SimulatedOsdpReaderOptions,
  type Wire,
} from "./osdp-reader.ts";

/** A key store that a test looks into. */
export function keysHolding(key?: Uint8Array): ReaderKeys & { held(): Uint8Array | undefined } {
  let held = key;
  return {
    load: () => Promise.resolve(held),
    save(next) {
      held = next;
      return Promise.resolve();
    },
    held: () => held,
  };
}

/** A cable in memory: bytes arrive at once, and whoever tests can pull it and listen on it. */
function cable() {
  const toPanel = createListeners<[Uint8Array]>();
  const toDevices = createListeners<[Uint8Array]>();
  const states = createListeners<[DeviceState, HardwareFault?]>();
  const sent: Buffer[] = [];
  let read = (act: () => void) => act();
  let state: DeviceState = "working";
  const line: SerialLine = {
    write(bytes) {
      // Without the mark that comes first.
      sent.push(Buffer.from(bytes.subarray(1)));
      if (state === "working") toDevices.tell(Buffer.from(bytes));
      return state === "working";
    },
    onBytes: toPanel.add,
    state: () => state,
    onState: states.add,
    close: () => Promise.resolve(),
  };
  const wire: Wire = {
    write(bytes) {
      const arrived = Buffer.from(bytes);
      read(() => {
        if (state === "working") toPanel.tell(arrived);
      });
    },
    onBytes: toDevices.add,
  };
  return {
    line,
    wire,
    sent,
    /** Bytes are there and are read by the program when `how` lets it. */
    readLate(how: typeof read) {
      read = how;
    },
    become(next: DeviceState) {
      state = next;
      states.tell(next);
    },
  };
}

export interface OsdpHouse {
  readonly clock: ReturnType<typeof createHandClock>;
  readonly cable: ReturnType<typeof cable>;
  readonly devices: readonly SimulatedOsdpReader[];
  readonly readers: readonly OsdpReader[];
  readonly told: string[];
  close(): Promise<void>;
}

/** Readers and simulated devices on one cable, a hand-moved clock, everything told as text. */
export async function openOsdpHouse(
  specs: readonly OsdpReaderSpec[],
  devices: readonly Omit<SimulatedOsdpReaderOptions, "wire">[],
): Promise<OsdpHouse> {
  const clock = createHandClock();
  const line = cable();
  const { after } = clock;
  let seed = 0;
  const random = (bytes: number) => Uint8Array.from({ length: bytes }, () => (seed = (seed * 167 + 41) % 251));
  const simulated = devices.map((device) => createSimulatedOsdpReader({ wire: line.wire, after, random, ...device }));
  const options = { readers: specs, now: clock.now, after, random };
  const { readers, close } = await readOsdpReaders(() => line.line, "/dev/ttyTest", options);
  const told: string[] = [];
  for (const { cardReader, keypad, tamper } of readers) {
    cardReader.onRead((read) => told.push(read.type === "card" ? `card ${read.cardNumber} ${read.bits}` : "document"));
    cardReader.onTrouble(({ reason }) => told.push(`trouble ${reason}`));
    cardReader.onState((state, fault) => told.push(`state ${state}${fault === undefined ? "" : ` ${fault.code}`}`));
    keypad.onKey(({ key }) => told.push(`key ${key}`));
    tamper.onChange((state) => told.push(`tamper ${state}`));
  }
  return { clock, cable: line, devices: simulated, readers, told, close };
}
