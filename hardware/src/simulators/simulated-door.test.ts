import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  describeCardReaderContract,
  describeContactContract,
  describeDigitalInputContract,
  describeExitButtonContract,
  describeIndicatorContract,
  describeKeypadContract,
} from "../contracts/door-contracts.ts";
import { describeVoiceContract } from "../contracts/voice-contract.ts";
import type { CardRead, LockState } from "../ports.ts";
import { actOnSimulatedDoor } from "./act-on-simulated-door.ts";
import { decodeDoorAction } from "./door-action.ts";
import { openSimulatedDoor, type SimulatedDoor } from "./simulated-door.ts";

const now = () => performance.now();

async function rig() {
  const folder = mkdtempSync(join(tmpdir(), "door-"));
  const socketPath = join(folder, "door");
  const door = await openSimulatedDoor({ socketPath, now });
  const act = async (action: Parameters<typeof actOnSimulatedDoor>[1]) => {
    await actOnSimulatedDoor(socketPath, action);
  };
  return {
    ...door,
    now,
    open: () => act({ contact: "open" }),
    shut: () => act({ contact: "closed" }),
    press: () => act({ exit: true }),
    present: (cardNumber: string) => act({ card: cardNumber.toLowerCase() }),
    unreadable: { reason: "card-removed" as const, present: () => act({ trouble: "card-removed" }) },
    input: door.inputs.fire,
    activate: () => act({ fire: true }),
    deactivate: () => act({ fire: false }),
    shown: async () => (await actOnSimulatedDoor(socketPath, { status: true })).indicator,
    said: async () => (await actOnSimulatedDoor(socketPath, { status: true })).said,
    volume: async () => (await actOnSimulatedDoor(socketPath, { status: true })).volume,
    async dispose() {
      await door.close();
      rmSync(folder, { recursive: true });
    },
  };
}

describeContactContract("the simulated door", rig);
describeExitButtonContract("the simulated door", rig);
describeCardReaderContract("the simulated door", rig);
describeIndicatorContract("the simulated door", rig);
describeDigitalInputContract("the simulated door", rig);
describeVoiceContract("the simulated door", rig);
describeKeypadContract("the simulated door", async () => {
  const made = await rig();
  return {
    ...made,
    press(keys) {
      made.act({ keys });
      return Promise.resolve();
    },
  };
});

