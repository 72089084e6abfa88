import { Worker } from "node:worker_threads";
import type { JournalMarks } from "./journal.ts";
import type { JournalAnswer, JournalCall, JournalMethod, SetAside, ThreadData } from "./journal-calls.ts";
import { JournalFault } from "./journal-fault.ts";
import type { JournalStore } from "./journal-store.ts";

/** The journal's file in a thread of its own, so that a slow card never holds up the door. */
export interface JournalThread {
  /** Says which file it keeps, before anything is asked; `onSetAside` is told where an unreadable one was moved. */
  open(data: ThreadData, onSetAside: (path: string) => void): void;
  /** Answers come in the order of the calls; rejects with a JournalFault. A thread that died is started anew. */
  call<Method extends JournalMethod>(
    method: Method,
    ...parameters: Parameters<JournalStore[Method]>
  ): Promise<ReturnType<JournalStore[Method]>>;
  /** As of the newest answer. */
  marks(): JournalMarks | undefined;
  close(): Promise<void>;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(fault: JournalFault): void;
}

/** Starts the thread, which loads its code while its starter loads its own, and keeps no program running before `open`. */
export function startJournalThread(): JournalThread {
  let opening: { readonly data: ThreadData; readonly onSetAside: (path: string) => void } | undefined;
  let worker: Worker | undefined;
  let marks: JournalMarks | undefined;
  let nextId = 0;
  let closed = false;
  const waiting = new Map<number, Waiting>();

  const take = (message: JournalAnswer | SetAside) => {
    if ("setAside" in message) return opening?.onSetAside(message.setAside);
    const caller = waiting.get(message.id);
    waiting.delete(message.id);
    if (!message.ok) return caller?.reject(new JournalFault(message.code, message.why));
    marks = message.marks;
    caller?.resolve(message.value);
  };

  const start = () => {
    // Flags of the program are not for its threads.
    const file = new URL("./journal-worker.ts", import.meta.url);
    const started = new Worker(file, { execArgv: [] });
    let cause: unknown;
    started.on("message", take);
    started.on("error", (fault) => {
      cause = fault;
    });
    started.on("exit", () => {
      worker = undefined;
      const callers = [...waiting.values()];
      waiting.clear();
      for (const caller of callers)
        caller.reject(new JournalFault("unavailable", "the journal's thread ended", { cause }));
    });
    if (opening) started.postMessage(opening.data);
    else started.unref();
    return started;
  };
  worker = start();

  return {
    open(data, onSetAside) {
      opening = { data, onSetAside };
      worker?.ref();
      worker?.postMessage(data);
    },
    call: (method, ...parameters) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new JournalFault("closed", "the journal is closed"));
        worker ??= start();
        const id = ++nextId;
        worker.postMessage({ id, method, parameters } satisfies JournalCall);
        waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
      }),
    marks: () => marks,
    close: () =>
      new Promise((resolve) => {
        closed = true;
        if (!worker) return resolve();
        worker.once("exit", () => resolve());
        worker.postMessage({ id: ++nextId, method: "close", parameters: [] } satisfies JournalCall);
      }),
  };
}
