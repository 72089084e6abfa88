import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Chance } from "../support/chance.ts";
import { waitUntil } from "../support/wait-until.ts";
import type { LineEdge } from "./guest/line-edges.ts";
import { type HandAnswer, type Machine, type MachineParts, startMachine } from "./guest/machine.ts";
import { type CutKind, openPowerDisk, type PowerCut, type PowerDisk } from "./guest/power-disk.ts";
import { bridgeLineOfCard, heartbeat } from "./wiegand-cards.ts";

/** Which lines of the board's controller hang on what. */
export const wiring = { lock: 4, contact: 5, exitButton: 6 } as const;

/** What the agent's own panel says, as far as it is looked at here. */
export interface BoardHealth {
  readonly card: string;
  readonly face: string;
  readonly link: string;
  readonly journal: string;
  readonly rosterVersion: number;
}

/** A controller's board with a disk of its own, which outlives its machine. */
export interface Board {
  powerOn(): Promise<void>;
  /** Takes the power away: the processor stops, and the disk loses what it had not flushed, or some of it. */
  cut(kind: CutKind, chance: Chance): Promise<PowerCut>;
  /** Shuts down in order. */
  shutDown(): Promise<void>;
  /** Ends the machine and keeps everything that was written: for when something went wrong. */
  stop(): Promise<void>;
  /** Runs a script in the guest; throws where it ends with another code than 0. */
  run(script: string, withinMs?: number): Promise<string>;
  /** The same, with the code. */
  attempt(script: string, withinMs?: number): Promise<HandAnswer>;
  /** Holds a card of four bytes to the reader. */
  present(cardNumber: string): void;
  /** What is seen on the lock's line since the power came, 1 being "unlocked". */
  lockEdges(): readonly LineEdge[];
  drive: Machine["drive"];
  health(): Promise<BoardHealth | undefined>;
  /** Resolves once a card would open the door and the journal is written. */
  cardReady(withinMs?: number): Promise<void>;
  readonly disk: () => PowerDisk;
  /** When the machine was switched on, wall time. */
  startedAt(): number;
  isOn(): boolean;
}

/** Neither curl nor a Node that starts in a second are there: bash itself asks. */
const askHealth = `exec 9<>/dev/tcp/127.0.0.1/8641 && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&9 && timeout 20 tail -n 1 <&9`;

export interface BoardParts extends Omit<MachineParts, "diskSocket" | "folder"> {
  /** The disk's file; it is written to. */
  readonly image: string;
  readonly folder: string;
}

/** Describes a board that has no power yet. */
export function createBoard({ image, folder, ...parts }: BoardParts): Board {
  let disk: PowerDisk | undefined;
  let machine: Machine | undefined;
  let sent = 0;
  let beating: NodeJS.Timeout | undefined;
  const running = (): Machine => {
    if (machine === undefined) throw new Error("the board has no power");
    return machine;
  };
  const send = (line: string) => machine?.serial(`${line}\n`);
  const powerOff = async (): Promise<PowerDisk> => {
    clearInterval(beating);
    await running().stop();
    machine = undefined;
    return disk as PowerDisk;
  };
  const attempt: Board["attempt"] = (script, withinMs) => running().hand(script, withinMs);
  const run: Board["run"] = async (script, withinMs) => {
    const { code, output } = await attempt(script, withinMs);
    if (code !== 0) throw new Error(`in the guest, ${script.slice(0, 120)} ended with ${code}: ${output.slice(-2000)}`);
    return output;
  };
  const health = async (): Promise<BoardHealth | undefined> => {
    const { output } = await attempt(askHealth, 60_000);
    return output.startsWith("{") ? (JSON.parse(output) as BoardHealth) : undefined;
  };

  return {
    async powerOn() {
      parts.signal?.throwIfAborted();
      disk = await openPowerDisk(image, join(folder, "disk.sock"));
      machine = await startMachine({ ...parts, diskSocket: disk.socket, folder: join(folder, "machine") });
      sent = 0;
      // A bridge that hangs on the same supply starts with the board.
      beating = setInterval(() => send(heartbeat(sent)), 1_000);
    },
    async cut(kind, chance) {
      return await (await powerOff()).cut(kind, chance);
    },
    async shutDown() {
      await attempt("systemctl poweroff", 10_000).catch(() => undefined);
      await Promise.race([running().exited, delay(60_000)]);
      await (await powerOff()).close();
    },
    async stop() {
      await (await powerOff()).close();
    },
    run,
    attempt,
    present(cardNumber) {
      sent += 1;
      send(bridgeLineOfCard(cardNumber));
    },
    lockEdges: () =>
      running()
        .edges()
        .filter(({ line }) => line === wiring.lock),
    drive: (line, level) => running().drive(line, level),
    health,
    async cardReady(withinMs = 400_000) {
      const isReady = async () => machine?.hasEnded() !== false || ((await health())?.card === "ready" && "ready");
      const found = await waitUntil("a card to open the door", isReady, { withinMs, everyMs: 500 });
      if (found !== "ready") throw new Error("the machine went off before a card opened the door");
    },
    disk: () => disk as PowerDisk,
    startedAt: () => running().startedAt,
    isOn: () => machine !== undefined,
  };
}
