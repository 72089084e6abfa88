import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { actOnSimulatedDoor, type DoorAction, LOCK_HELPER_PROGRAM, readLineLog } from "@menshen/hardware";
import {
  type Challenge,
  type Command,
  days,
  type EventOf,
  type EventType,
  fromBase64Url,
  instant,
  mintId,
  publicKeyOf,
  type SigningKey,
  seconds,
  signText,
  toBase64Url,
} from "@menshen/protocol";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { exampleConfig } from "./example-config.ts";
import { openExampleRegistry } from "./example-registry.ts";
import { appOf, cardOf, exampleDoor, exampleDoorId, somebody } from "./roster/example-house.ts";

const main = join(import.meta.dirname, "main.ts");
const patience = { timeout: 20_000, interval: 25 };
const signing: SigningKey = { keyId: mintId("key"), secretKey: new Uint8Array(32).fill(6) };
const phone: SigningKey = { keyId: mintId("key"), secretKey: new Uint8Array(32).fill(7) };
const publicHalf = ({ secretKey }: SigningKey) => toBase64Url(publicKeyOf(secretKey));
const accountId = mintId("account");
const validity = { from: instant(0), until: instant(Date.now() + days(30)) };
const tenant = somebody("tenant", { validity });

let folder: string;
let registry: Awaited<ReturnType<typeof openExampleRegistry>>;
let lockHelper: ChildProcess;
let agent: ChildProcess;

const path = (name: string) => join(folder, name);
const act = (action: DoorAction) => actOnSimulatedDoor(path("door.sock"), action);
const line = () => readLineLog(path("line.log"));
const level = () => line().at(-1)?.level;
const door = () => registry.status()?.doors[0];
const eventsOf = <T extends EventType>(type: T) =>
  registry.events.filter((event): event is EventOf<T> => event.type === type);
const soon = (check: () => void) => vi.waitFor(check, patience);

async function startAgent() {
  const before = registry.status()?.bootId;
  agent = spawn(process.execPath, [main, "run", "--config", path("agent.yaml")]);
  agent.stderr?.pipe(process.stderr);
  await soon(() => expect(registry.status()?.bootId ?? before).not.toBe(before));
}

async function killed(child: ChildProcess, signal: NodeJS.Signals) {
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await exit;
}

const answered = new Set<string>();

/** Orders something by the newest challenge; returns what was sent. */
async function order(action: Command["action"], more: Partial<Command> = {}, key = signing): Promise<string> {
  const unanswered = () => registry.status()?.challenges.filter(({ challengeId: id }) => !answered.has(id)) ?? [];
  await soon(() => expect(unanswered()).not.toEqual([]));
  const challenge = unanswered().at(-1) as Challenge;
  answered.add(challenge.challengeId);
  const { challengeId, nonce, doorId } = challenge;
  const commandId = mintId("command");
  const actor = { type: "account", accountId } as const;
  const command: Command = { type: "command", commandId, doorId, challengeId, nonce, action, actor, ...more };
  const signed = JSON.stringify(signText("command", JSON.stringify(command), key));
  registry.sendOrder(signed);
  const told = () => [...eventsOf("command.accepted"), ...eventsOf("command.refused")].map((event) => event.commandId);
  await soon(() => expect(told()).toContain(commandId));
  return signed;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "menshen-orders-"));
  registry = await openExampleRegistry();
  await mkdir(path("camera"));
  const config = exampleConfig(folder, {
    dataDirectory: path("data"),
    // Nothing is converted here: no face is asked for.
    modelsDirectory: path("models"),
    camera: { spec: path("camera"), framesPerSecond: 1 },
    lockKind: "fail-safe",
  });
  await writeFile(path("agent.yaml"), config);
  const { stdout } = await promisify(execFile)(process.execPath, [main, "identity", "--config", path("agent.yaml")]);
  const { agentId, signingKey } = JSON.parse(stdout);
  const provisioning = registry.commission({ agentId, signingKey: fromBase64Url(signingKey) }, exampleDoorId);
  await writeFile(path("data/provisioning.json"), JSON.stringify(provisioning));
  const files = ["--socket", path("lock.sock"), "--pulse-file", path("pulses"), "--line-log", path("line.log")];
  lockHelper = spawn(process.execPath, [LOCK_HELPER_PROGRAM, ...files]);
  await new Promise((resolve) => lockHelper.stdout?.once("data", resolve));
  await startAgent();
  registry.sendRoster([tenant], [cardOf(tenant), appOf(tenant, publicHalf(phone))], {
    doors: [
      {
        ...{ ...exampleDoor, ownerComparison: "require" },
        timings: { releaseTime: seconds(1), openTime: seconds(20) },
      },
    ],
    orderKeys: [
      { keyId: signing.keyId, publicKey: publicHalf(signing), accountId, role: "landlord", until: validity.until },
    ],
  });
  await soon(() => expect(eventsOf("roster.applied")).toHaveLength(1));
}, 60_000);

afterAll(async () => {
  agent.kill("SIGKILL");
  lockHelper.kill("SIGTERM");
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});

