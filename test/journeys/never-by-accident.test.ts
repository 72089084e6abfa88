import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { days } from "@menshen/protocol";
import { openTroubledDisk } from "@menshen/scripts";
import { expect, it } from "vitest";
import { openHouse } from "../support/open-house.ts";
import { type Patch, patchedCopy } from "../support/patched-copy.ts";
import { residents } from "../support/small-site.ts";
import type { House } from "../support/start-house.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { journalled, journalledOf } from "../support/told-by-house.ts";
import { waitUntil } from "../support/wait-until.ts";

/** The next release, whose wall clock is wrong by as many milliseconds as a file says. */
const nextRelease = (shift: string): readonly Patch[] => [
  { file: "package.json", find: `"version": "0.1.0"`, replace: `"version": "9.9.9"` },
  {
    file: "src/main.ts",
    find: "const sources = { now: Date.now, monotonicNow };",
    replace: `const { readFileSync } = await import("node:fs");
  const sources = { now: () => Date.now() + Number(readFileSync(${JSON.stringify(shift)}, "utf8")), monotonicNow };`,
  },
];

/** Holds a resident's card to the reader and waits until the lock's keeper wrote a pulse down; says how many it has now. */
async function openByCard(house: House): Promise<number> {
  const before = house.pulses().length;
  await house.present(residents[0].cardNumber);
  await waitUntil("the card to open", () => house.pulses().length > before);
  return house.pulses().length;
}

it("no update, no clock thrown years about, no configuration and no full disk moves the lock; a card opens all the same", async () => {
  const house = await openHouse();
  const { agent, files } = house;
  const folder = temporaryFolder();
  const shift = join(folder, "shift");
  const throwClock = (years: number) => writeFileSync(shift, String(years * days(365)));
  throwClock(0);
  const disk = await openTroubledDisk(join(folder, "disk"), files.agentData);
  const copy = await patchedCopy("edge-agent", nextRelease(shift), folder);

  await agent.stop();
  agent.use({ args: house.agentArgs(copy), env: { ...env, ...disk.env } });
  await agent.start();
  await house.connected();
  expect(journalledOf(house, "agent.started").at(-1)).toMatchObject({ softwareVersion: "9.9.9", after: "stop" });
  expect(house.pulses(), "after an update").toEqual([]);
  expect(await openByCard(house)).toBe(1);

  throwClock(5);
  expect(await openByCard(house), "years forward").toBe(2);
  throwClock(-5);
  expect(await openByCard(house), "years back").toBe(3);
  // Killed any sooner, it would leave a pulse that no entry explains.
  await waitUntil("all three to be journalled", () => journalledOf(house, "entry.granted").length === 3);
  await agent.kill();
  throwClock(-20);
  await agent.start();
  await house.connected();
  expect(house.pulses(), "after a start with a lost clock").toHaveLength(3);
  expect(await openByCard(house), "after a start with a lost clock").toBe(4);
  throwClock(0);

  await agent.stop();
  renameSync(files.agentConfig, `${files.agentConfig}.good`);
  writeFileSync(files.agentConfig, "panel: { port: 99999 }\n");
  await expect(agent.start()).rejects.toThrow(/panel\.port must be 0–65535/);
  renameSync(`${files.agentConfig}.good`, files.agentConfig);
  await agent.start();
  await house.connected();
  expect(house.pulses(), "after a wrong configuration").toHaveLength(4);

  disk.become("full");
  expect(await openByCard(house), "on a full disk").toBe(5);
  await waitUntil("the disk to refuse the entry", () => house.logTails().includes("the journal cannot be written"));
  disk.become("well");
  // The pulse file has every order that moved the line: each of them is somebody's entry.
  const isTold = () => {
    const granted = new Set<string>(journalledOf(house, "entry.granted").map(({ entryId }) => entryId));
    const raised = journalledOf(house, "alarm.raised").map(({ kind }) => kind);
    return house.pulses().every((id) => granted.has(id)) && granted.size === 5 && raised.includes("journal-degraded");
  };
  // The longer the disk was full, the more rarely it is tried: every 30 s at last.
  await waitUntil("the entry that the full disk refused, and its alarm, to be journalled", isTold, {
    withinMs: 60_000,
  });
  expect(journalledOf(house, "door.unexplained-pulse")).toEqual([]);
});

/** A relay that does not follow: the line goes back, and never forth. */
const stuckRelay: Patch = {
  file: "src/simulators/line-log.ts",
  find: "if (logPath !== undefined)",
  replace: `if (level === "active") throw new Error("the relay does not move");
      if (logPath !== undefined)`,
};

