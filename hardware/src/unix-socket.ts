import { chmodSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { HardwareFault } from "./fault.ts";

/** `sun_path` of unix(7) holds 108 bytes with its closing zero. */
const MAX_PATH_BYTES = 107;

/** Serves a unix socket for its owner and group; takes over a dead socket file, throws `socket-in-use` for a live one. */
export async function listenOnUnixSocket(path: string, onConnection: (socket: Socket) => void): Promise<Server> {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw new HardwareFault("socket-unusable", { device: path, detail: "the path is too long" });
  }
  if (await answers(path)) throw new HardwareFault("socket-in-use", { device: path });
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

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
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
