import { statfs } from "node:fs/promises";
import type { Hardware, Unsubscribe } from "@menshen/hardware";
import type { ClockQuality, Millis, SiteTime } from "@menshen/protocol";
import { minutes } from "@menshen/protocol";
import type { Alarms } from "./door/alarms.ts";
import type { Faults } from "./door/faults.ts";

export interface WatchedMachine {
  readonly directory: string;
  readonly clockQuality: () => ClockQuality;
  readonly siteTime: () => SiteTime;
  readonly hardware: Pick<Hardware, "voice" | "inputs">;
  /** How loud the voice is, by the clock on the wall. */
  readonly volume: readonly { readonly from: string; readonly volume: number }[];
  readonly alarms: Pick<Alarms, "raise" | "clear">;
  readonly faults: Pick<Faults, "raise" | "clear">;
  readonly after: (span: Millis, act: () => void) => () => void;
  readonly freeBytes?: (directory: string) => Promise<number>;
}

/** Below the first the landlord is told while there is still room for weeks of journal; above the second it is over. */
const diskLow = { below: 256_000_000, over: 512_000_000 } as const;

/** Looks every minute at what nobody tells of by itself: the clock, the disk, the voice, and how loud it may be. */
export function watchMachine(parts: WatchedMachine): Unsubscribe {
  const { alarms, faults, hardware, clockQuality, siteTime, after, freeBytes = bytesFree } = parts;
  let clockUnknownSince = 0;
  let callOff = () => {};
  let isContactHeard = false;

  // A contact that fell silent is the door's own affair; one that never spoke is a wire nobody laid or a helper nobody started.
  const lookForContact = () => {
    const { contact } = hardware.inputs;
    if (contact === undefined || isContactHeard) return;
    isContactHeard = contact.state() !== "unknown";
    if (isContactHeard) faults.clear("contact", "input-never-heard");
    else faults.raise("contact", "input-never-heard");
  };
  // A player that hangs is as mute as one that fails.
  const lookForVoice = () => {
    const state = hardware.voice.state();
    if (state === "fault") faults.raise("voice", "voice-failed");
    else if (state === "silent") faults.raise("voice", "voice-silent");
    else faults.clear("voice");
  };
  const look = () => {
    hardware.voice.setVolume(volumeAt(parts.volume, siteTime().minuteOfDay));
    lookForVoice();
    // A start without a network is not yet worth an alarm.
    clockUnknownSince = clockQuality() === "unknown" ? clockUnknownSince + 1 : 0;
    if (clockUnknownSince > 2) alarms.raise("clock-untrusted");
    else alarms.clear("clock-untrusted");
    void freeBytes(parts.directory).then(
      (free) => {
        if (free < diskLow.below) alarms.raise("journal-disk-low");
        if (free > diskLow.over) alarms.clear("journal-disk-low");
      },
      // A disk that cannot even be asked says so in the journal's own alarm.
      () => {},
    );
  };
  const again = () => {
    callOff = after(minutes(1), again);
    lookForContact();
    look();
  };
  callOff = after(minutes(1), again);
  look();
  const leaveButton = hardware.inputs.exitButton?.onChange((state) => {
    if (state === "unknown") faults.raise("exit-button", "input-silent");
    else faults.clear("exit-button");
  });
  return () => {
    callOff();
    leaveButton?.();
  };
}

/** How loud the voice is at this minute of the day: as the last entry before it says, the day before included; pure. */
export function volumeAt(hours: WatchedMachine["volume"], minuteOfDay: number): number {
  const inOrder = hours
    .map(({ from, volume }) => ({ from: minuteOf(from), volume }))
    .sort((one, other) => one.from - other.from);
  return (inOrder.findLast(({ from }) => from <= minuteOfDay) ?? inOrder.at(-1))?.volume ?? 1;
}

function minuteOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
}

async function bytesFree(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
