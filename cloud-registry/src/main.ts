import { parseArgs } from "node:util";

// Databases and folders that a library makes are for their owner alone.
process.umask(0o077);

const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 24) {
  process.stderr.write(
    `The registry needs Node 24 or newer; this is ${process.versions.node}. Start it through ./menshen.\n`,
  );
  process.exit(2);
}

// Loaded only now: better-sqlite3 ends older versions of Node without a word.
const { runCommand } = await import("./run-command.ts");

const { positionals, values } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    config: { type: "string" },
    name: { type: "string" },
    role: { type: "string" },
    site: { type: "string", multiple: true },
    reset: { type: "boolean" },
  },
});
const stopping = new AbortController();
process.once("SIGTERM", () => stopping.abort());
process.once("SIGINT", () => stopping.abort());

process.exitCode = await runCommand({
  command: positionals[0],
  options: values,
  stopped: stopping.signal,
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
});
