import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { type Finding, note, ok, problem } from "@menshen/edge-agent";
import { debianPackages, describeUse, findMissing } from "../apt.ts";

const oldestNode = 24;
/** What a year of entries and photographs of one door may take, beside the packages. */
const roomyMb = 4_000;
const leastMb = 500;

/** Whether this Node can run the house. Pure. */
export function checkNode(version: string): Finding {
  return Number.parseInt(version, 10) >= oldestNode
    ? ok("Node", version)
    : problem(
        "Node",
        `${version}; ${oldestNode} or newer is needed`,
        "start it through ./menshen, which brings its own.",
      );
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly optional?: boolean }>>;
}

/** Whether the installed packages are those of the lock file. */
export function checkPackages(root: string): Finding {
  const next = "run npm ci --ignore-scripts, or ./menshen again, which does.";
  try {
    const read = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8")) as Lock;
    const wanted = Object.entries(read("package-lock.json").packages).filter(([path]) =>
      path.includes("node_modules/"),
    );
    const have = read("node_modules/.package-lock.json").packages;
    const missing = wanted.filter(([path, { optional }]) => have[path] === undefined && optional !== true);
    const other = wanted.filter(([path, { version }]) => have[path] !== undefined && have[path]?.version !== version);
    const [first] = [...missing, ...other];
    return first === undefined
      ? ok("packages", `${Object.keys(have).length} as locked`)
      : problem("packages", `${missing.length} missing, ${other.length} of another version, such as ${first[0]}`, next);
  } catch (fault) {
    return problem("packages", fault instanceof Error ? fault.message : String(fault), next);
  }
}

/** Whether there is room for journals and photographs below `root`. */
export async function checkDisk(root: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(root);
  return judgeDisk(Math.floor((bavail * bsize) / 1e6));
}

/** What that many free megabytes mean. Pure. */
export function judgeDisk(freeMb: number): Finding {
  const told = `${(freeMb / 1000).toFixed(1)} GB free`;
  if (freeMb < leastMb) {
    return problem("disk", told, "free some space: entries can soon not be written, and the door will say so.");
  }
  return freeMb < roomyMb
    ? note("disk", told, "entry photographs may take 4 GB (photoQuotaBytes); the oldest days go first.")
    : ok("disk", told);
}

/** Which of the Debian packages that some parts use are here. */
export function checkDebianPackages(searchPath: string | undefined): Finding {
  const missing = findMissing(debianPackages, searchPath);
  if (missing.length === 0) return ok("Debian", `${debianPackages.join(", ")} are here`);
  const uses = missing.map((name) => `${name} (${describeUse(name)})`).join(", ");
  return note("Debian", `not here: ${uses}`, `where you need them: sudo apt-get install ${missing.join(" ")}`);
}
