import type { DeviceState, InputState } from "@menshen/hardware";
import type { ClockQuality } from "@menshen/protocol";
import { describe, expect, it, vi } from "vitest";
import { volumeAt, watchMachine } from "./watch-machine.ts";

const hours = [
  { from: "22:00", volume: 0.2 },
  { from: "07:00", volume: 0.8 },
];

it.each([
  [7 * 60 - 1, 0.2],
  [7 * 60, 0.8],
  [21 * 60 + 59, 0.8],
  [22 * 60, 0.2],
  [0, 0.2],
])("the voice is as loud as the hour allows: at minute %d of the day %d", (minute, volume) => {
  expect(volumeAt(hours, minute)).toBe(volume);
});

it("the voice without hours speaks at full volume", () => {
  expect(volumeAt([], 600)).toBe(1);
});

/** A machine whose parts a test moves; `minute` lets one pass. */
function machine() {
  const now = {
    ...{ quality: "trusted" as ClockQuality, free: 1e9, voice: "working" as DeviceState, minuteOfDay: 600 },
    contact: "inactive" as InputState,
  };
  const standing = new Set<string>();
  let volume = -1;
  let due = () => {};
  let move = (_state: InputState, _at: number) => {};
  const stop = watchMachine({
    directory: "/data",
    clockQuality: () => now.quality,
    siteTime: () => ({ minuteOfDay: now.minuteOfDay, weekday: "monday", dayKind: "workday" }),
    hardware: {
      voice: {
        say: () => true,
        setVolume: (next) => {
          volume = next;
        },
        state: () => now.voice,
      },
      inputs: {
        contact: { state: () => now.contact, onChange: () => () => {} },
        exitButton: {
          state: () => "inactive",
          onChange(listener) {
            move = listener;
            return () => {};
          },
        },
      },
    },
    volume: hours,
    alarms: { raise: (kind) => void standing.add(kind), clear: (kind) => void standing.delete(kind) },
    faults: { raise: (part, code) => void standing.add(`${part} ${code}`), clear: (part) => forget(standing, part) },
    after(_span, act) {
      due = act;
      return () => {
        due = () => {};
      };
    },
    freeBytes: () => Promise.resolve(now.free),
  });
  return {
    now,
    standing,
    stop,
    volume: () => volume,
    minute: () => due(),
    move: (state: InputState) => move(state, 1),
  };
}

function forget(standing: Set<string>, part: string): void {
  for (const one of standing) if (one.startsWith(`${part} `)) standing.delete(one);
}

describe("the machine the door runs on", () => {
  it("is quiet while clock, disk and voice are well", async () => {
    const { minute, standing } = machine();
    minute();
    await Promise.resolve();
    expect([...standing]).toEqual([]);
  });

  it("is told of when its clock is unknown for longer than a start takes, and until it is known", () => {
    const { now, minute, standing } = machine();
    now.quality = "unknown";
    minute();
    minute();
    expect([...standing]).toEqual([]);
    minute();
    expect([...standing]).toEqual(["clock-untrusted"]);
    now.quality = "estimated";
    minute();
    expect([...standing]).toEqual([]);
  });

  it("is told of when its disk is nearly full, until there is room again, once however it wavers in between", async () => {
    const { now, minute, standing } = machine();
    now.free = 200e6;
    minute();
    await vi.waitFor(() => expect([...standing]).toEqual(["journal-disk-low"]));
    now.free = 400e6;
    minute();
    await Promise.resolve();
    expect([...standing]).toEqual(["journal-disk-low"]);
    now.free = 600e6;
    minute();
    await vi.waitFor(() => expect([...standing]).toEqual([]));
  });

  it("tells of a voice that broke and of a cut wire to the exit button, and when they are back", () => {
    const { now, minute, move, standing } = machine();
    now.voice = "fault";
    minute();
    move("unknown");
    expect([...standing]).toEqual(["voice voice-failed", "exit-button input-silent"]);
    now.voice = "working";
    minute();
    move("inactive");
    expect([...standing]).toEqual([]);
  });

  it("tells of a voice whose player hangs, until it has spoken again", () => {
    const { now, minute, standing } = machine();
    now.voice = "silent";
    minute();
    expect([...standing]).toEqual(["voice voice-silent"]);
    now.voice = "working";
    minute();
    expect([...standing]).toEqual([]);
  });

  it("tells of a contact that never spoke, until it does, and leaves one that fell silent to the door", () => {
    const { now, minute, standing } = machine();
    now.contact = "unknown";
    minute();
    expect([...standing]).toEqual(["contact input-never-heard"]);
    now.contact = "active";
    minute();
    now.contact = "unknown";
    minute();
    expect([...standing]).toEqual([]);
  });

  it("speaks more quietly from the minute the night begins, and looks no more when it is stopped", () => {
    const { now, minute, volume, stop } = machine();
    expect(volume()).toBe(0.8);
    now.minuteOfDay = 22 * 60;
    minute();
    expect(volume()).toBe(0.2);
    stop();
    now.minuteOfDay = 600;
    minute();
    expect(volume()).toBe(0.2);
  });
});
