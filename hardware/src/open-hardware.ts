import { openLockHelper } from "./drivers/lock-helper-client.ts";
import { openCamera } from "./drivers/open-camera.ts";
import type { HardwareConfig } from "./hardware-config.ts";
import type {
  Camera,
  CardReader,
  DigitalInput,
  DoorContact,
  ExitButton,
  Indicator,
  Keypad,
  Lock,
  Voice,
} from "./ports.ts";
import { openSimulatedDoor } from "./simulators/simulated-door.ts";

/** One place where people show something: a reader, with the keypad on it where it has one. */
export interface ReaderPoint {
  /** As the configuration names it. */
  readonly name: string;
  readonly cardReader: CardReader;
  readonly keypad?: Keypad;
}

/** What the house tells the door beside its contact: `active` is fire, case opened, mains lost. */
export interface HouseInputs {
  readonly fire?: DigitalInput;
  readonly tamper?: DigitalInput;
  readonly mains?: DigitalInput;
}

/** Everything one door is made of. */
export interface Hardware {
  readonly camera: Camera;
  /** A second camera that looks at the scene and not at faces. */
  readonly sceneCamera?: Camera;
  readonly lock: Lock;
  readonly contact: DoorContact;
  readonly exitButton: ExitButton;
  readonly readers: readonly ReaderPoint[];
  readonly inputs: HouseInputs;
  readonly indicator: Indicator;
  readonly voice: Voice;
  /** Closes all of it, the lock first. */
  close(): Promise<void>;
}

/** Opens the ports that `config` names; throws HardwareFault and leaves nothing open when one cannot be opened. */
export async function openHardware(config: HardwareConfig, parts: { readonly now: () => number }): Promise<Hardware> {
  const { now } = parts;
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closePart of opened) await closePart();
  };
  try {
    const lock = openLockHelper({ socketPath: config.lock.socketPath });
    opened.push(() => lock.close());
    const door = await openSimulatedDoor({ ...config.door, lock, now });
    opened.push(() => door.close());
    const camera = await openCamera(config.camera.spec, { absent: "wait", ...config.camera, now });
    opened.push(() => camera.close());
    const { contact, exitButton, cardReader, keypad, inputs, indicator, voice } = door;
    const readers = [{ name: "simulated", cardReader, keypad }];
    return { camera, lock, contact, exitButton, readers, inputs, indicator, voice, close };
  } catch (fault) {
    await close();
    throw fault;
  }
}
