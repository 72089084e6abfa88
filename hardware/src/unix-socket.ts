import { chmodSync, rmSync } from "node:fs";
import { lstat } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { HardwareFault } from "./fault.ts";

/** `sun_path` of unix(7) holds 108 bytes with its closing zero. */
const MAX_PATH_BYTES = 107;

/** Serves a unix socket for its owner and group; takes over a dead socket file, throws `socket-in-use` for a live one. */
export async function listenOnUnixSocket(path: string, onConnection: (socket: Socket) => void): Promise<Server> {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw new HardwareFault("socket-unusable", { device: path, detail: "the path is too long" });
  }
  if (!(await isFree(path))) throw new HardwareFault("socket-in-use", { device: path });
  const server = createServer(onConnection);
  try {
    rmSync(path, { force: true });
    await listening(server, path);
    chmodSync(path, 0o660);
  } catch (cause) {
    server.close();
    throw new HardwareFault("socket-unusable", { device: path, detail: String(cause), cause });
  }
  return server;
}

/** Whether nobody serves `path`: what is there, if anything, is the socket of a program that is gone. */
async function isFree(path: string): Promise<boolean> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) return found.code === "ENOENT";
  // What is no socket is somebody's file, and is not taken away.
  return found.isSocket() && (await isDead(path));
}

function isDead(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(false);
    });
    // Any other refusal (no permission, a full queue) comes from somebody.
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ECONNREFUSED"));
  });
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
