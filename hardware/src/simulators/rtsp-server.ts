import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A simulated network camera, which speaks RTSP as gst-rtsp-server does. */
export interface RtspServer {
  readonly port: number;
  /** Its addresses, log-in included. */
  readonly h264: string;
  readonly mjpeg: string;
  /** 1280 × 720 where the others are 640 × 360, with a key picture every four seconds. */
  readonly main: string;
  /** Pictures have this size from now on, in streams that run too; those of `main` have their own. */
  resize(width: number, height: number): void;
  resizeMain(width: number, height: number): void;
  /** Sends nothing more while connections stand; and sends again. */
  stall(): void;
  goOn(): void;
  /** Dies as if its power were cut. */
  kill(): Promise<void>;
}

/** Debian's own Python, which its packages of bindings are made for. */
const PYTHON = "/usr/bin/python3";
const PROGRAM = fileURLToPath(new URL("./rtsp-server.py", import.meta.url));

/** Debian packages that the server takes. */
export const RTSP_SERVER_PACKAGES = [
  "python3-gi",
  "gir1.2-gst-rtsp-server-1.0",
  "gstreamer1.0-plugins-base",
  "gstreamer1.0-plugins-good",
  "gstreamer1.0-plugins-ugly",
] as const;

/** Whether all of them are installed here. */
export function hasRtspServer(): boolean {
  const check = `import gi
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gst, GstRtspServer
Gst.init(None)
missing = [e for e in ("videotestsrc", "jpegenc", "rtpjpegpay", "x264enc") if Gst.ElementFactory.find(e) is None]
raise SystemExit(len(missing))`;
  return spawnSync(PYTHON, ["-c", check], { stdio: "ignore" }).status === 0;
}

/** Starts a server on the loopback, on a free port unless told, and resolves once it listens; throws when it ends instead. */
export async function startRtspServer(port = 0): Promise<RtspServer> {
  const child = spawn(PYTHON, [PROGRAM, String(port)], { stdio: ["pipe", "pipe", "ignore"] });
  // Orders to a server that is gone are nobody's.
  child.stdin.on("error", () => {});
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
  });
  const bound = await new Promise<number>((resolve, reject) => {
    child.stdout.once("data", (line: Buffer) => resolve(Number(line.toString("utf8"))));
    child.once("error", reject);
    void ended.then(() => reject(new Error("the RTSP server ended before it listened")));
  });
  const order = (line: string) => void child.stdin.write(`${line}\n`);
  return {
    port: bound,
    h264: `rtsp://door:secret@127.0.0.1:${bound}/h264`,
    mjpeg: `rtsp://door:secret@127.0.0.1:${bound}/mjpeg`,
    main: `rtsp://door:secret@127.0.0.1:${bound}/main`,
    resize: (width, height) => order(`size ${width} ${height}`),
    resizeMain: (width, height) => order(`main ${width} ${height}`),
    stall: () => order("stall"),
    goOn: () => order("go"),
    kill() {
      child.kill("SIGKILL");
      return ended;
    },
  };
}
