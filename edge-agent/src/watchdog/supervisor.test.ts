import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { openSupervisor } from "./supervisor.ts";

/** A program that writes each line and its socket to a file, instead of to systemd. */
function fakeProgram() {
  const folder = mkdtempSync(join(tmpdir(), "notify-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const said = join(folder, "said");
  const program = join(folder, "notify");
  writeFileSync(program, `#!/bin/sh\nwhile read -r word; do echo "$NOTIFY_SOCKET $word" >> ${said}; done\n`);
  chmodSync(program, 0o755);
  return { program, said: () => (existsSync(said) ? readFileSync(said, "utf8").trim().split("\n") : []) };
}

it("is nobody where the program was started by hand", () => {
  expect(openSupervisor({ env: {}, pid: 1, program: "notify", onFault: () => {} })).toBeUndefined();
});

it("hears what the program says through the one that carries it, also when that one was killed in between", async () => {
  const { program, said } = fakeProgram();
  const env = { NOTIFY_SOCKET: "/run/notify", WATCHDOG_USEC: "3000000", WATCHDOG_PID: "7" };
  const supervisor = openSupervisor({ env, pid: 7, program, onFault: () => {} });
  expect(supervisor?.beatWithinMs).toBe(3_000);
  supervisor?.ready();
  await vi.waitFor(() => expect(said()).toEqual(["/run/notify READY=1"]));
  supervisor?.beat();
  supervisor?.stopping();
  supervisor?.close();
  await vi.waitFor(() => expect(said().at(-1)).toBe("/run/notify STOPPING=1"));
  supervisor?.beat();
  supervisor?.close();
  await vi.waitFor(() => expect(said().at(-1)).toBe("/run/notify WATCHDOG=1"));
});

it("wants no beat from a child that inherited the environment, and none where no watchdog is set", () => {
  const open = (env: object) =>
    openSupervisor({ env: { NOTIFY_SOCKET: "/x", ...env }, pid: 7, program: "true", onFault: () => {} });
  expect(open({ WATCHDOG_USEC: "3000000", WATCHDOG_PID: "8" })?.beatWithinMs).toBeUndefined();
  expect(open({})?.beatWithinMs).toBeUndefined();
  expect(open({ WATCHDOG_USEC: "3000000" })?.beatWithinMs).toBe(3_000);
});

it("tells when the program that carries the words is not there, and ends nothing", async () => {
  const faults: unknown[] = [];
  const supervisor = openSupervisor({
    env: { NOTIFY_SOCKET: "/x" },
    pid: 7,
    program: "/nowhere/menshen-notify",
    onFault: (fault) => faults.push(fault),
  });
  supervisor?.ready();
  await vi.waitFor(() => expect(faults).toMatchObject([{ code: "ENOENT" }]));
});
