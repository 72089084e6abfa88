import { HardwareFault } from "../fault.ts";

/** A network camera's stream, by its address. */
export interface StreamSpec {
  readonly type: "stream";
  readonly url: string;
}

/** A camera that ffmpeg reads. */
export type VideoSpec =
  | StreamSpec
  | { readonly type: "device"; readonly path: string }
  | { readonly type: "file"; readonly path: string };

/** What a camera's exposure is measured by, as rpicam-vid names it: the whole, the middle above all, or the middle alone. */
const meterings = ["average", "centre", "spot"] as const;

/** A camera module on a Raspberry Pi's own connector: which of them, whether it hangs upside down, and how it is exposed. */
export interface RpicamSpec {
  readonly type: "rpicam";
  readonly camera: number;
  readonly rotation?: 180;
  readonly metering?: (typeof meterings)[number];
  /** Exposure compensation in EV, −3 to 3: 1 is twice the light. */
  readonly ev?: number;
}

/** What a camera spec names, before anyone looked whether it is there. */
export type CameraSpec = VideoSpec | RpicamSpec | { readonly type: "folder"; readonly path: string };

/** Reads a spec by its form alone; pure; throws `camera-spec-unreadable` with a sentence for the person who typed it. */
export function parseCameraSpec(spec: string): CameraSpec {
  const text = spec.trim();
  if (/^\/dev\/(video\d+|v4l\/.+)$/.test(text)) return { type: "device", path: text };
  const stream = streamIn(text);
  if (stream) return stream;
  const rpicam = rpicamIn(text);
  if (rpicam) return rpicam;
  // Other schemes, options and empty texts would reach ffmpeg or the file system as something else than was meant.
  if (text === "" || text.startsWith("-") || /^[a-z][a-z0-9+.-]*:/i.test(text) || text.startsWith("/dev/")) {
    throw new HardwareFault("camera-spec-unreadable", {
      device: withoutSecrets(spec),
      ...writtenOtherwise(text),
    });
  }
  return /\.(mp4|mjpe?g)$/i.test(text) ? { type: "file", path: text } : { type: "folder", path: text };
}

/** Reads a substream's address by its form alone; pure; throws `substream-unreadable` where it is none. */
export function parseSubstream(address: string): StreamSpec {
  const text = address.trim();
  const stream = streamIn(text);
  if (stream) return stream;
  throw new HardwareFault("substream-unreadable", { device: withoutSecrets(address), ...writtenOtherwise(text) });
}

function streamIn(text: string): StreamSpec | undefined {
  return /^rtsps?:\/\/[^\s/]\S*$/i.test(text) && URL.canParse(text) ? { type: "stream", url: text } : undefined;
}

function rpicamIn(text: string): RpicamSpec | undefined {
  const [, camera, query = ""] = /^rpicam:\/\/(\d?)(?:\?(.+))?$/.exec(text) ?? [];
  if (camera === undefined) return undefined;
  const options = [...new URLSearchParams(query)].map(([name, value]) => rpicamOption(name, value));
  const known = options.filter((option) => option !== undefined);
  const spec: RpicamSpec = Object.assign({ type: "rpicam", camera: Number(camera) }, ...known);
  // One that is unknown, or stands there twice, is told and not left out.
  return known.length === options.length && Object.keys(spec).length === 2 + options.length ? spec : undefined;
}

function rpicamOption(name: string, value: string): Partial<RpicamSpec> | undefined {
  if (name === "rotation" && value === "180") return { rotation: 180 };
  const metering = meterings.find((one) => one === value);
  if (name === "metering" && metering !== undefined) return { metering };
  const isEv = name === "ev" && /^-?\d(\.\d{1,2})?$/.test(value) && Math.abs(Number(value)) <= 3;
  return isEv ? { ev: Number(value) } : undefined;
}

/** What a spec that cannot be read most often has wrong: its options, or the log-in of its address. */
function writtenOtherwise(text: string): { readonly detail?: string } {
  if (text.startsWith("rpicam:")) {
    return {
      detail: `behind rpicam://0 goes ?rotation=180, metering=${meterings.join(" or ")}, ev=-3 to 3, joined by &`,
    };
  }
  if (!/^rtsps?:/i.test(text)) return {};
  return { detail: "in an address write # as %23, ? of a password as %3F, its / as %2F and a blank as %20" };
}

/** Whether a spec names pictures taken earlier: whoever is in them does not stand at the door. Pure; an unreadable spec shows nobody. */
export function isRecorded(spec: string): boolean {
  try {
    const { type } = parseCameraSpec(spec);
    return type === "file" || type === "folder";
  } catch {
    return false;
  }
}

/** How a camera is called in faults and logs: its path or address without the log-in. */
export function nameOf(spec: CameraSpec): string {
  switch (spec.type) {
    case "stream":
      return withoutSecrets(spec.url);
    case "rpicam":
      return `rpicam://${spec.camera}`;
    case "device":
    case "file":
    case "folder":
      return spec.path;
  }
}

/**
 * Takes the log-in out of every address in a text: what stands before the last @ of an address, since passwords may hold one and
 * slashes too, and what some makers' addresses call a password further on. Rather too much than too little.
 */
export function withoutSecrets(text: string): string {
  return text
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/)\S*@/gi, "$1***@")
    .replace(/(?<![a-z0-9])(pass|passwd|password|pwd|psw|pw|secret|auth|token|key)=[^&\s'"]*/gi, "$1=***");
}
