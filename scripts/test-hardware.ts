import { Command, Option } from "commander";
import { ensurePackages } from "./apt.ts";
import { readEnvironment, reportFigures } from "./figures.ts";
import { createProgress, formatSpan, StepFailure } from "./progress.ts";
import { readCount } from "./read-count.ts";
import type { Shell } from "./shell.ts";

interface Options {
  readonly cuts: number;
  readonly updateCuts: number;
  readonly seed: number;
  readonly json?: string;
  readonly only?: readonly string[];
}

/** What the suite takes from Debian; the guest's own packages are fetched beside this machine's. */
const wanted = [
  ...(["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross", "make"] as const),
  ...(["qemu-system-arm", "kmod", "e2fsprogs"] as const),
] as const;

const parts = ["pulses", "kills", "cuts", "weakened", "updates", "recognition"] as const;

/** `./menshen test hardware`: the packed controller on an emulated board with real kernel GPIO and a disk that loses its power. */
export function createCommand(shell: Shell): Command {
  return new Command("menshen test hardware")
    .option("--cuts <number>", "how often the power goes", readCount, 20)
    .option("--update-cuts <number>", "how often it goes during an update", readCount, 3)
    .option("--seed <number>", "the moments; the same seed gives the same", readCount, 46)
    .addOption(new Option("--only <part...>", "some of it").choices(parts))
    .option("--json <file>", "write the figures here as well")
    .action((options: Options) => testHardware(options, shell));
}

async function testHardware({ cuts, updateCuts, seed, json, only }: Options, shell: Shell): Promise<void> {
  const chosen = only === undefined ? parts : parts.filter((part) => only.includes(part));
  // Loaded only here: other commands need no emulated board.
  const { expectedHardwareMs, runHardware } = await import("../test/hardware/run-hardware.ts");
  const progress = createProgress(shell);
  const missing = await ensurePackages(wanted, { shell, progress });
  if (missing.length > 0) {
    const next = `sudo apt-get install ${missing.join(" ")}`;
    throw new StepFailure("testing the hardware", { why: `there is no ${missing.join(", no ")} here.`, next });
  }
  const expected = formatSpan(expectedHardwareMs({ cuts, updateCuts, chosen }));
  progress.line(`this takes about ${expected} on two idle cores: an ARM board is emulated, instruction by instruction`);
  const { figures, failures } = await runHardware({ shell, progress, cuts, updateCuts, seed, chosen });
  for (const failure of failures) shell.write(`✗ ${failure}\n`);
  reportFigures(figures, {
    environment: readEnvironment(shell.root, new Date()),
    write: shell.write,
    ...(json === undefined ? {} : { jsonFile: json }),
  });
  if (failures.length > 0) shell.exitWith(1);
}
