import { createBackOff } from "../back-off.ts";
import { HardwareFault } from "../fault.ts";
import { createListeners } from "../listeners.ts";
import { isPulseDuration, isPulseId } from "../lock-helper/line-protocol.ts";
import type { Lock, LockState, PulseOutcome } from "../ports.ts";
import { connectLockHelper, type HelperAnswer, type HelperConnection } from "./lock-helper-connection.ts";

/** Where the helper listens; times in milliseconds. */
export interface LockHelperOptions {
  readonly socketPath: string;
  /** How long an order waits for a connection before it fails (1 s): somebody stands at the door. */
  readonly connectWithinMs?: number;
  /** How long an answer may take (5 s): it comes after an fsync, and a worn card stalls for seconds. */
  readonly answerWithinMs?: number;
  /** Waits between tries to connect (0.1 s doubling to 2 s). */
  readonly backOff?: { readonly firstMs: number; readonly longestMs: number };
}

/** The lock behind a lock helper: connects again by itself and never repeats an order by itself. */
export function openLockHelper(options: LockHelperOptions): Lock {
  const link = keepConnected(options);
  const { connectWithinMs = 1_000, socketPath } = options;
  const order = async ({ word, id, milliseconds, onOrdered }: Order): Promise<PulseOutcome> => {
    // Also keeps a line end inside an id from becoming a second order.
    if (!isPulseId(id) || !isPulseDuration(milliseconds)) return { type: "failed", reason: "refused" };
    // Where it is connected nothing is waited for: the order is written before the caller goes on.
    const connection = link.connected() ?? (await link.reach(connectWithinMs));
    if (connection === undefined) return { type: "failed", reason: "lock-unreachable" };
    const answer = connection.ask(`${word} ${id} ${milliseconds}`);
    onOrdered?.();
    return outcomeOf(await answer);
  };
  return {
    pulse: (id, milliseconds, onOrdered) => order({ word: "pulse", id, milliseconds, onOrdered }),
    hold: (id, milliseconds) => order({ word: "hold", id, milliseconds }),
    async release(id) {
      // Whatever keeps an answer away (no connection, a lost one) has ended what this connection ordered.
      if (isPulseId(id)) await link.connected()?.ask(`release ${id}`);
    },
    async pulses() {
      const connection = await link.reach(connectWithinMs);
      const answer = await connection?.ask("pulses");
      if (answer?.type === "pulses") return answer.pulses;
      throw new HardwareFault("lock-unreachable", { device: socketPath, cause: link.lastCause() });
    },
    state: link.state,
    onState: link.onState,
    close: link.close,
  };
}

interface Order {
  readonly word: "pulse" | "hold";
  readonly id: string;
  readonly milliseconds: number;
  readonly onOrdered?: (() => void) | undefined;
}

function outcomeOf(answer: HelperAnswer): PulseOutcome {
  switch (answer.type) {
    case "pulsed":
    case "held":
      return answer.recorded ? { type: "pulsed" } : { type: "pulsed", unrecorded: true };
    case "error":
      return {
        type: "failed",
        reason: answer.code === "busy" || answer.code === "relay-stuck" ? answer.code : "refused",
      };
    case "lost":
    case "ended":
    case "pulses":
      return { type: "failed", reason: "unanswered" };
  }
}

interface Link extends Pick<Lock, "state" | "onState" | "close"> {
  /** The live connection, tried for at once and for at most so long; undefined when there is none by then. */
  reach(withinMs: number): Promise<HelperConnection | undefined>;
  connected(): HelperConnection | undefined;
  lastCause(): unknown;
}

function keepConnected({ socketPath, answerWithinMs = 5_000, ...options }: LockHelperOptions): Link {
  const backOff = createBackOff(options.backOff ?? { firstMs: 100, longestMs: 2_000 });
  const states = createListeners<[LockState]>();
  const arrivals = createListeners<[HelperConnection | undefined]>();
  let state: LockState = "unknown";
  let attempt: HelperConnection | undefined;
  let ready: HelperConnection | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;
  let lastCause: unknown;

  const become = (next: LockState) => {
    if (state === next) return;
    state = next;
    states.tell(next);
  };

  const connect = () => {
    clearTimeout(retry);
    attempt = connectLockHelper({
      socketPath,
      answerWithinMs,
      onReady(connection) {
        backOff.reset();
        ready = connection;
        arrivals.tell(connection);
      },
      onLevel: (level) => become(level === "active" ? "unlocked" : "locked"),
      onEnd(cause) {
        lastCause = cause;
        attempt = undefined;
        ready = undefined;
        become("unknown");
        if (!closed) retry = setTimeout(connect, backOff.next());
      },
    });
  };
  connect();

  const arrival = (withinMs: number) =>
    new Promise<HelperConnection | undefined>((resolve) => {
      const settle = (connection: HelperConnection | undefined) => {
        clearTimeout(timer);
        leave();
        resolve(connection);
      };
      const leave = arrivals.add(settle);
      const timer = setTimeout(() => settle(undefined), withinMs);
    });

  return {
    reach(withinMs) {
      if (ready !== undefined || closed) return Promise.resolve(ready);
      if (attempt === undefined) connect();
      return arrival(withinMs);
    },
    connected: () => ready,
    lastCause: () => lastCause,
    state: () => state,
    onState: states.add,
    close() {
      closed = true;
      clearTimeout(retry);
      attempt?.end();
      arrivals.tell(undefined);
      return Promise.resolve();
    },
  };
}
