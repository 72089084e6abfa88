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

/** The keeper of the lock line: drives it inactive at once, and active only inside a pulse it has written down. */
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

  const order = (send: Send, pulse: Pulse) => {
    if (isStopped || failed.has(pulse.id)) return fail(send, "relay-stuck", "the line did not move");
    if (pulseFile.has(pulse.id)) return send(`pulsed ${pulse.id}`);
    if (owner !== send && powered.level() === "active") return fail(send, "busy", "another connection's pulse runs");
    const fault = pulseFile.append(pulse);
    owner = send;
    if (!powered.begin(pulse)) {
      failed.add(pulse.id);
      return fail(send, "relay-stuck", "the line did not move");
    }
    // A full disk does not keep a resident outside; the answer says that the file does not know.
    send(`pulsed ${pulse.id}${fault === undefined ? "" : " unrecorded"}`);
  };

  const receive = (send: Send, text: string) => {
    const request = parseRequest(text);
    switch (request.type) {
      case "pulse":
        return order(send, request.pulse);
      case "status":
        return send(`status ${powered.level()}`);
      case "pulses":
        return send(listing(pulseFile.list()));
      case "unreadable":
        return fail(send, request.code, request.text);
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
        tooLong: () => fail(send, "line-too-long", "a line has at most 256 bytes"),
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

function fail(send: Send, code: LockErrorCode, text: string): void {
  send(`error ${code} ${text}`);
}
