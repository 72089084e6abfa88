import type { Pulse } from "../ports.ts";
import { formatPulse, LOCK_PROTOCOL, type LockErrorCode, parseRequest } from "./line-protocol.ts";
import { createPoweredLine, type PoweredLineParts } from "./powered-line.ts";
import type { PulseFile } from "./pulse-file.ts";

/** What the helper needs of the world. */
export interface LockHelperParts extends Pick<PoweredLineParts, "line" | "after"> {
  readonly pulseFile: PulseFile;
}

/** One program connected to the helper. */
export interface LockHelperPeer {
  receive(line: string): void;
  tooLong(): void;
  /** The connection is gone: what it ordered ends now, whoever ended it. */
  end(): void;
}

export interface LockHelper {
  connect(send: (line: string) => void): LockHelperPeer;
  /** Drives the line inactive on account of `cause`; no order moves it afterwards. */
  stop(cause: string): void;
}

type Send = (line: string) => void;

/** The keeper of the lock line: drives it inactive at once, and active only inside a pulse or hold it has written down. */
export function createLockHelper({ line, pulseFile, after }: LockHelperParts): LockHelper {
  const peers = new Set<Send>();
  const failed = new Set<string>();
  let owner: Send | undefined;
  let isStopped = false;
  const powered = createPoweredLine({
    line,
    after,
    onLevel(level) {
      for (const send of peers) send(`line ${level}`);
    },
    onReleased: (id) => owner?.(`released ${id}`),
  });

  const isBusy = (send: Send) => owner !== send && powered.level() === "active";

  const pulse = (send: Send, order: Pulse) => {
    if (isStopped || failed.has(order.id)) return fail(send, "relay-stuck");
    if (pulseFile.has(order.id)) return send(`pulsed ${order.id}`);
    if (isBusy(send)) return fail(send, "busy");
    begin(send, order, "pulsed");
  };

  // Unlike a pulse, a hold is ordered again and again: it lifts a line that fell (elapsed, a helper started anew) once more.
  const hold = (send: Send, order: Pulse) => {
    if (isStopped) return fail(send, "relay-stuck");
    if (isBusy(send)) return fail(send, "busy");
    begin(send, order, "held");
  };

  const begin = (send: Send, order: Pulse, done: "pulsed" | "held") => {
    const fault = pulseFile.has(order.id) ? undefined : pulseFile.append(order);
    owner = send;
    if (!powered.begin(order)) {
      failed.add(order.id);
      return fail(send, "relay-stuck");
    }
    // A full disk does not keep a resident outside; the answer says that the file does not know.
    send(`${done} ${order.id}${fault === undefined ? "" : " unrecorded"}`);
  };

  const release = (send: Send, id: string) => {
    if (isBusy(send)) return fail(send, "busy");
    powered.end(id, "release");
    send(`ended ${id}`);
  };

  const receive = (send: Send, text: string) => {
    const request = parseRequest(text);
    switch (request.type) {
      case "pulse":
        return pulse(send, request.pulse);
      case "hold":
        return hold(send, request.pulse);
      case "release":
        return release(send, request.id);
      case "status":
        return send(`status ${powered.level()}`);
      case "pulses":
        return send(listing(pulseFile.list()));
      case "unreadable":
        return send(`error ${request.code} ${request.text}`);
    }
  };

  return {
    connect(reply) {
      const send: Send = (text) => reply(text);
      peers.add(send);
      send(`lock-helper ${LOCK_PROTOCOL}`);
      send(`line ${powered.level()}`);
      return {
        receive: (text) => receive(send, text),
        tooLong: () => fail(send, "line-too-long"),
        end() {
          peers.delete(send);
          if (owner !== send) return;
          owner = undefined;
          powered.lock("eof");
        },
      };
    },
    stop(cause) {
      isStopped = true;
      powered.lock(cause);
    },
  };
}

function listing(pulses: readonly Pulse[]): string {
  return [`pulses ${pulses.length}`, ...pulses.map(formatPulse)].join("\n");
}

const COMPLAINTS = {
  busy: "another connection's pulse runs",
  "relay-stuck": "the line did not move",
  "line-too-long": "a line has at most 256 bytes",
} as const satisfies { readonly [code in LockErrorCode]?: string };

function fail(send: Send, code: keyof typeof COMPLAINTS): void {
  send(`error ${code} ${COMPLAINTS[code]}`);
}
