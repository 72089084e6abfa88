import { minutes } from "@menshen/protocol";

/** Counts failed log-ins by account name and by address, whether or not the account exists. */
export interface LogInLimit {
  /** Milliseconds to wait before the next try; 0 when it may be made now. */
  waitFor(name: string, address: string): number;
  failed(name: string, address: string): void;
  /** Clears the name, and takes back the one count this try had made against its address. */
  succeeded(name: string, address: string): void;
}

const window = minutes(15);
const most = { name: 5, address: 20 } as const;
/** Beyond this many names and addresses the oldest are forgotten, so that nobody can fill the memory with them. */
const mostKept = 10_000;

/** Makes the limit: 5 failures per name and 20 per address within 15 minutes. */
export function createLogInLimit(now: () => number): LogInLimit {
  const failures = new Map<string, readonly number[]>();
  const recent = (key: string) => (failures.get(key) ?? []).filter((at) => now() - at < window);
  const wait = (key: string, limit: number) => {
    const times = recent(key);
    const oldest = times.at(-limit);
    return oldest === undefined ? 0 : Math.max(oldest + window - now(), 0);
  };
  const note = (key: string) => {
    const times = [...recent(key), now()];
    failures.delete(key);
    failures.set(key, times);
    if (failures.size > mostKept) failures.delete(failures.keys().next().value ?? "");
  };
  return {
    waitFor: (name, address) => Math.max(wait(`name ${name}`, most.name), wait(`address ${address}`, most.address)),
    failed(name, address) {
      note(`name ${name}`);
      note(`address ${address}`);
    },
    succeeded(name, address) {
      failures.delete(`name ${name}`);
      failures.set(`address ${address}`, recent(`address ${address}`).slice(0, -1));
    },
  };
}
