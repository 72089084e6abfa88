/** Everything that can break below the agent; a closed list, so a page can have a sentence for each. */
export type HardwareFaultCode =
  | "camera-spec-unreadable"
  | "substream-unreadable"
  | "camera-not-found"
  | "camera-folder-empty"
  | "camera-pictures-unreadable"
  | "camera-failed"
  | "camera-silent"
  | "ffmpeg-missing"
  | "rpicam-missing"
  | "lock-unreachable"
  | "pulse-file-unusable"
  | "socket-in-use"
  | "socket-unusable"
  | "door-unreachable"
  | "door-action-refused"
  | "serial-not-found"
  | "serial-not-permitted"
  | "serial-failed"
  | "reader-silent"
  | "reader-not-paired"
  | "reader-key-refused"
  | "reader-key-unusable"
  | "reader-needs-key"
  | "reader-out-of-order"
  | "gpio-helper-missing"
  | "gpio-lines-lost"
  | "input-wire-broken"
  | "sysfs-gpio-missing"
  | "sysfs-line-refused"
  | "onoff-missing"
  | "recordings-unreadable"
  | "config-unreadable";

/** What a fault knows: the device or line it happened on, what was seen there, and the error below it. */
export interface FaultContext {
  readonly device?: string;
  readonly line?: number;
  readonly detail?: string;
  readonly cause?: unknown;
}

/** A broken device, as one sentence: what happened, where, and what to do. Match on `code`, never on the text. */
export class HardwareFault extends Error {
  override readonly name = "HardwareFault";
  readonly code: HardwareFaultCode;
  readonly device?: string;
  readonly line?: number;

  constructor(code: HardwareFaultCode, context: FaultContext = {}) {
    super(sentence(code, context), context.cause === undefined ? undefined : { cause: context.cause });
    this.code = code;
    if (context.device !== undefined) this.device = context.device;
    if (context.line !== undefined) this.line = context.line;
  }
}

function sentence(code: HardwareFaultCode, context: FaultContext): string {
  return SENTENCES[code](context.device ?? "the device", context.detail === undefined ? "" : `: ${context.detail}`);
}

const SENTENCES: { readonly [code in HardwareFaultCode]: (device: string, detail: string) => string } = {
  "camera-spec-unreadable": (device, detail) =>
    `"${device}" is not a camera${detail}: give rpicam://0, /dev/videoN, rtsp://…, an .mp4, .mjpeg or .mjpg file, or a folder of JPEGs`,
  "substream-unreadable": (device, detail) =>
    `"${device}" is not a substream${detail}: give the address of the network camera's smaller stream, rtsp://…`,
  "camera-not-found": (device, detail) => `there is no camera at ${device}${detail}; check the path and the cable`,
  "camera-folder-empty": (device) => `${device} holds no .jpg or .jpeg file; put the pictures there, in name order`,
  "camera-pictures-unreadable": (device, detail) =>
    `none of the pictures in ${device} can be read${detail}; replace them with whole JPEGs`,
  "camera-failed": (device, detail) =>
    `the camera at ${device} cannot be read${detail}; check address, log-in and cable`,
  "camera-silent": (device, detail) =>
    `the camera at ${device} sends no pictures${detail}; check its power and network`,
  "ffmpeg-missing": (device) => `${device} needs ffmpeg, which is not installed; run: apt install ffmpeg`,
  "rpicam-missing": (device) => `${device} needs rpicam-vid, which is not installed; run: apt install rpicam-apps-lite`,
  "lock-unreachable": (device, detail) =>
    `nobody answers for the lock at ${device}${detail}; is the lock helper running?`,
  "pulse-file-unusable": (device, detail) =>
    `the pulse file ${device} cannot be used${detail}; the lock still works, its pulses are kept in memory only`,
  "socket-in-use": (device) =>
    `another program already serves ${device}, or it is no socket; end that program, or choose another path`,
  "socket-unusable": (device, detail) =>
    `the socket ${device} cannot be used${detail}; choose a writable path of at most 107 bytes`,
  "door-unreachable": (device, detail) => `no simulated door answers at ${device}${detail}; is the controller running?`,
  "door-action-refused": (device, detail) => `the simulated door at ${device} refused the action${detail}`,
  "serial-not-found": (device) =>
    `there is no serial device ${device}; check the path (ls /dev/serial/by-id) and the cable`,
  "serial-not-permitted": (device) =>
    `the serial device ${device} may not be opened; put this user into its group: usermod -aG dialout USER`,
  "serial-failed": (device, detail) =>
    `the serial device ${device} cannot be used${detail}; check the cable, and that no other program has it open`,
  "reader-silent": (device) =>
    `nothing is heard from the reader at ${device}; check its power, wiring, speed and address`,
  "reader-not-paired": (device) =>
    `the reader at ${device} has no key yet; put it into its install mode and pair it (docs/osdp.md)`,
  "reader-key-refused": (device, detail) =>
    `the reader at ${device} does not know our key${detail}; somebody may have changed it: look at it, then pair it anew`,
  "reader-needs-key": (device) =>
    `the reader at ${device} speaks only under a key, and has no keyFile here; give it one and pair it (docs/osdp.md)`,
  "reader-key-unusable": (device, detail) => `the reader key in ${device} cannot be used${detail}`,
  "reader-out-of-order": (device, detail) =>
    `the security module of the reader at ${device} is out of order${detail}; unplug it for a minute, then ask its maker`,
  "gpio-helper-missing": (device) =>
    `the pins of ${device} need the program gpio-helper, which is not there; build it: make -C hardware/gpio-helper`,
  "gpio-lines-lost": (device, detail) => `the pins of ${device} are not read${detail}; they are tried again`,
  "input-wire-broken": (device) =>
    `both sides of the contact ${device} say the same; a wire is cut or shorted, check it up to the contact`,
  "sysfs-gpio-missing": (device, detail) =>
    `${device} has no such GPIO line in sysfs${detail}; this kernel may have only /dev/gpiochipN: use the driver gpio`,
  "sysfs-line-refused": (device, detail) => `the GPIO line ${device} cannot be used through sysfs${detail}`,
  "onoff-missing": (_device, detail) =>
    `the package onoff cannot be loaded${detail}; npm install it for this Node beside the releases, as docs/lock-helper.md says`,
  "recordings-unreadable": (_device, detail) =>
    `the voice has no recordings${detail}; install the release anew, or put WAV files where docs/voice.md says`,
  "config-unreadable": (_device, detail) => `the hardware configuration cannot be used${detail}`,
};
