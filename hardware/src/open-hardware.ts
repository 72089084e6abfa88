import type { InputName } from "./configuration/input-config.ts";
import type { ReaderConfig } from "./configuration/reader-config.ts";
import { openLockHelper } from "./drivers/lock-helper-client.ts";
import { HardwareFault } from "./fault.ts";
import { type HardwareConfig, simulatedPart } from "./hardware-config.ts";
import { anyOf } from "./opening/any-input.ts";
import { absentInput, asContact, asExitButton } from "./opening/as-door-parts.ts";
import { openGpioChips } from "./opening/gpio-chips.ts";
import { openInputs } from "./opening/input-drivers.ts";
import { keepReader, type PairOsdpReader } from "./opening/kept-reader.ts";
import { createOsdpLines } from "./opening/osdp-lines.ts";
import { openReader, type ReaderParts } from "./opening/reader-drivers.ts";
import { type OpenedVoice, openIndicator, openVoice } from "./opening/signal-drivers.ts";
import type {
  CardReader,
  DigitalInput,
  DoorContact,
  ExitButton,
  Indicator,
  Keypad,
  Lock,
  ReadCounts,
  Voice,
} from "./ports.ts";
import type { SimulatedDoor } from "./simulators/simulated-door.ts";

/** One place where people show something: a reader, and the keypad on it. */
export interface ReaderPoint {
  /** As the configuration names it. */
  readonly name: string;
  readonly driver: ReaderConfig["driver"];
  readonly cardReader: CardReader;
  /** Only where the reader is said to have one. */
  readonly keypad?: Keypad;
  /** Gives an OSDP reader in its install mode a key of its own; only whoever stands beside it asks for that. */
  readonly pair: PairOsdpReader;
  /** What became of all that was shown to it, where its driver counts: cards read, refused and lost. */
  readonly counts?: () => ReadCounts | undefined;
}

/** Everything one door is made of but its cameras, which are opened apart: a card needs none. */
export interface Hardware {
  readonly lock: Lock;
  readonly contact: DoorContact;
  readonly exitButton: ExitButton;
  readonly readers: readonly ReaderPoint[];
  /** What is wired, input by input; contact and button are among them. */
  readonly inputs: { readonly [name in InputName]?: DigitalInput };
  /** All lamps and buzzers of the door at once. */
  readonly indicator: Indicator;
  readonly voice: Voice;
  /** Closes all of it; the lock last, so that nothing is ordered that it cannot end. */
  close(): Promise<void>;
}

/** What the hardware needs of the agent: a monotonic clock in milliseconds, and a keyed hash for ID numbers. */
export interface HardwareParts extends Omit<ReaderParts, "simulated" | "osdpLines" | "chips"> {
  /** Told once per reason why inputs, lamps or the voice do not work; lock, readers and cameras tell it by their states. */
  readonly onFault?: (fault: HardwareFault) => void;
}

/**
 * Opens the ports that `config` names. A device that is away is a port in fault that comes back by itself; throws
 * HardwareFault, and leaves nothing open, where a device cannot be had in the way the configuration says.
 */
export async function openHardware(config: HardwareConfig, parts: HardwareParts): Promise<Hardware> {
  const opened: { close(): Promise<void> }[] = [];
  const keep = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    opened.unshift(part);
    return part;
  };
  const close = async () => {
    for (const part of opened) await part.close();
  };
  try {
    const lock = keep(openLockHelper({ socketPath: config.lock.socket }));
    const simulated = await openSimulator(config, { ...parts, lock });
    if (simulated !== undefined) keep(simulated);
    const osdpLines = createOsdpLines(
      config.readers.filter((reader) => reader.driver === "osdp"),
      parts,
    );
    const chips = keep(await openGpioChips(config, parts));
    const withDoor = { ...parts, simulated, osdpLines, chips };
    const { inputs: wired } = keep(openInputs(config.inputs, withDoor));
    const lamps = keep(openIndicator(config.indicator, withDoor));
    // Recordings that cannot be read leave a door without a voice, and nobody outside.
    const { voice } = keep(await openVoice(config.voice, withDoor).catch((cause: unknown) => lostVoice(cause, parts)));
    const kept = config.readers.map((reader) => ({ reader, ...keep(keepReader(() => openReader(reader, withDoor))) }));
    const readers = kept.map(({ reader: { name, driver, ...reader }, cardReader, keypad, pair, counts }) => {
      const hasKeys = driver === "simulated" || ("keypad" in reader && reader.keypad);
      return { name, driver, cardReader, pair, counts, ...(hasKeys && { keypad }) };
    });
    const cases = kept.filter(({ reader }) => reader.driver === "osdp").map(({ tamper }) => tamper);
    const inputs = { ...wired, ...withReaders(wired.tamper, cases) };
    const indicators = [lamps, ...kept].map(({ indicator }) => indicator);
    return {
      ...{ lock, readers, inputs, voice, close },
      contact: asContact(inputs.contact ?? absentInput),
      exitButton: asExitButton(inputs.exitButton ?? absentInput),
      indicator: {
        show(signal) {
          for (const indicator of indicators) indicator.show(signal);
        },
      },
    };
  } catch (fault) {
    await close();
    throw fault;
  }
}

function lostVoice(cause: unknown, { onFault }: HardwareParts): OpenedVoice {
  onFault?.(new HardwareFault("recordings-unreadable", { detail: String(cause), cause }));
  return {
    voice: { say: () => false, setVolume: () => {}, state: () => "fault" },
    close: () => Promise.resolve(),
  };
}

/** The case's own contact together with those of the readers. */
function withReaders(wired: DigitalInput | undefined, readers: readonly DigitalInput[]): Hardware["inputs"] {
  const cases = wired === undefined ? readers : [wired, ...readers];
  return cases.length === 0 ? {} : { tamper: anyOf(cases) };
}

/** The simulated door, where anything of it is wanted; a real door loads none of it. */
async function openSimulator(
  config: HardwareConfig,
  parts: HardwareParts & { readonly lock: Lock },
): Promise<SimulatedDoor | undefined> {
  const { simulator } = config;
  if (simulator === undefined || simulatedPart(config) === undefined) return undefined;
  const { openSimulatedDoor } = await import("./simulators/simulated-door.ts");
  const { socket: socketPath, walksThrough } = simulator;
  return openSimulatedDoor({ ...parts, socketPath, ...(walksThrough && { walksThrough }) });
}
