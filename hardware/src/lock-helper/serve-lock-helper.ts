import type { Socket } from "node:net";
import { createLineReader } from "../text-lines.ts";
import { listenOnUnixSocket } from "../unix-socket.ts";
import { MAX_LINE_BYTES } from "./line-protocol.ts";
import { createLockHelper, type LockHelper, type LockHelperParts } from "./lock-helper.ts";

const MAX_CONNECTIONS = 8;

/** A peer that asks and never reads is let go before its answers fill the memory. */
const MAX_UNREAD_BYTES = 1_048_576;

/** A served helper. */
export interface LockHelperService {
  /** Drives the line inactive, then lets everybody go and removes the socket. */
  stop(cause: string): Promise<void>;
}

/** Drives the line inactive, then serves the lock helper's protocol; throws HardwareFault when the socket is not to be had. */
export async function serveLockHelper(socketPath: string, parts: LockHelperParts): Promise<LockHelperService> {
  const sockets = new Set<Socket>();
  let helper: LockHelper | undefined;
  // The socket comes first: a second helper must not move a line that another one owns.
  const server = await listenOnUnixSocket(socketPath, (socket) => {
    socket.on("error", () => socket.destroy());
    if (helper === undefined || sockets.size >= MAX_CONNECTIONS) {
      socket.end("error too-many-connections at most 8 programs\n", () => socket.destroy());
      return;
    }
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    attach(socket, helper);
  });
  helper = createLockHelper(parts);
  return {
    stop(cause) {
      helper?.stop(cause);
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function attach(socket: Socket, helper: LockHelper): void {
  const peer = helper.connect((line) => {
    if (socket.destroyed || socket.writableEnded) return;
    socket.write(`${line}\n`);
    if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy();
  });
  const read = createLineReader(MAX_LINE_BYTES, { onLine: peer.receive, onTooLong: peer.tooLong });
  socket.on("data", read);
  // "end" as well as "close": a reply still on its way out must not keep the strike powered.
  socket.once("end", peer.end);
  socket.once("close", peer.end);
}
