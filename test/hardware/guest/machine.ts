import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { waitUntil } from "../../support/wait-until.ts";
import { handPort } from "./guest-files.ts";
import { type LineEdge, readLineEdges } from "./line-edges.ts";
import type { GuestImages } from "./root-image.ts";

/** What a script in the guest came to; both outputs in one text. */
export interface HandAnswer {
  readonly code: number;
  readonly output: string;
}

/** A running QEMU machine: 64-bit ARM, a PL061 GPIO controller of eight lines, one disk that can lose its power. */
export interface Machine {
  /** Runs a script in the guest as root; throws when no answer comes in time. Several run beside each other. */
  hand(script: string, withinMs?: number): Promise<HandAnswer>;
  /** Drives one line of the GPIO controller from outside, as a contact or a button does. */
  drive(line: number, level: 0 | 1): Promise<void>;
  /** Writes to the guest's serial line, /dev/ttyS0, as a reader's bridge does. */
  serial(text: string): void;
  /** What was seen from outside on the controller's lines since the machine was switched on. */
  edges(): readonly LineEdge[];
  /** kill -9: the processor stops between two instructions. The disk's fate is the disk's own. */
  stop(): Promise<void>;
  hasEnded(): boolean;
  /** Resolves when QEMU has ended, by itself or not. */
  readonly exited: Promise<unknown>;
  readonly startedAt: number;
  readonly consoleFile: string;
}

export interface MachineParts {
  readonly images: Pick<GuestImages, "kernel" | "initrd">;
  /** Where the disk is served. */
  readonly diskSocket: string;
  /** An ext4 file that the guest mounts read-only at /media. */
  readonly media: string;
  /** For sockets and logs; made anew. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

const kernelWords =
  "console=ttyAMA0 quiet loglevel=3 net.ifnames=0 panic=-1 systemd.show_status=0 audit=0 systemd.default_timeout_start_sec=300";

/** Switches a machine on and returns as soon as QEMU runs; the guest is there when its hand answers. */
export async function startMachine(parts: MachineParts): Promise<Machine> {
  const { folder, signal } = parts;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const file = (name: string) => join(folder, name);
  const errors = openSync(file("qemu.err"), "w");
  // It ends with the suite, however that ends.
  const program = ["--pdeathsig", "KILL", "qemu-system-aarch64", ...machineArguments(parts)];
  const qemu = spawn("setpriv", program, { stdio: ["ignore", errors, errors] });
  closeSync(errors);
  const startedAt = Date.now();
  const exited = once(qemu, "exit");
  const hasEnded = () => qemu.exitCode !== null || qemu.signalCode !== null;
  const stop = async () => {
    if (!hasEnded()) qemu.kill("SIGKILL");
    await exited;
  };
  const end = () => void stop();
  signal?.addEventListener("abort", end);
  void exited.then(() => signal?.removeEventListener("abort", end));
  try {
    const [hand, bench, monitor, serial] = await Promise.all([
      reach(file("hand.sock"), qemu),
      reach(file("bench.sock"), qemu),
      reach(file("monitor.sock"), qemu),
      reach(file("serial.sock"), qemu),
    ]);
    serial.on("error", () => serial.destroy());
    const gpio = await findGpio(monitor);
    const drive = driveLines(bench, gpio);
    return {
      hand: openHand(hand, file("console.log")),
      drive,
      serial: (text) => void serial.write(text),
      edges: () => readLineEdges(readFileSync(file("gpio.log"), "utf8")),
      ...{ stop, exited, hasEnded, startedAt, consoleFile: file("console.log") },
    };
  } catch (fault) {
    await stop();
    throw new Error(`QEMU did not start: ${readFileSync(file("qemu.err"), "utf8")}`, { cause: fault });
  }
}

function machineArguments({ images, diskSocket, media, folder }: MachineParts): readonly string[] {
  const socket = (name: string) => `path=${join(folder, name)},server=on,wait=off`;
  return [
    ...[
      "-M",
      "virt",
      "-cpu",
      "cortex-a72",
      "-accel",
      "tcg",
      "-smp",
      "1",
      "-m",
      "1536",
      "-display",
      "none",
      "-no-reboot",
    ],
    ...["-nodefaults", "-serial", `file:${join(folder, "console.log")}`],
    ...["-kernel", images.kernel, "-initrd", images.initrd, "-append", kernelWords],
    ...["-blockdev", `driver=nbd,node-name=root,server.type=unix,server.path=${diskSocket}`],
    ...["-device", "virtio-blk-pci,drive=root,write-cache=on"],
    ...["-blockdev", `driver=file,node-name=media,read-only=on,filename=${media}`],
    ...["-device", "virtio-blk-pci,drive=media"],
    ...["-netdev", "user,id=wire", "-device", "virtio-net-pci,netdev=wire,romfile="],
    ...["-device", "virtio-rng-pci", "-device", "virtio-serial-pci"],
    ...["-chardev", `socket,id=hand,${socket("hand.sock")}`, "-device", `virtserialport,chardev=hand,name=${handPort}`],
    ...["-chardev", `socket,id=serial,${socket("serial.sock")}`, "-device", "pci-serial,chardev=serial"],
    ...["-qmp", `unix:${join(folder, "monitor.sock")},server=on,wait=off`],
    ...["-qtest", `unix:${join(folder, "bench.sock")},server=on,wait=off`],
    // The board holds its lines down by resistors, so that a line nobody drives reads as "locked".
    ...["-global", "pl061.pullups=0", "-global", "pl061.pulldowns=255"],
    ...["-trace", "enable=pl061_set_output", "-msg", "timestamp=on", "-D", join(folder, "gpio.log")],
  ];
}

async function reach(path: string, qemu: ChildProcess): Promise<Socket> {
  let reached: Socket | undefined;
  await waitUntil(
    `QEMU to listen on ${path}`,
    async () => {
      if (qemu.exitCode !== null) throw new Error(`QEMU ended with ${qemu.exitCode}`);
      reached = await tryToConnect(path);
      return reached !== undefined;
    },
    { withinMs: 20_000, everyMs: 50 },
  );
  return reached as Socket;
}

function tryToConnect(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket));
    socket.once("error", () => resolve(undefined));
  });
}