describe("a controller that takes orders", { timeout: 30_000 }, () => {
  let first: string;

  it("opens once for an order, under the entry that its acceptance names", async () => {
    first = await order("access");
    const [accepted] = eventsOf("command.accepted");
    await soon(() =>
      expect(eventsOf("entry.granted")).toMatchObject([{ entryId: accepted?.entryId, factors: ["order"] }]),
    );
    await soon(() =>
      expect(
        line()
          .map((edge) => edge.cause)
          .slice(-2),
      ).toEqual([accepted?.entryId, "elapsed"]),
    );
  });

  it("opens for a resident's own phone, says that nobody could be compared, and nothing of whoever staff let in", async () => {
    const { personId, occupancyId } = tenant;
    await order("access", { actor: { type: "person", personId, occupancyId } }, phone);
    const byPhone = () => eventsOf("entry.granted").find(({ factors }) => factors.includes("app"));
    await soon(() =>
      expect(byPhone()).toMatchObject({ actor: { type: "person", personId }, ownerComparison: "not-compared" }),
    );
    expect(eventsOf("command.accepted").at(-1)).toMatchObject({ entryId: byPhone()?.entryId });
    expect(eventsOf("entry.granted").find(({ factors }) => factors.includes("order"))).not.toHaveProperty(
      "ownerComparison",
    );
    await soon(() => expect(level()).toBe("inactive"));
  });

  it("does nothing for the same order again", async () => {
    const edges = line().length;
    registry.sendOrder(first);
    await soon(() => expect(eventsOf("command.refused")).toMatchObject([{ reason: "challenge-unknown" }]));
    expect(line()).toHaveLength(edges);
  });

  it("stays unlocked while it is ordered to, is locked the moment it dies, and does not open again by starting", async () => {
    await order("unlock");
    await soon(() => expect(level()).toBe("active"));
    await soon(() => expect(door()?.override).toMatchObject({ mode: "unlocked", by: { type: "account", accountId } }));
    await killed(agent, "SIGKILL");
    await soon(() => expect(level()).toBe("inactive"));
    const edges = line().length;
    await startAgent();
    await soon(() =>
      expect(eventsOf("door.mode-changed").at(-1)).toMatchObject({ to: "locked", actor: { type: "door" } }),
    );
    expect(line()).toHaveLength(edges);
    expect(eventsOf("door.unexplained-pulse")).toEqual([]);
  });

  it("keeps a lockdown through kill -9: nobody in, everybody out, until it is released", async () => {
    await order("lock-down", { reason: "a fight in the yard" });
    await soon(() => expect(door()?.override).toMatchObject({ mode: "locked-down", reason: "a fight in the yard" }));
    await killed(agent, "SIGKILL");
    await startAgent();
    await soon(() => expect(door()?.override).toMatchObject({ mode: "locked-down", by: { accountId } }));
    await act({ card: "04A1B2C3" });
    await soon(() => expect(eventsOf("entry.denied").at(-1)).toMatchObject({ reason: "door-locked-down" }));
    expect(level()).toBe("inactive");
    await act({ exit: true });
    await soon(() => expect(level()).toBe("active"));
    await order("unlock");
    await soon(() => expect(eventsOf("command.refused").at(-1)).toMatchObject({ reason: "door-locked-down" }));
    await order("lock-down-release");
    await soon(() => expect(door()?.mode).toBe("locked"));
  });

  it("is released by fire whatever was ordered, again after kill -9, until a person resets it", async () => {
    await order("lock-down", { reason: "a drill" });
    await act({ fire: true });
    await soon(() => expect(level()).toBe("active"));
    await soon(() =>
      expect(door()).toMatchObject({
        mode: "locked-open",
        inputs: { fire: "active" },
        override: { by: { type: "fire-contact" } },
      }),
    );
    expect(door()?.alarms).toContain("fire");
    await soon(() => expect(eventsOf("alarm.raised").map(({ kind }) => kind)).toContain("fire"));
    const { alarmId } = eventsOf("alarm.raised").find(({ kind }) => kind === "fire") as EventOf<"alarm.raised">;
    const note = { name: "王姐", note: "fire brigade is coming" };
    registry.request({ type: "acknowledge-alarm", alarmId, accountId, ...note });
    await soon(() => expect(eventsOf("alarm.acknowledged")).toMatchObject([{ alarmId, ...note }]));
    await soon(() => expect(eventsOf("door.mode-changed").at(-1)).toMatchObject({ actor: { type: "fire-contact" } }));
    await act({ fire: false });
    await killed(agent, "SIGKILL");
    await soon(() => expect(level()).toBe("inactive"));
    await startAgent();
    await soon(() => expect(level()).toBe("active"));
    await order("lock");
    expect(eventsOf("command.refused").at(-1)).toMatchObject({ reason: "fire-release" });
    await order("lock-open-release");
    await soon(() => expect(eventsOf("door.fire-reset").at(-1)).toMatchObject({ actor: { accountId } }));
    await soon(() => expect(level()).toBe("inactive"));
    expect(eventsOf("door.unexplained-pulse")).toEqual([]);
  });
});
