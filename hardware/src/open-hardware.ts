import { openLockHelper } from "./drivers/lock-helper-client.ts";
import { openCamera } from "./drivers/open-camera.ts";
import type { HardwareConfig } from "./hardware-config.ts";
import type { Camera, CardReader, DoorContact, ExitButton, Indicator, Lock } from "./ports.ts";
import { openSimulatedDoor } from "./simulators/simulated-door.ts";

/** Everything one door is made of. */
export interface Hardware {
  readonly camera: Camera;
  readonly lock: Lock;
  readonly contact: DoorContact;
  readonly exitButton: ExitButton;
  readonly cardReader: CardReader;
  readonly indicator: Indicator;
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
    const { contact, exitButton, cardReader, indicator } = door;
    return { camera, lock, contact, exitButton, cardReader, indicator, close };
  } catch (fault) {
    await close();
    throw fault;
  }
}
