import type { Shell } from "./shell.ts";

const oldestNode = 24;

// Checked before anything is imported: a native add-on on an older Node may crash without a word.
if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  process.stderr.write(
    `✗ starting\n  why:  this is Node ${process.versions.node}; Menshen needs ${oldestNode} or newer.\n  next: start it through ./menshen, which brings its own.\n`,
  );
  process.exit(1);
}

const signalCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

await run();

async function run(): Promise<void> {
  const stopping = new AbortController();
  for (const [signal, code] of Object.entries(signalCodes)) {
    process.on(signal, () => {
      // A second Ctrl-C means: now.
      if (stopping.signal.aborted) process.exit(code);
      process.exitCode = code;
      stopping.abort(signal);
    });
  }
  // `./menshen … | head` closes our output early; that is no fault of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  const { runProgram } = await import("./program.ts");
  await runProgram(process.argv.slice(2), openShell(stopping.signal));
}

function openShell(stopped: AbortSignal): Shell {
  return {
    // Not from node:path, which would be an import before the check above.
    root: import.meta.dirname.replace(/\/[^/]*$/, ""),
    node: process.execPath,
    launcher: process.env["MENSHEN_STARTED_AS"] ?? "./menshen",
    env: process.env,
    isRoot: process.getuid?.() === 0,
    isTerminal: process.stdout.isTTY === true,
    write: (text) => process.stdout.write(text),
    stopped,
    exitWith: (code) => {
      if (!stopped.aborted) process.exitCode = code;
    },
  };
}
