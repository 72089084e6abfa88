import { readFileSync } from "node:fs";

/** Resident memory of a process with all its threads: VmRSS of proc(5), in MB of 10^6 bytes. */
export function residentMb(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return (Number(kib) * 1024) / 1e6;
}

/** Processor time of a process and its threads so far, milliseconds: utime and stime of proc(5), in ticks of 10 ms. */
export function processorMs(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(afterName[11]) + Number(afterName[12])) * 10;
}
