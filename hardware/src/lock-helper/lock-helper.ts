import type { Pulse } from "../ports.ts";
import { formatPulse, type LineLevel, LOCK_PROTOCOL, type LockErrorCode, parseRequest } from "./line-protocol.ts";
import type { PulseFile } from "./pulse-file.ts";

/** The wire to the relay. `drive` throws when the line cannot be moved; `cause` says on whose account it moves. */
export interface LockLine {
  drive(level: LineLevel, cause: string): void;
}

/** What the helper needs of the world; `after` runs `act` once and returns how to call it off. */
export interface LockHelperParts {
  readonly line: LockLine;
  readonly pulseFile: PulseFile;
  after(milliseconds: number, act: () => void): () => void;
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
  /** Drives the line inactive for good reason `cause`; nothing moves it afterwards. */
  stop(cause: string): void;
}

type Send = (line: string) => void;

/** The keeper of the lock line: drives it inactive at once, and active only inside a pulse it has written down. */
export function createLockHelper({ line, pulseFile, after }: LockHelperParts): LockHelper {
  const peers = new Set<Send>();
  const running = new Map<string, () => void>();
  const failed = new Set<string>();
  let owner: Send | undefined;
  let stopped = false;

  line.drive("inactive", "start");

  const level = (): LineLevel => (running.size > 0 ? "active" : "inactive");
  const tellLevel = () => {
    for (const send of peers) send(`line ${level()}`);
  };

  const lock = (cause: string) => {
    for (const callOff of running.values()) callOff();
    const wasActive = running.size > 0;
    running.clear();
    owner = undefined;
    if (!wasActive) return;
    line.drive("inactive", cause);
    tellLevel();
  };

  const release = (id: string) => {
    const told = owner;
    if (running.size === 1) lock("elapsed");
    else running.delete(id);
    told?.(`released ${id}`);
  };

  /** Drives before it answers, so that `pulsed` is a fact. */
  const begin = (send: Send, { id, milliseconds }: Pulse): boolean => {
    const rising = running.size === 0;
    if (rising) {
      try {
        line.drive("active", id);
      } catch {
        failed.add(id);
        line.drive("inactive", "relay-stuck");
        return false;
      }
    }
    owner = send;
    running.set(
      id,
      after(milliseconds, () => release(id)),
    );
    if (rising) tellLevel();
    return true;
  };

  const order = (send: Send, pulse: Pulse) => {
    if (stopped || failed.has(pulse.id)) return fail(send, "relay-stuck", "the line did not move");
    if (pulseFile.has(pulse.id)) return send(`pulsed ${pulse.id}`);
    if (owner !== undefined && owner !== send) return fail(send, "busy", "another connection's pulse is running");
    const fault = pulseFile.append(pulse);
    if (!begin(send, pulse)) return fail(send, "relay-stuck", "the line did not move");
    // A full disk does not keep a resident outside; the answer says that the file does not know.
    send(`pulsed ${pulse.id}${fault === undefined ? "" : " unrecorded"}`);
  };

  const receive = (send: Send, text: string) => {
    const request = parseRequest(text);
    switch (request.type) {
      case "pulse":
        return order(send, request.pulse);
      case "status":
        return send(`status ${level()}`);
      case "pulses": {
        const pulses = pulseFile.list();
        return send([`pulses ${pulses.length}`, ...pulses.map(formatPulse)].join("\n"));
      }
      case "unreadable":
        return fail(send, request.code, request.text);
    }
  };

  return {
    connect(reply) {
      const send: Send = (text) => reply(text);
      peers.add(send);
      send(`lock-helper ${LOCK_PROTOCOL}`);
      send(`line ${level()}`);
      return {
        receive: (text) => receive(send, text),
        tooLong: () => fail(send, "line-too-long", "a line has at most 256 bytes"),
        end() {
          peers.delete(send);
          if (owner === send) lock("eof");
        },
      };
    },
    stop(cause) {
      stopped = true;
      lock(cause);
    },
  };
}

function fail(send: Send, code: LockErrorCode, text: string): void {
  send(`error ${code} ${text}`);
}
