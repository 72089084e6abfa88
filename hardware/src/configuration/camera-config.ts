import { type CameraSpec, parseCameraSpec, parseSubstream } from "../drivers/camera-spec.ts";
import { HardwareFault } from "../fault.ts";
import type { RecordReader } from "./record-reader.ts";

/** A camera: `spec` is /dev/videoN, rtsp://…, an .mp4/.mjpeg file or a folder of JPEGs. */
export interface CameraConfig {
  readonly spec: string;
  /** A network camera's smaller stream, rtsp://…, which is shown while nobody is near. */
  readonly substream?: string;
  /** Pictures a second at most (1–60). */
  readonly framesPerSecond?: number;
  /** Files and folders begin again at their end. */
  readonly loop?: boolean;
  /** Says of a file or folder that it stands in for a camera. */
  readonly source?: "replay";
}

/** The camera that looks at faces, and one that looks at the scene, whose pictures are kept and never compared. */
export interface CamerasConfig {
  readonly entry: CameraConfig;
  readonly scene?: CameraConfig;
}

/** Reads the cameras; the problems are noted at the reader. */
export function readCameras(cameras: RecordReader): CamerasConfig {
  const value = {
    entry: readCamera(cameras.record("entry")),
    ...(cameras.has("scene") && { scene: readScene(cameras.record("scene")) }),
  };
  cameras.refuseUnknown();
  return value;
}

function readScene(camera: RecordReader): CameraConfig {
  const { substream, ...scene } = readCamera(camera);
  if (substream !== undefined) {
    camera.complain(
      "substream",
      "is of no use: nobody is looked for in a scene; remove it, or write the smaller stream's address as spec",
    );
  }
  return scene;
}

function readCamera(camera: RecordReader): CameraConfig {
  const spec = camera.text("spec");
  const named = parse(camera, { spec }, parseCameraSpec);
  const value = {
    spec,
    ...(camera.has("substream") && { substream: readSubstream(camera, named) }),
    ...(camera.has("framesPerSecond") && { framesPerSecond: camera.number("framesPerSecond", 1, 60) }),
    ...(camera.has("loop") && { loop: camera.flag("loop") }),
    ...(camera.has("source") && { source: camera.choice("source", ["replay"]) }),
  };
  camera.refuseUnknown();
  return value;
}

/** Reads what goes only beside a network camera; where the camera itself cannot be read, that is problem enough. */
function readSubstream(camera: RecordReader, spec: CameraSpec | undefined): string {
  const address = camera.text("substream");
  const named = parse(camera, { substream: address }, parseSubstream);
  if (named === undefined || spec === undefined) return address;
  if (spec.type !== "stream") {
    camera.complain("substream", "goes only beside a network camera's spec, rtsp://…; remove it");
  } else if (spec.url === named.url) {
    camera.complain("substream", "is the address of spec too; write that of the camera's smaller stream, or remove it");
  }
  return address;
}

/** What a field's text names; one that is missing was complained about already. */
function parse<Named>(
  camera: RecordReader,
  field: Readonly<Record<string, string>>,
  read: (text: string) => Named,
): Named | undefined {
  const [[name, text] = ["", ""]] = Object.entries(field);
  if (text === "") return undefined;
  try {
    return read(text);
  } catch (fault) {
    if (!(fault instanceof HardwareFault)) throw fault;
    camera.complain(name, `cannot be used: ${fault.message}`);
    return undefined;
  }
}
