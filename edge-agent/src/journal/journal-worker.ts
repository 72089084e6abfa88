import { existsSync, renameSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { parentPort, receiveMessageOnPort } from "node:worker_threads";
import type { JournalAnswer, JournalCall, SetAside, ThreadData } from "./journal-calls.ts";
import { JournalFault } from "./journal-fault.ts";
import { type JournalStore, openJournalStore } from "./journal-store.ts";

if (!parentPort) throw new TypeError("the journal's thread is started by openJournal");
const port = parentPort;
let options: ThreadData;

type Append = JournalCall<"append">;
const isAppend = (call: JournalCall): call is Append => call.method === "append";

let store: JournalStore | undefined;
/** After a refused append nothing is appended until the caller begins again with the refused ones: order is kept. */
let halted = false;

// What is imported here decides how soon the first event of a start is safe: no schemas, and nothing that needs them.
port.on("message", (message: ThreadData | JournalCall) => {
  if ("file" in message) options = message;
  else serve(message);
});
// For the next start; whoever pulls the plug gives no time for it at the end.
port.once("message", () => setImmediate(flushCompileCache));

function serve(first: JournalCall): void {
  for (const run of runs([first, ...waiting()])) {
    if (run.every(isAppend)) commit(run);
    else for (const call of run) answerCall(call);
  }
}

/** What arrived meanwhile: while the disk syncs one commit, the next group gathers. */
function waiting(): readonly JournalCall[] {
  const next = receiveMessageOnPort(port) as { message: JournalCall } | undefined;
  return next ? [next.message, ...waiting()] : [];
}

function runs(calls: readonly JournalCall[]): readonly (readonly JournalCall[])[] {
  return calls.reduce<JournalCall[][]>((groups, call) => {
    const group = groups.at(-1);
    if (group?.[0] && mayShareCommit(group[0], call)) group.push(call);
    else groups.push([call]);
    return groups;
  }, []);
}

function mayShareCommit(one: JournalCall, other: JournalCall): boolean {
  return isAppend(one) && isAppend(other) && one.parameters[1] === other.parameters[1];
}

/** One transaction, one fsync for all that waited. */
function commit(calls: readonly Append[]): void {
  const [, again] = calls[0]?.parameters ?? [];
  try {
    if (again) halted = false;
    if (halted) throw new JournalFault("unavailable", "an earlier event is still to be written");
    const open = opened();
    const carried = open.append(
      calls.flatMap(({ parameters: [drafts] }) => drafts),
      again,
    );
    let taken = 0;
    for (const { id, parameters } of calls) {
      answer(id, carried.slice(taken, taken + parameters[0].length), open);
      taken += parameters[0].length;
    }
  } catch (fault) {
    halted = true;
    abandonUnreadable(fault);
    for (const { id } of calls) refuse(id, fault);
  }
}

function answerCall({ id, method, parameters }: JournalCall): void {
  if (method === "close") {
    store?.close();
    port.close();
    return;
  }
  try {
    const open = opened();
    // Method and parameters were paired by the type of the call.
    const value = (open[method] as (...all: unknown[]) => unknown)(...parameters);
    answer(id, value, open);
  } catch (fault) {
    abandonUnreadable(fault);
    refuse(id, fault);
  }
}

function opened(): JournalStore {
  try {
    store ??= openJournalStore(options);
  } catch (fault) {
    if (!isUnreadable(fault)) throw fault;
    setAside();
    store = openJournalStore({ ...options, cause: "journal-lost" });
  }
  return store;
}

function abandonUnreadable(fault: unknown): void {
  if (!isUnreadable(fault)) return;
  store?.close();
  store = undefined;
  setAside();
}

/** A damaged journal must not stop the door: it is kept for whoever can read it, and a new epoch says that it was lost. */
function setAside(): void {
  const name = `${options.file}.unreadable-${crypto.randomUUID()}`;
  for (const part of ["", "-wal", "-shm"]) {
    if (existsSync(options.file + part)) renameSync(options.file + part, name + part);
  }
  port.postMessage({ setAside: name } satisfies SetAside);
}

function isUnreadable(fault: unknown): boolean {
  const code = (fault as { code?: unknown }).code;
  return code === "SQLITE_CORRUPT" || code === "SQLITE_NOTADB";
}

function answer(id: number, value: unknown, open: JournalStore): void {
  port.postMessage({ id, ok: true, value, marks: open.marks() } satisfies JournalAnswer);
}

function refuse(id: number, fault: unknown): void {
  const code = fault instanceof JournalFault ? fault.code : "unavailable";
  const why = fault instanceof Error ? fault.message : String(fault);
  port.postMessage({ id, ok: false, code, why } satisfies JournalAnswer);
}
