import { setTimeout as delay } from "node:timers/promises";
import { decodeEvent } from "@menshen/protocol";
import { residents } from "../support/small-site.ts";
import { waitUntil } from "../support/wait-until.ts";
import { type Board, wiring } from "./board.ts";
import { readGuestJournal, readGuestPulses } from "./installed-door.ts";

/** One pulse as it was ordered and as it was seen at the pin. */
export interface SeenPulse {
  readonly orderedMs: number;
  readonly activeMs: number;
}

/** Lets somebody in and looks at the lock's pin from outside the machine. */
export async function seePulse(board: Board): Promise<SeenPulse> {
  const before = (await readGuestPulses(board)).length;
  const risen = await presentAndWait(board);
  const fell = await waitUntil("the line to fall by itself", () => fallAfter(board, risen), { withinMs: 90_000 });
  const ordered = (await readGuestPulses(board))[before];
  if (ordered === undefined) throw new Error("the line moved and the helper's file names no pulse");
  return { orderedMs: ordered.milliseconds, activeMs: fell - risen };
}

/** Holds a resident's card to the reader; returns when the line rose, wall time in milliseconds. */
export async function presentAndWait(board: Board): Promise<number> {
  const before = board.lockEdges().length;
  board.present(residents[0].cardNumber);
  return await waitUntil(
    "the line to rise after a card",
    () =>
      board
        .lockEdges()
        .slice(before)
        .find(({ level }) => level === 1)?.atMs,
    { withinMs: 30_000, everyMs: 20 },
  );
}

/** When the line fell after `atMs`, or undefined while it has not. */
export function fallAfter(board: Board, atMs: number): number | undefined {
  return board.lockEdges().find((edge) => edge.level === 0 && edge.atMs > atMs)?.atMs;
}

/** Moves the contact and presses the button from outside; returns the kinds of events that the journal got of it. */
export async function moveInputs(board: Board): Promise<readonly string[]> {
  const before = await eventCount(board);
  await board.drive(wiring.contact, 1);
  await delay(3_000);
  await board.drive(wiring.contact, 0);
  await delay(2_000);
  await board.drive(wiring.exitButton, 1);
  await delay(300);
  await board.drive(wiring.exitButton, 0);
  await delay(8_000);
  const events = (await readGuestJournal(board)).flatMap(({ events }) => events).slice(before);
  return events.flatMap(({ body }) => {
    const event = decodeEvent(body);
    return event.ok ? [event.value.type] : [];
  });
}

async function eventCount(board: Board): Promise<number> {
  return (await readGuestJournal(board)).reduce((sum, { events }) => sum + events.length, 0);
}

/** A way to go wrong during a pulse, and what the line did. */
export interface KillSeen {
  readonly name: string;
  /** Whether the line has to come back before the pulse's own end, however soon that is. */
  readonly mustReturn: boolean;
  /** From the kill to the line's fall; absent where it had not fallen long after it was ordered to. */
  readonly backAfterMs?: number;
  /** How long before the ordered end that was. */
  readonly earlyMs?: number;
  /** From the kill until a card opened again. */
  readonly readyAfterMs: number;
}

/**
 * The line has to be back so soon after a kill or stop was asked for, whoever locks it. Less than a pulse of these doors (5 s), so
 * that its end does not pass for a return; more than the 3.6 s that a busy host once took (milliseconds).
 */
export const mostBackMs = 4_000;

const signal = (units: string) => `systemctl kill --kill-whom=main -s KILL ${units}`;

const kills = [
  { name: "kill -9 of the agent", script: signal("menshen-agent"), mustReturn: true },
  { name: "kill -9 of the helper", script: signal("menshen-lock"), mustReturn: false },
  { name: "kill -9 of both", script: signal("menshen-agent menshen-lock"), mustReturn: false },
  { name: "stopping the agent's unit", script: "systemctl stop menshen-agent", mustReturn: true },
  { name: "stopping the helper's unit", script: "systemctl stop menshen-lock", mustReturn: true },
] as const;

/** Kills or stops what keeps the line, each during a pulse, and tells what the line did. */
export async function killDuringPulses(board: Board, tell: (seen: KillSeen) => void): Promise<readonly KillSeen[]> {
  const seen: KillSeen[] = [];
  for (const { name, script, mustReturn } of kills) {
    await board.cardReady();
    const ordered = (await readGuestPulses(board)).at(-1)?.milliseconds ?? 5_000;
    const risen = await presentAndWait(board);
    const killedAt = Date.now();
    // `exec` leaves no shell that could be late.
    await board.attempt(`${script}; true`, 60_000);
    const fell = await waitUntil("the line to fall", () => fallAfter(board, risen), {
      withinMs: ordered + 20_000,
    }).catch(() => undefined);
    await board.run("systemctl start menshen-lock; systemctl start --no-block menshen-agent", 60_000);
    await board.cardReady();
    const end = risen + ordered;
    seen.push({
      ...{ name, mustReturn, readyAfterMs: Date.now() - killedAt },
      ...(fell !== undefined && { backAfterMs: fell - killedAt, earlyMs: end - fell }),
    });
    tell(seen.at(-1) as KillSeen);
  }
  return seen;
}

/** Whether the line came back in time after every kill, and before the pulse was over anyway where it has to. Pure. */
export function isWellBehaved(seen: Pick<KillSeen, "mustReturn" | "earlyMs" | "backAfterMs">): boolean {
  const { mustReturn, earlyMs, backAfterMs } = seen;
  if (earlyMs === undefined || backAfterMs === undefined || backAfterMs > mostBackMs) return false;
  return !mustReturn || earlyMs > 0;
}