describe("a simulated door", () => {
  let folder: string;
  let socketPath: string;
  let door: SimulatedDoor | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "door-"));
    socketPath = join(folder, "door");
  });
  afterEach(async () => {
    await door?.close();
    rmSync(folder, { recursive: true });
  });

  const handLock = () => {
    let state: LockState = "locked";
    let tell = (_state: LockState) => {};
    return {
      state: () => state,
      onState(listener: (state: LockState) => void) {
        tell = listener;
        return () => {};
      },
      become(next: LockState) {
        state = next;
        tell(next);
      },
    };
  };
  const walksThrough = { openAfterMs: 10, closeAfterMs: 20 };

  it("is opened by a person after each unlocking and falls shut behind them", async () => {
    const lock = handLock();
    door = await openSimulatedDoor({ socketPath, now, walksThrough, lock });
    const told: string[] = [];
    door.contact.onChange((state) => told.push(state));
    lock.become("unlocked");
    await vi.waitFor(() => expect(told).toEqual(["open", "closed"]));
  });

  it("stays shut for a person who pulls after the lock caught again", async () => {
    const lock = handLock();
    door = await openSimulatedDoor({ socketPath, now, walksThrough, lock });
    lock.become("unlocked");
    lock.become("locked");
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(door.contact.state()).toBe("closed");
  });

  it("is opened by the handle inside and by the key, each told before the leaf moves, and falls shut behind them", async () => {
    door = await openSimulatedDoor({ socketPath, now, walksThrough, lock: handLock() });
    const told: string[] = [];
    door.contact.onChange((state) => told.push(state));
    door.inputs.exitSensor.onChange((state) => told.push(`handle ${state}`));
    door.inputs.keyContact.onChange((state) => told.push(`key ${state}`));
    for (const action of [{ handle: true }, { key: true }] as const) {
      await actOnSimulatedDoor(socketPath, action);
      await vi.waitFor(() => expect(door?.contact.state()).toBe("closed"));
    }
    expect(told).toEqual([
      ...["handle active", "open", "handle inactive", "closed"],
      ...["key active", "open", "key inactive", "closed"],
    ]);
  });

  it("is held open by a stone until somebody takes it away", async () => {
    door = await openSimulatedDoor({ socketPath, now });
    await actOnSimulatedDoor(socketPath, { contact: "open" });
    expect(await actOnSimulatedDoor(socketPath, { stone: true })).toMatchObject({ contact: "open", stone: true });
    await expect(actOnSimulatedDoor(socketPath, { contact: "closed" })).rejects.toMatchObject({
      code: "door-action-refused",
    });
    expect(await actOnSimulatedDoor(socketPath, { stone: false })).toMatchObject({ contact: "closed", stone: false });
  });

  it("reads a document as the hash its number becomes, and none where nobody hashes", async () => {
    door = await openSimulatedDoor({ socketPath, now, hashNumber: (number) => `hash of ${number.length}` });
    const reads: CardRead[] = [];
    door.cardReader.onRead((read) => reads.push(read));
    await actOnSimulatedDoor(socketPath, { document: { type: "citizen", number: "11010519491231002x" } });
    expect(reads).toMatchObject([{ type: "document", document: "citizen", numberHash: "hash of 18" }]);
    await door.close();
    door = await openSimulatedDoor({ socketPath, now });
    const refused = actOnSimulatedDoor(socketPath, { document: { type: "hmt", number: "810000199408230021" } });
    await expect(refused).rejects.toMatchObject({ code: "door-action-refused" });
  });

  it("tells of nothing held to a reader that is silent, and says that it is", async () => {
    door = await openSimulatedDoor({ socketPath, now });
    const told: unknown[] = [];
    door.cardReader.onRead((read) => told.push(read));
    door.cardReader.onTrouble((trouble) => told.push(trouble));
    door.cardReader.onState((state) => told.push(state));
    await actOnSimulatedDoor(socketPath, { reader: "silent" });
    expect(await actOnSimulatedDoor(socketPath, { card: "04A1B2C3" })).toMatchObject({ reader: "silent" });
    await actOnSimulatedDoor(socketPath, { trouble: "parity" });
    await actOnSimulatedDoor(socketPath, { reader: "working" });
    expect(told).toEqual(["silent", "working"]);
  });

  it("knows nothing of its leaf while the contact's wire is cut", async () => {
    door = await openSimulatedDoor({ socketPath, now });
    expect(await actOnSimulatedDoor(socketPath, { contact: "cut" })).toMatchObject({ contact: "unknown" });
    expect(await actOnSimulatedDoor(socketPath, { contact: "closed" })).toMatchObject({ contact: "closed" });
  });

  it("answers each unreadable line with what it would understand", async () => {
    door = await openSimulatedDoor({ socketPath, now });
    const socket = connect(socketPath);
    let said = "";
    socket.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    socket.write(
      `open sesame\n{"card":"xyz"}\n{"window":true}\n{"fire":1}\n{"keys":"12a"}\n{"trouble":"mood"}\n{"document":{"type":"citizen"}}\n{"toString":1}\n${"x".repeat(2_000)}\n{"status":true}\n`,
    );
    await vi.waitFor(() => expect(said.split("\n")).toHaveLength(11));
    const answers = said
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { ok: boolean; error?: string });
    expect(answers.map(({ ok }) => ok)).toEqual([...Array(9).fill(false), true]);
    expect(answers[1]?.error).toContain("hex");
    expect(answers[2]?.error).toContain('no action "window"');
    socket.destroy();
  });

  it("reads no action into junk", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        const action = decodeDoorAction(line);
        if (!action.ok) expect(action.error).not.toBe("");
      }),
    );
  });

  it("says that nobody is there when nobody is", async () => {
    await expect(actOnSimulatedDoor(socketPath, { exit: true })).rejects.toMatchObject({ code: "door-unreachable" });
  });

  it("refuses a socket that another door serves and one whose path is too long", async () => {
    door = await openSimulatedDoor({ socketPath, now });
    await expect(openSimulatedDoor({ socketPath, now })).rejects.toMatchObject({ code: "socket-in-use" });
    const long = join(folder, "x".repeat(120));
    await expect(openSimulatedDoor({ socketPath: long, now })).rejects.toMatchObject({ code: "socket-unusable" });
  });
});
