import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { buildGpioHelperOnFiles, hasCompiler } from "@menshen/hardware/simulators";
import { findProgram } from "@menshen/scripts";
import { expect, it, onTestFinished } from "vitest";
import { openHouse } from "../support/open-house.ts";
import { type Patch, patchedCopy } from "../support/patched-copy.ts";
import { residents } from "../support/small-site.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { waitUntil } from "../support/wait-until.ts";

/** One card after which nobody is decided upon any more: the loop that decides stands still for ever. */
const fatalCard = "DEADBEEF";
const hangsAtIt: Patch = {
  file: "src/entry.ts",
  find: "const card = (read: CardRead) => presenter.card(presentedCard(read, parts));",
  replace: `const card = (read: CardRead) => {
    while (read.type === "card" && read.cardNumber === "${fatalCard}");
    return presenter.card(presentedCard(read, parts));
  };`,
};

/** systemd's end of the notify socket: every datagram, one after the other, in a file. */
function listenForNotices(folder: string) {
  const [socket, heard] = [join(folder, "notify"), join(folder, "heard")];
  const socat = spawn("socat", ["-u", `UNIX-RECV:${socket}`, `OPEN:${heard},creat,append`], { stdio: "ignore" });
  onTestFinished(() => void socat.kill());
  const text = () => (existsSync(heard) ? readFileSync(heard, "utf8") : "");
  return { socket, text, beats: () => text().split("WATCHDOG=1").length - 1 };
}

const missing = hasCompiler() && findProgram("socat", env["PATH"]) !== undefined ? undefined : "gcc, make or socat";

it.skipIf(missing !== undefined)(
  "a door tells systemd that it serves people, and falls silent when it decides nothing any more",
  async () => {
    const folder = temporaryFolder();
    const notify = join(await buildGpioHelperOnFiles(), "menshen-notify");
    const copy = await patchedCopy("edge-agent", [hangsAtIt], folder);
    const house = await openHouse();
    const { agent } = house;
    const systemd = listenForNotices(folder);
    await waitUntil("the socket to be there", () => existsSync(systemd.socket));
    await agent.stop();
    const watched = { NOTIFY_SOCKET: systemd.socket, WATCHDOG_USEC: "600000" };
    agent.use({ args: [...house.agentArgs(copy), "--notify", notify], env: { ...env, ...watched } });
    await agent.start();
    await waitUntil("the door to say that it is ready", () => systemd.text().includes("READY=1"));
    await waitUntil("the heart to beat", () => systemd.beats() > 3);
    await house.connected();
    await house.present(residents[0].cardNumber);
    await waitUntil("the card to open", () => house.pulses().length === 1);
    await agent.stop();
    expect(systemd.text()).toContain("STOPPING=1");

    await agent.start();
    const before = systemd.beats();
    await waitUntil("the heart to beat again", () => systemd.beats() > before + 3);
    house.present(fatalCard).catch(() => {});
    // Nothing may be said for as long as systemd would wait.
    await waitUntil("the heart to stand still", async () => {
      const heard = systemd.beats();
      await new Promise((resolve) => setTimeout(resolve, 900));
      return systemd.beats() === heard;
    });
    expect(agent.isRunning()).toBe(true);
    await agent.kill();
  },
);
