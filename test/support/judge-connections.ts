/** Whom a program may speak to; everything else it reaches for is named. */
export interface AllowedPeers {
  /** TCP on 127.0.0.1 that it may connect to. */
  readonly connects: readonly number[];
  /** TCP on 127.0.0.1 that it may listen on. */
  readonly listens: readonly number[];
  /** Folders whose unix sockets are its own. */
  readonly socketFolders: readonly string[];
}

const outwards = /\b(connect|sendto|sendmsg|sendmmsg|bind)\(/;
const address = /\{sa_family=(AF_\w+)([^{}]*)\}/g;

/**
 * Reads what `strace -f -e trace=network` wrote and returns the calls that reach for anybody who is not allowed, one line
 * each; an address that cannot be read counts as not allowed. Pure.
 */
export function judgeConnections(trace: string, allowed: AllowedPeers): readonly string[] {
  return trace.split("\n").flatMap((line) => {
    const call = outwards.exec(line)?.[1];
    if (call === undefined) return [];
    const reached = [...line.matchAll(address)];
    return reached.every(([, family = "", rest = ""]) => isAllowed(call, family, rest, allowed)) ? [] : [line.trim()];
  });
}

/** The destinations a trace names, for asserting that it saw anything at all. Pure. */
export function reachedPorts(trace: string): ReadonlySet<number> {
  const lines = trace.split("\n").filter((line) => /\bconnect\(/.test(line));
  return new Set(
    lines.flatMap((line) => [...line.matchAll(/sin6?_port=htons\((\d+)\)/g)].map(([, port]) => Number(port))),
  );
}

function isAllowed(call: string, family: string, rest: string, allowed: AllowedPeers): boolean {
  switch (family) {
    case "AF_UNIX": {
      const path = /sun_path=@?"([^"]*)"/.exec(rest)?.[1];
      return path !== undefined && allowed.socketFolders.some((folder) => path.startsWith(`${folder}/`));
    }
    case "AF_INET": {
      const port = Number(/sin_port=htons\((\d+)\)/.exec(rest)?.[1]);
      const host = /inet_addr\("([^"]*)"\)/.exec(rest)?.[1];
      return host === "127.0.0.1" && (call === "bind" ? allowed.listens : allowed.connects).includes(port);
    }
    // Asking our own kernel which addresses this machine has leaves the machine as little as reading a file does.
    case "AF_NETLINK":
      return true;
    default:
      return false;
  }
}
