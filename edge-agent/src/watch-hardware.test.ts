import type { CardRead, DeviceState, HardwareFault, KeyPress, ReaderPoint, TroubledRead } from "@menshen/hardware";
import { describe, expect, it } from "vitest";
import { watchReaders } from "./watch-hardware.ts";

/** A reader that a test moves. */
function handReader(name: string, driver: ReaderPoint["driver"] = "osdp") {
  const listeners = {
    read: (_read: CardRead) => {},
    trouble: (_trouble: TroubledRead) => {},
    key: (_press: KeyPress) => {},
    state: (_state: DeviceState, _fault?: HardwareFault) => {},
  };
  const on =
    <Name extends keyof typeof listeners>(kind: Name) =>
    (listener: (typeof listeners)[Name]) => {
      listeners[kind] = listener;
      return () => {
        listeners[kind] = () => {};
      };
    };
  const point: ReaderPoint = {
    ...{ name, driver },
    cardReader: { onRead: on("read"), onTrouble: on("trouble"), state: () => "working", onState: on("state") },
    keypad: { onKey: on("key") },
    pair: () => Promise.resolve({ type: "failed", reason: "silent" }),
  };
  return { point, listeners };
}

function watched(...readers: readonly ReturnType<typeof handReader>[]) {
  const story: string[] = [];
  const leave = watchReaders(
    readers.map(({ point }) => point),
    {
      faults: {
        raise: (part, code) => story.push(`fault ${part} ${code}`),
        clear: (part) => story.push(`cleared ${part}`),
      },
      alarms: { raise: (kind) => story.push(`alarm ${kind}`), clear: (kind) => story.push(`over ${kind}`) },
      entry: {
        card: ({ type }) => story.push(type),
        trouble: ({ reason }) => story.push(reason),
        key: ({ key }, keypad) => story.push(`${keypad} ${key}`),
      },
    },
  );
  return { story, leave };
}

describe("the readers of a door", () => {
  it("are all listened to, and a key says on which of them it was pressed, until they are left", () => {
    const [outside, gate] = [handReader("outside"), handReader("gate")];
    const { story, leave } = watched(outside, gate);
    outside.listeners.read({ type: "card", cardNumber: "04A1B2C3", at: 1 });
    gate.listeners.trouble({ reason: "parity", at: 2 });
    gate.listeners.key({ key: "7", at: 3 });
    leave();
    outside.listeners.read({ type: "card", cardNumber: "04A1B2C3", at: 4 });
    expect(story).toEqual(["card", "parity", "gate 7"]);
  });

  it("are told by name when they fall silent, one fault a kind, and are over when the last is back", () => {
    const [outside, gate, ids] = [handReader("outside"), handReader("gate"), handReader("ids", "sam-v")];
    const { story } = watched(outside, gate, ids);
    outside.listeners.state("silent");
    gate.listeners.state("fault", { code: "serial-not-found" } as HardwareFault);
    ids.listeners.state("silent");
    outside.listeners.state("working");
    ids.listeners.state("working");
    gate.listeners.state("working");
    expect(story).toEqual([
      ...["fault reader outside: reader-silent", "alarm reader-offline"],
      ...["fault reader gate: serial-not-found", "alarm reader-offline"],
      ...["fault id-reader ids: reader-silent", "alarm reader-offline"],
      ...["cleared id-reader", "cleared reader", "over reader-offline"],
    ]);
  });

  it("say nothing of a reader that was never away", () => {
    const outside = handReader("outside");
    const { story } = watched(outside);
    outside.listeners.state("working");
    expect(story).toEqual([]);
  });
});
