import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { JournalledEpoch } from "@menshen/edge-agent";
import { type AgentId, fromBase64Url } from "@menshen/protocol";
import { readJournalNow } from "../support/read-records.ts";
import { waitUntil } from "../support/wait-until.ts";
import { type Board, wiring } from "./board.ts";
import type { RegistryBeside } from "./registry-beside.ts";

/** A board on which a release was installed as an installer does it, commissioned at the registry beside. */
export interface InstalledDoor {
  readonly agentId: AgentId;
  /** Ed25519, 32 bytes. */
  readonly signingKey: Uint8Array;
}

const agentConfig = (withFaces: boolean) => `dataDirectory: /var/lib/menshen
modelsDirectory: ${withFaces ? "/var/lib/menshen/models" : "/var/lib/menshen/no-models"}
logLevel: info
lock: { driver: lock-helper, socket: /run/menshen-lock/lock.sock, kind: fail-secure }
inputs:
  contact: { driver: gpio, line: ${wiring.contact}, active: high }
  exitButton: { driver: gpio, line: ${wiring.exitButton}, active: high }
readers:
  - { name: outside, driver: wiegand-uart, device: /dev/ttyS0, formats: [34] }
cameras:
  entry: { spec: /media/doorway, source: replay, framesPerSecond: 1, loop: true }
panel: { port: 8641 }
`;

const helperConfig = `echo 'LOCK=--chip /dev/gpiochip0 --line ${wiring.lock}' >/etc/menshen/lock.conf`;

/** Installs the archive, describes the door, and commissions it; leaves it running with a roster. */
export async function installDoor(
  board: Board,
  registry: RegistryBeside,
  archive: string,
): Promise<InstalledDoor & { readonly told: string }> {
  await waitUntil("the medium to be mounted", async () => (await board.attempt("mountpoint /media")).code === 0, {
    withinMs: 120_000,
    everyMs: 1_000,
  });
  const told = await board.run(
    `bash /media/menshen-release install /media/${archive} --key /media/release.pub`,
    600_000,
  );
  await describeDoor(board, { withFaces: false });
  await board.run(helperConfig);
  const identity = JSON.parse(await board.run("menshen-release identity", 300_000)) as Record<string, string>;
  const { agentId, signingKey = "", sealingKey, softwareVersion } = identity;
  const provisioning = await registry.client.post<{ broker: object }>("/api/controllers", {
    doorId: registry.doorId,
    identity: { agentId, signingKey, sealingKey, softwareVersion },
  });
  const reached = { ...provisioning, broker: { ...provisioning.broker, url: registry.brokerUrl } };
  await writeInGuest(board, "/var/lib/menshen/provisioning.json", JSON.stringify(reached));
  await board.run(
    "chown menshen:menshen /var/lib/menshen/provisioning.json; chmod 600 /var/lib/menshen/provisioning.json; sync",
  );
  await board.run("systemctl restart menshen-lock; systemctl restart --no-block menshen-agent", 60_000);
  await board.cardReady(600_000);
  return { agentId: agentId as AgentId, signingKey: fromBase64Url(signingKey), told };
}

/** Writes the controller's configuration; it is read at the agent's next start. */
export async function describeDoor(board: Board, { withFaces }: { readonly withFaces: boolean }): Promise<void> {
  await writeInGuest(board, "/etc/menshen/agent.yaml", agentConfig(withFaces));
  await board.run("chown root:menshen /etc/menshen/agent.yaml; chmod 640 /etc/menshen/agent.yaml; sync");
}

async function writeInGuest(board: Board, path: string, text: string): Promise<void> {
  await board.run(`echo ${Buffer.from(text).toString("base64")} | base64 -d >${path}`);
}

/**
 * The journal as it lies in the guest now: copied while the agent stands still, as after a kill -9, and read on the host,
 * where opening it mends nothing of the guest's.
 */
export async function readGuestJournal(board: Board): Promise<readonly JournalledEpoch[]> {
  const folder = mkdtempSync(join(tmpdir(), "menshen-guest-journal-"));
  try {
    const packed = await board.run(
      `systemctl kill --kill-whom=main -s STOP menshen-agent 2>/dev/null
       tar -cz -C /var/lib/menshen $(cd /var/lib/menshen && ls journal.sqlite journal.sqlite-wal 2>/dev/null) | base64 -w0
       systemctl kill --kill-whom=main -s CONT menshen-agent 2>/dev/null
       true`,
      120_000,
    );
    writeFileSync(join(folder, "journal.tar.gz"), Buffer.from(packed, "base64"));
    await promisify(execFile)("tar", ["-xzf", join(folder, "journal.tar.gz"), "-C", folder]);
    return readJournalNow(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every id the lock moved for, by the helper's own file. */
export async function readGuestPulses(board: Board): Promise<readonly { id: string; milliseconds: number }[]> {
  const text = await board.run("cat /var/lib/menshen-lock/pulses.1 /var/lib/menshen-lock/pulses 2>/dev/null; true");
  return text
    .split("\n")
    .map((line) => line.split(" "))
    .flatMap(([id, milliseconds]) => (id && milliseconds ? [{ id, milliseconds: Number(milliseconds) }] : []));
}

/** Resolves once the registry holds everything the door's journal holds. */
export async function drained(
  board: Board,
  registry: RegistryBeside,
  { agentId }: InstalledDoor,
  withinMs = 120_000,
): Promise<readonly JournalledEpoch[]> {
  return await waitUntil(
    "the registry to hold all that the door journalled",
    async () => {
      const journal = await readGuestJournal(board);
      const here = journal.at(-1);
      const there = registry.held(agentId).chains.at(-1);
      const isDrained = here !== undefined && there?.epoch === here.epoch && there.head === here.last.head;
      return isDrained && here.acked.seq === here.last.seq && journal;
    },
    { withinMs, everyMs: 2_000 },
  );
}
