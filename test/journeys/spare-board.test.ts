import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { execPath, getgid, getuid } from "node:process";
import { expect, it } from "vitest";
import { openHouse } from "../support/open-house.ts";
import { checkout } from "../support/patched-copy.ts";
import { residents } from "../support/small-site.ts";
import type { House } from "../support/start-house.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { journalledOf } from "../support/told-by-house.ts";
import { waitUntil } from "../support/wait-until.ts";

const packaging = join(checkout, "packaging");
const data = "var/lib/menshen";

/** A card with a release, in a reader: the tools of the release, and this checkout for its program. */
function cardWithRelease(folder: string): string {
  const release = join(folder, "opt/menshen/a");
  for (const path of ["bin", "../../../etc/menshen", "../../../var/lib/menshen"])
    mkdirSync(join(release, path), { recursive: true });
  symlinkSync("a", join(folder, "opt/menshen/current"));
  symlinkSync(checkout, join(release, "app"));
  for (const name of ["commission.ts", "reader-keys.ts"]) copyFileSync(join(packaging, name), join(release, name));
  writeFileSync(join(release, "bin/node"), `#!/bin/sh\nexec ${execPath} "$@"\n`);
  chmodSync(join(release, "bin/node"), 0o755);
  writeFileSync(join(folder, "etc/passwd"), `menshen:x:${getuid?.()}:${getgid?.()}::/:/bin/false\n`);
  return folder;
}

const menshenRelease = (...words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync("bash", [join(packaging, "menshen-release"), ...words], {
    encoding: "utf8",
  });
  return { code: status, told: stdout + stderr };
};

/** The board is gone, and with it what its lock's keeper remembered. */
async function loseBoard({ agent, lock, files }: House): Promise<void> {
  await agent.kill();
  await lock.stop();
  rmSync(files.pulseFile, { force: true });
  rmSync(files.agentData, { recursive: true });
}

async function openByCard(house: House): Promise<void> {
  const before = house.pulses().length;
  await house.present(residents[0].cardNumber);
  await waitUntil("the card to open", () => house.pulses().length > before);
}

it("a dead board's backup makes a spare one the same controller: a card opens, and the registry goes on with it", async () => {
  const house = await openHouse();
  const { agent, lock, files, client, doorId } = house;
  const folder = temporaryFolder();
  const backup = join(folder, "door.backup");
  const [dead, spare] = [cardWithRelease(join(folder, "dead")), cardWithRelease(join(folder, "spare"))];
  const identity = () => client.get<{ agentId: string; fingerprint: string }>(`/api/doors/${doorId}/controller`);
  const before = await identity();
  await openByCard(house);
  await house.drained();

  cpSync(files.agentData, join(dead, data), { recursive: true });
  copyFileSync(files.agentConfig, join(dead, "etc/menshen/agent.yaml"));
  writeFileSync(join(dead, "etc/menshen/lock.conf"), "LOCK=\n");
  expect(menshenRelease("backup", backup, "--root", dead).told).toContain(before.agentId);
  await loseBoard(house);

  expect(menshenRelease("restore", backup, "--root", spare)).toMatchObject({ code: 0 });
  cpSync(join(spare, data), files.agentData, { recursive: true });
  await lock.start();
  await agent.start();
  await house.connected();
  await openByCard(house);
  await waitUntil("the registry to hold both entries", async () => (await house.entries()).length === 2);
  expect(await identity()).toEqual(before);
  expect(journalledOf(house, "door.unexplained-pulse")).toEqual([]);
  expect(journalledOf(house, "alarm.raised").map(({ kind }) => kind)).not.toContain("journal-lost");
  await house.drained();
});

it("without a backup the landlord binds the spare board to the door, and the one before is shut out", async () => {
  const house = await openHouse();
  const { agent, lock, files, client, account, doorId, ports } = house;
  const release = join(cardWithRelease(join(temporaryFolder(), "spare")), "opt/menshen/a");
  await agent.stop();
  cpSync(files.agentData, `${files.agentData}.dead`, { recursive: true });
  await agent.start();
  await loseBoard(house);
  mkdirSync(files.agentData, { mode: 0o700 });
  const registry = `http://127.0.0.1:${ports.http}`;
  const commission = (address: string, password: string, ...door: readonly string[]) => {
    const words = [address, ...door, "--config", files.agentConfig, "--into", files.agentData];
    const input = `${account.name}\n${password}\n`;
    const ran = spawnSync(execPath, [join(release, "commission.ts"), ...words], { encoding: "utf8", input });
    return { code: ran.status, told: ran.stdout + ran.stderr };
  };

  expect(commission("doors.example", "x").told).toContain("doors.example is no address");
  expect(commission("http://127.0.0.1:1", "x").told).toContain("nothing answers at http://127.0.0.1:1");
  expect(commission(registry, "wrong")).toMatchObject({ code: 1, told: expect.stringContaining("why:") as string });
  expect(commission(registry, account.password).told).toMatch(
    new RegExp(`^${doorId}  小楼 大门 / Small House, Main door`, "m"),
  );
  const unknown = commission(registry, account.password, "--door", `door_${"A".repeat(22)}`);
  expect(unknown).toMatchObject({ code: 1, told: expect.stringContaining("✗ commissioning") as string });
  expect(existsSync(files.provisioning)).toBe(false);

  const bound = commission(registry, account.password, "--door", doorId);
  expect(bound.told).toContain("is this door's controller now");
  expect(bound.told).not.toContain(account.password);
  expect(statSync(files.provisioning).mode & 0o777).toBe(0o600);
  const { fingerprint } = await client.get<{ fingerprint: string }>(`/api/doors/${doorId}/controller`);
  expect(bound.told).toContain(fingerprint);
  await lock.start();
  await agent.start();
  await house.connected();
  await openByCard(house);

  // Whoever found the dead card.
  await agent.stop();
  rmSync(files.agentData, { recursive: true });
  cpSync(`${files.agentData}.dead`, files.agentData, { recursive: true });
  await agent.start();
  await waitUntil("the broker to refuse it", () => agent.linesOfRun().some((line) => /Connection refused/.test(line)));
});
