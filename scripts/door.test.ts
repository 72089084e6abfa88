import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openSimulatedDoor, type SimulatedDoor } from "@menshen/hardware";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCommand } from "./door.ts";
import { apartmentFiles } from "./house/apartment-files.ts";
import type { StepFailure } from "./progress.ts";
import type { Shell } from "./shell.ts";

let root: string;
let door: SimulatedDoor;
let said: string;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "menshen-door-"));
  const { doorSocket: socketPath } = apartmentFiles(root);
  mkdirSync(dirname(socketPath), { recursive: true });
  door = await openSimulatedDoor({ socketPath, now: () => 0, hashNumber: () => "a hash" });
  said = "";
});
afterEach(async () => {
  await door.close();
  rmSync(root, { recursive: true });
});

const run = async (...words: readonly string[]) => {
  const shell = {
    root,
    launcher: "./menshen",
    write: (text: string) => {
      said = text;
    },
  } as unknown as Shell;
  await createCommand(shell).parseAsync([...words], { from: "user" });
  return said;
};

describe("somebody at the simulated door", () => {
  it("holds cards and documents to the reader, types, presses, opens and shuts", async () => {
    const told: unknown[] = [];
    door.cardReader.onRead(({ type }) => told.push(type));
    door.cardReader.onTrouble(({ reason }) => told.push(reason));
    door.keypad.onKey(({ key }) => told.push(key));
    door.exitButton.onPress(() => told.push("exit"));
    await run("card", "04a1b2c3");
    await run("document", "11010519491231002x", "--type", "citizen");
    await run("unreadable", "card-fake");
    await run("keys", "12#");
    await run("exit");
    for (const name of ["exitSensor", "keyContact"] as const) {
      door.inputs[name].onChange(
        (state) => state === "active" && told.push(`${name} before the leaf: ${door.contact.state()}`),
      );
    }
    expect(await run("handle")).toContain("the door is open");
    await run("close");
    expect(await run("key")).toContain("the door is open");
    await run("close");
    expect(told.splice(-2)).toEqual(["exitSensor before the leaf: closed", "keyContact before the leaf: closed"]);
    expect(told).toEqual(["card", "document", "card-fake", "1", "2", "#", "exit"]);
    expect(await run("open")).toBe('the door is open; its light shows "idle"\n');
    expect(await run("stone")).toContain("held by a stone");
    await run("clear");
    expect(await run("look")).toContain("the door is closed");
  });

  it("sets the house on fire, opens the case, cuts mains and wire, and mends all of it", async () => {
    await run("fire");
    await run("tamper");
    await run("mains");
    expect(await run("reader", "silent")).toMatch(
      /fire panel reports a fire; the case is open; the mains are lost; the reader is silent/,
    );
    expect(await run("cut")).toContain("its contact is cut");
    for (const over of ["fire", "tamper", "mains"]) await run(over, "--over");
    await run("reader", "working");
    expect(await run("close")).toBe('the door is closed; its light shows "idle"\n');
  });

  it("says what was wrong with an action, and where no door runs", async () => {
    const why = (words: readonly string[]) =>
      run(...words).then(
        () => "",
        (fault: unknown) => (fault as StepFailure).why,
      );
    expect(await why(["keys", "12a"])).toContain("0-9, * and #");
    expect(await why(["reader", "asleep"])).toContain('"working", "silent" or "fault"');
    expect(await why(["unreadable", "mood"])).toContain("card-fake");
    await door.close();
    expect(await why(["exit"])).toContain("no simulated door is running");
  });
});
