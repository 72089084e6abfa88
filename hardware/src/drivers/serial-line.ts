import { accessSync, constants } from "node:fs";
import { SerialPort } from "serialport";
import { createBackOff } from "../back-off.ts";
import { HardwareFault } from "../fault.ts";
import { createListeners } from "../listeners.ts";
import type { DeviceState, Unsubscribe } from "../ports.ts";
import { createToldState, type ToldState } from "../told-state.ts";

/** Bytes out and bytes in over a serial device; 8 data bits, no parity, one stop bit, no flow control. */
export interface SerialLine {
  /** Hands the bytes to the device; false when it is away or stuck, and they are dropped: what is late on a line is wrong. */
  write(bytes: Uint8Array): boolean;
  /** Tells bytes as they arrive, cut anywhere. */
  onBytes(listener: (bytes: Uint8Array) => void): Unsubscribe;
  state(): DeviceState;
  /** Tells `working` when the device is open, and `fault` with the reason once per reason. */
  onState(listener: (state: DeviceState, fault?: HardwareFault) => void): Unsubscribe;
  /** Resolves when the device is let go; nothing is told from then on. */
  close(): Promise<void>;
}

export interface SerialLineOptions {
  /** The device, best by its lasting name: `/dev/serial/by-id/…`. */
  readonly path: string;
  /** Bits a second. */
  readonly baudRate: number;
  /** Waits before the device is tried again (0.1 s doubling to 5 s). */
  readonly backOff?: { readonly firstMs: number; readonly longestMs: number };
}

/** Bytes that may wait in front of the device: a second and a half at 9600 bits a second. */
const MOST_WAITING_BYTES = 1_440;

/** Opens a serial device and opens it again for ever when it is missing, refused or unplugged. */
export function openSerialLine({ path, baudRate, ...options }: SerialLineOptions): SerialLine {
  const backOff = createBackOff(options.backOff ?? { firstMs: 100, longestMs: 5_000 });
  const arrivals = createListeners<[Uint8Array]>();
  const told = createToldState();
  let port: OpenPort | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  const become: ToldState["become"] = (next, fault) => {
    if (!closed) told.become(next, fault);
  };

  const open = () => {
    port = openOnce(path, baudRate, {
      onOpen() {
        backOff.reset();
        become("working");
      },
      onBytes: (bytes) => {
        if (!closed) arrivals.tell(bytes);
      },
      onEnd(fault) {
        port = undefined;
        if (closed) return;
        retry = setTimeout(open, backOff.next());
        become("fault", fault);
      },
    });
  };
  open();

  return {
    write(bytes) {
      return port?.write(bytes) ?? false;
    },
    onBytes: arrivals.add,
    state: told.state,
    onState: told.onState,
    async close() {
      closed = true;
      clearTimeout(retry);
      await port?.letGo();
    },
  };
}

interface PortTold {
  onOpen(): void;
  onBytes(bytes: Uint8Array): void;
  /** Told once, whatever ended it. */
  onEnd(fault: HardwareFault): void;
}

/** One opening of the device, from the first try to its end. */
interface OpenPort {
  write(bytes: Uint8Array): boolean;
  letGo(): Promise<void>;
}

function openOnce(path: string, baudRate: number, told: PortTold): OpenPort {
  const port = new SerialPort({ path, baudRate, autoOpen: false });
  let ended = false;
  const end = (cause: Error | null) => {
    if (ended) return;
    ended = true;
    void close(port);
    told.onEnd(faultOf(path, cause));
  };
  port.on("data", told.onBytes);
  port.on("error", end);
  port.on("close", end);
  // A refusal comes to the callback alone, never as an event.
  const tried = new Promise<void>((resolve) => {
    port.open((refusal) => {
      if (refusal !== null) end(refusal);
      else told.onOpen();
      resolve();
    });
  });
  return {
    write(bytes) {
      if (!port.isOpen || port.writableLength + bytes.length > MOST_WAITING_BYTES) return false;
      port.write(bytes);
      return true;
    },
    async letGo() {
      await tried;
      await close(port);
    },
  };
}

function close(port: SerialPort): Promise<void> {
  return new Promise((resolve) => {
    if (port.isOpen) port.close(() => resolve());
    else resolve();
  });
}

/** A device that is gone or forbidden is told apart by asking the file system, which has codes; the library has sentences. */
function faultOf(path: string, cause: Error | null): HardwareFault {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch (denied) {
    const code = (denied as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return new HardwareFault("serial-not-found", { device: path, cause });
    if (code === "EACCES") return new HardwareFault("serial-not-permitted", { device: path, cause });
  }
  return new HardwareFault("serial-failed", { device: path, detail: cause?.message ?? "it was closed", cause });
}