/** A machine that is killed resets its sockets, which is no fault: the reader passes the socket's errors on as its own. */
function readLines(socket: Socket): Interface {
  socket.on("error", () => socket.destroy());
  return createInterface(socket).on("error", () => socket.destroy());
}

/** QEMU's name for the GPIO controller, asked over its monitor. */
async function findGpio(monitor: Socket): Promise<string> {
  const lines = readLines(monitor)[Symbol.asyncIterator]();
  const ask = async (execute: string, args?: object) => {
    monitor.write(`${JSON.stringify({ execute, ...(args && { arguments: args }) })}\n`);
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) throw new Error("QEMU's monitor is gone");
      const answer = JSON.parse(value) as { return?: unknown; error?: unknown };
      if (answer.error !== undefined) throw new Error(`QEMU refused ${execute}: ${value}`);
      if (answer.return !== undefined) return answer.return;
    }
  };
  await ask("qmp_capabilities");
  const parts = (await ask("qom-list", { path: "/machine/unattached" })) as { name: string; type: string }[];
  const gpio = parts.find(({ type }) => type === "child<pl061>");
  if (gpio === undefined) throw new Error("this machine has no PL061");
  return `/machine/unattached/${gpio.name}`;
}

function driveLines(bench: Socket, gpio: string): Machine["drive"] {
  const answers = readLines(bench);
  return async (line, level) => {
    const answered = once(answers, "line");
    bench.write(`set_irq_in ${gpio} unnamed-gpio-in ${line} ${level}\n`);
    const [answer] = (await answered) as [string];
    if (!answer.startsWith("OK")) throw new Error(`QEMU would not drive line ${line}: ${answer}`);
  };
}

function openHand(socket: Socket, consoleFile: string): Machine["hand"] {
  const asked = new Map<string, { resolve(answer: HandAnswer): void; reject(fault: Error): void }>();
  readLines(socket).on("line", (line) => {
    const [id = "", code, output = ""] = line.split(" ");
    asked.get(id)?.resolve({ code: Number(code), output: Buffer.from(output, "base64").toString() });
    asked.delete(id);
  });
  const off = () => new Error("the machine went off before it answered");
  socket.once("close", () => {
    for (const { reject } of asked.values()) reject(off());
  });
  let count = 0;
  return async (script, withinMs = 60_000) => {
    if (socket.destroyed) throw off();
    const { promise, resolve, reject } = Promise.withResolvers<HandAnswer>();
    count += 1;
    const id = String(count);
    asked.set(id, { resolve, reject });
    const timer = setTimeout(() => {
      asked.delete(id);
      reject(new Error(`the guest did not answer in ${withinMs} ms to: ${script.slice(0, 200)} (see ${consoleFile})`));
    }, withinMs);
    try {
      // Waits in the socket until the guest opens its end.
      socket.write(`${id} ${Buffer.from(script).toString("base64")}\n`);
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  };
}
