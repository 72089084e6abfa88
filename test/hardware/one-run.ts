import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Holds the lock on `file` until the returned function is called or this process ends, however it ends; undefined where
 * another process holds it.
 */
export async function beOnlyRun(file: string): Promise<(() => Promise<void>) | undefined> {
  // `cat` ends with its input, which is ours.
  const holder = spawn("flock", ["--nonblock", file, "sh", "-c", "echo held; exec cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(holder, "exit");
  const isHeld = await Promise.race([once(holder.stdout, "data").then(() => true), exited.then(() => false)]);
  if (!isHeld) return undefined;
  return async () => {
    holder.stdin.end();
    await exited;
  };
}
