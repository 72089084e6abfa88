import { connect } from "node:net";
import {
  type LineLevel,
  LOCK_PROTOCOL,
  type LockMessage,
  MAX_LINE_BYTES,
  parseMessage,
  parsePulse,
} from "../lock-helper/line-protocol.ts";
import type { Pulse } from "../ports.ts";
import { createLineReader } from "../text-lines.ts";

/** What the helper answered to one request; `lost`: the connection ended, or the answer did not come in time. */
export type HelperAnswer =
  | { readonly type: "pulsed" | "held"; readonly recorded: boolean }
  | { readonly type: "ended" }
  | { readonly type: "pulses"; readonly pulses: readonly Pulse[] }
  | { readonly type: "error"; readonly code: string }
  | { readonly type: "lost" };

/** One connection to the helper, from greeting to end. */
export interface HelperConnection {
  /** Sends one line; answers come in the order of the requests. */
  ask(request: string): Promise<HelperAnswer>;
  end(): void;
}

export interface HelperConnectionOptions {
  readonly socketPath: string;
  readonly answerWithinMs: number;
  onReady(connection: HelperConnection): void;
  onLevel(level: LineLevel): void;
  onEnd(cause: unknown): void;
}

interface Waiting {
  readonly answer: (answer: HelperAnswer) => void;
  readonly timer: NodeJS.Timeout;
}

/** Connects once and reads until the end; it is ready after the greeting of a helper of our version. */
export function connectLockHelper(options: HelperConnectionOptions): HelperConnection {
  const { socketPath, answerWithinMs, onReady, onLevel, onEnd } = options;
  const socket = connect(socketPath);
  const waiting: Waiting[] = [];
  let list: { readonly pulses: Pulse[]; readonly count: number } | undefined;
  let ended = false;

  const settle = (answer: HelperAnswer) => {
    const first = waiting.shift();
    clearTimeout(first?.timer);
    first?.answer(answer);
  };

  // Ending the connection also ends the pulse, so nothing moves on an answer that nobody waits for any more.
  const end = (cause?: unknown) => {
    if (ended) return;
    ended = true;
    socket.destroy();
    while (waiting.length > 0) settle({ type: "lost" });
    onEnd(cause);
  };

  const connection: HelperConnection = {
    ask(request) {
      if (ended) return Promise.resolve({ type: "lost" });
      return new Promise((answer) => {
        const timer = setTimeout(() => end(new Error(`no answer within ${answerWithinMs} ms`)), answerWithinMs);
        waiting.push({ answer, timer });
        socket.write(`${request}\n`);
      });
    },
    end,
  };

  const settleListWhenWhole = () => {
    if (list === undefined || list.pulses.length < list.count) return;
    const { pulses } = list;
    list = undefined;
    settle({ type: "pulses", pulses });
  };

  const take = (message: LockMessage) => {
    switch (message.type) {
      case "greeting":
        if (message.version === LOCK_PROTOCOL) return onReady(connection);
        return end(new Error(`the helper speaks version ${message.version}, this program ${LOCK_PROTOCOL}`));
      case "line":
        return onLevel(message.level);
      case "pulsed":
      case "held":
        return settle(message);
      case "ended":
        return settle({ type: "ended" });
      case "pulses":
        list = { pulses: [], count: message.count };
        return settleListWhenWhole();
      case "error":
        return settle({ type: "error", code: message.code });
      case "released":
      case "status":
        return undefined;
    }
  };

  const onLine = (line: string) => {
    if (ended) return;
    if (list !== undefined) {
      const pulse = parsePulse(line);
      if (pulse === undefined) return end(new Error("a pulse in the helper's list is unreadable"));
      list.pulses.push(pulse);
      return settleListWhenWhole();
    }
    const message = parseMessage(line);
    if (message === undefined) return end(new Error("what answers there is not a lock helper"));
    take(message);
  };

  socket.on("data", createLineReader(MAX_LINE_BYTES, { onLine, onTooLong: () => end(new Error("endless line")) }));
  socket.once("error", end);
  socket.once("close", () => end());
  return connection;
}