it("a silent reader, a cut contact, a dead camera, no recogniser and a stuck relay are each told, and the rest works", async () => {
  const house = await openHouse({ camera: { frames: join(temporaryFolder(), "gone"), framesPerSecond: 1 } });
  const { lock, files } = house;
  const told = async (what: string, part: string, type: "door.fault" | "door.fault-cleared") =>
    waitUntil(what, () => journalledOf(house, type).some((event) => event.part === part));
  const standing = () => {
    const raised = journalled(house).flatMap((event) =>
      event.type === "alarm.raised" || event.type === "alarm.cleared" ? [event] : [],
    );
    return new Set(
      raised
        .filter(({ kind }) => raised.findLast((one) => one.kind === kind)?.type === "alarm.raised")
        .map(({ kind }) => kind),
    );
  };

  await told("the missing recogniser to be told", "recogniser", "door.fault");
  await told("the dead camera to be told", "camera", "door.fault");
  expect(await openByCard(house), "without camera and recogniser").toBe(1);

  await house.act({ reader: "silent" });
  await told("the silent reader to be told", "reader", "door.fault");
  await waitUntil("its alarm to stand", () => standing().has("reader-offline"));
  await house.act({ exit: true });
  await waitUntil("the button to open", () => house.pulses().length === 2);
  await house.act({ reader: "working" });
  await told("the reader to be back", "reader", "door.fault-cleared");
  await waitUntil("its alarm to be over", () => !standing().has("reader-offline"));

  await house.act({ contact: "cut" });
  await told("the cut contact to be told", "contact", "door.fault");
  expect(await openByCard(house), "with a cut contact").toBe(3);
  await house.act({ contact: "closed" });
  await told("the contact to be mended", "contact", "door.fault-cleared");

  await house.act({ trouble: "read-failed" });
  await waitUntil("a card that could not be read to be told", () =>
    journalledOf(house, "entry.denied").some(({ reason }) => reason === "credential-unreadable"),
  );

  const copy = await patchedCopy("hardware", [stuckRelay], temporaryFolder());
  const program = ["--socket", files.lockSocket, "--pulse-file", files.pulseFile, "--line-log", files.lineLog];
  await lock.stop();
  lock.use({ args: [join(copy, "src/simulators/lock-helper-main.ts"), ...program] });
  await lock.start();
  await house.present(residents[1].cardNumber);
  await waitUntil("the stuck relay to be told", () =>
    journalledOf(house, "door.fault").some(({ part, code }) => part === "lock" && code === "relay-stuck"),
  );
  await waitUntil("its alarm to stand", () => standing().has("lock-failed"));
});

/** A roster whose last byte is on the disk and whose name is not, for as long as the power is still there. */
const hangsInMidRoster = (marker: string): Patch => ({
  file: "src/journal/durable-file.ts",
  find: "await rename(temporary, path);",
  replace: `const { existsSync, writeFileSync } = await import("node:fs");
    if (path.endsWith("roster.json") && existsSync(${JSON.stringify(marker)})) {
      writeFileSync(${JSON.stringify(`${marker}.reached`)}, "");
      await new Promise(() => {});
    }
    await rename(temporary, path);`,
});

it("a power cut in the middle of a roster leaves the one before in force, and the new one comes again", async () => {
  const house = await openHouse();
  const { agent, client, siteId } = house;
  const folder = temporaryFolder();
  const marker = join(folder, "power-goes");
  const copy = await patchedCopy("edge-agent", [hangsInMidRoster(marker)], folder);
  const people = await client.get<{ items: readonly { id: string; name: string }[] }>(
    `/api/sites/${siteId}/people?limit=200`,
  );
  const resident = people.items.find(({ name }) => name === residents[0].name);
  const applied = () => journalledOf(house, "roster.applied").length;

  await agent.stop();
  agent.use({ args: house.agentArgs(copy) });
  await agent.start();
  await house.connected();
  const before = applied();
  writeFileSync(marker, "");
  await client.put(`/api/people/${resident?.id}/pin`, { pin: "20468", duressPin: "91724" });
  await waitUntil("the roster to be half written", () => existsSync(`${marker}.reached`));
  await agent.kill();

  agent.use({ args: house.agentArgs() });
  await house.registry.stop();
  await agent.start();
  expect(await openByCard(house), "by the roster before").toBe(1);
  expect(applied()).toBe(before);
  await house.registry.start();
  await waitUntil("the new roster to be in force", () => applied() > before);
  await house.act({ keys: "20468#" });
  await waitUntil("the new PIN to open", () => house.pulses().length === 2);
});
