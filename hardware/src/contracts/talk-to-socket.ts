import { connect, type Socket } from "node:net";
import { expect, vi } from "vitest";

/** A connection that keeps what it is told. */
export function talkTo(socketPath: string) {
  const socket: Socket = connect(socketPath);
  const heard = { text: "" };
  socket.on("error", () => {});
  socket.on("data", (chunk: Buffer) => {
    heard.text += chunk.toString();
  });
  return {
    say: (text: string | Uint8Array) => socket.write(text),
    hears: (text: string) => vi.waitFor(() => expect(heard.text).toContain(text)),
    heard,
    leave: () => socket.destroy(),
  };
}
