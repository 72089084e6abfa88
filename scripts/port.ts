import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { StepFailure } from "./progress.ts";

/** Who listens on a port, as far as this user may see. */
export type PortHolder =
  | { readonly type: "program"; readonly pid: number; readonly command: string }
  | { readonly type: "user"; readonly name: string }
  | { readonly type: "unknown" };

interface Listener {
  readonly inode: string;
  readonly uid: number;
}

/** Throws a StepFailure (exit 2) naming the holder and a command with a free port, unless `port` can be listened on. */
export async function requirePort(port: number, launcher: string, row = 1, host = "127.0.0.1"): Promise<void> {
  if (await isPortFree(port, host)) return;
  const free = await findFreePort(port + 1, row, host);
  throw new StepFailure(`opening port ${port}`, {
    why: `port ${port} is in use by ${describeHolder(findHolder(port))}.`,
    next: `stop it, or: ${launcher} up --port ${free}`,
    exitCode: 2,
  });
}

/** Whether a server could listen on host:port at this moment; other faults than "in use" or "not allowed" are thrown. */
export function isPortFree(port: number, host = "127.0.0.1"): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const probe = createServer();
  probe.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(false);
    else reject(error);
  });
  probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  return promise;
}

/** The first of `row` neighbouring ports that are all free, from `from` upwards (ports below 1024 need root, so never below that). */
export async function findFreePort(from: number, row = 1, host = "127.0.0.1"): Promise<number> {
  for (let port = Math.max(from, 1024), free = 0; port <= 65_535; port += 1) {
    free = (await isPortFree(port, host)) ? free + 1 : 0;
    if (free === row) return port - row + 1;
  }
  throw new StepFailure("looking for a free port", {
    why: `every port from ${from} to 65535 is in use.`,
    next: "pass a lower one with --port.",
  });
}

/** Names the program that listens on a local TCP port, from /proc; only its user where it belongs to somebody else. */
export function findHolder(port: number, proc = "/proc"): PortHolder {
  const listeners = ["tcp", "tcp6"].flatMap((table) => parseListeners(readText(`${proc}/net/${table}`), port));
  for (const { inode } of listeners) {
    const pid = findSocketOwner(inode, proc);
    if (pid !== undefined) return { type: "program", pid, command: readCommand(pid, proc) };
  }
  const [first] = listeners;
  if (first === undefined) return { type: "unknown" };
  return { type: "user", name: userName(readText("/etc/passwd"), first.uid) };
}

/** The listening sockets on a local port in the text of /proc/net/tcp or tcp6 (proc(5): state 0A, port in hex). Pure. */
export function parseListeners(table: string, port: number): readonly Listener[] {
  const wantedPort = port.toString(16).toUpperCase().padStart(4, "0");
  return table.split("\n").flatMap((row) => {
    const [, local = "", , state, , , , uid = "", , inode = ""] = row.trim().split(/\s+/);
    return state === "0A" && local.endsWith(`:${wantedPort}`) ? [{ inode, uid: Number(uid) }] : [];
  });
}

/** The holder in words, for "in use by …". Pure. */
export function describeHolder(holder: PortHolder): string {
  switch (holder.type) {
    case "program":
      return `process ${holder.pid} (${holder.command})`;
    case "user":
      return `a program of user ${holder.name}`;
    case "unknown":
      return "a program this user may not see";
  }
}

function findSocketOwner(inode: string, proc: string): number | undefined {
  const pids = readFolder(proc).filter((name) => /^\d+$/.test(name));
  const pid = pids.find((name) =>
    readFolder(`${proc}/${name}/fd`).some((fd) => readLink(`${proc}/${name}/fd/${fd}`) === `socket:[${inode}]`),
  );
  return pid === undefined ? undefined : Number(pid);
}

function readCommand(pid: number, proc: string): string {
  const words = readText(`${proc}/${pid}/cmdline`).split("\0").join(" ").trim();
  const command = words === "" ? readText(`${proc}/${pid}/comm`).trim() : words;
  return command.length > 80 ? `${command.slice(0, 79)}…` : command;
}

function userName(passwd: string, uid: number): string {
  const row = passwd.split("\n").find((line) => line.split(":")[2] === String(uid));
  return row?.split(":")[0] ?? String(uid);
}

// A process may end, or belong to somebody else, between two reads: nothing there is an answer, too.
const readText = (path: string): string => readOr("", () => readFileSync(path, "utf8"));
const readFolder = (path: string): readonly string[] => readOr([], () => readdirSync(path));
const readLink = (path: string): string => readOr("", () => readlinkSync(path));

function readOr<T>(absent: T, read: () => T): T {
  try {
    return read();
  } catch {
    return absent;
  }
}
