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

/** A camera module on a Raspberry Pi's own connector: which of them, and whether it hangs upside down. */
export interface RpicamSpec {
  readonly type: "rpicam";
  readonly camera: number;
  readonly rotation?: 180;
}

/** What a camera spec names, before anyone looked whether it is there. */
export type CameraSpec = VideoSpec | RpicamSpec | { readonly type: "folder"; readonly path: string };

/** Reads a spec by its form alone; pure; throws `camera-spec-unreadable` with a sentence for the person who typed it. */
export function parseCameraSpec(spec: string): CameraSpec {
  const text = spec.trim();
  if (/^\/dev\/(video\d+|v4l\/.+)$/.test(text)) return { type: "device", path: text };
  const stream = streamIn(text);
  if (stream) return stream;
  const rpicam = /^rpicam:\/\/(\d?)(\?rotation=180)?$/.exec(text);
  if (rpicam) return { type: "rpicam", camera: Number(rpicam[1]), ...(rpicam[2] && { rotation: 180 }) };
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

/** What an address that cannot be read most often has in its log-in. */
function writtenOtherwise(text: string): { readonly detail?: string } {
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
