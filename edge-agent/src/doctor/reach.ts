import { access, constants, stat } from "node:fs/promises";
import { connect, type NetConnectOpts } from "node:net";

/** What became of asking for a path with an access (fs.constants). */
export type Reach = "there" | "absent" | "forbidden";

/** Whether this program could use a path as it is asked. */
export async function reachPath(path: string, mode = constants.R_OK | constants.W_OK): Promise<Reach> {
  if ((await stat(path).catch(() => undefined)) === undefined) return "absent";
  return access(path, mode).then(
    () => "there",
    () => "forbidden",
  );
}

/** Whether somebody answers at an address or socket within two seconds; the code of the refusal otherwise. */
export function reachServer(address: NetConnectOpts): Promise<"there" | string> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const settle = (found: string) => {
      socket.destroy();
      resolve(found);
    };
    socket.setTimeout(2_000, () => settle("ETIMEDOUT"));
    socket.once("connect", () => settle("there"));
    socket.once("error", (fault: NodeJS.ErrnoException) => settle(fault.code ?? fault.message));
  });
}
