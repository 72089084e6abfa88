import { Command, CommanderError } from "commander";
import { attachCommand } from "./attach-command.ts";
import { commands } from "./commands.ts";
import { describeFailure, StepFailure } from "./progress.ts";
import type { Shell } from "./shell.ts";

const usageError = 2;

/** Parses the arguments and runs one subcommand, loading only that one; a failed step is printed with its why and next. */
export async function runProgram(args: readonly string[], shell: Shell): Promise<void> {
  const program = new Command("menshen")
    .description("The door of a rental building that knows its residents.")
    .helpCommand(false)
    .showHelpAfterError()
    .exitOverride();
  for (const entry of commands) attachCommand(program, entry, shell);
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    // Commander has printed its help, or what is wrong with the arguments.
    if (error instanceof CommanderError) return shell.exitWith(error.exitCode === 0 ? 0 : usageError);
    if (cameOfStopping(error, shell.stopped)) return;
    if (!(error instanceof StepFailure)) throw error;
    shell.write(describeFailure(error));
    shell.exitWith(error.exitCode);
  }
}

/** Whether that is only how a step ends that somebody stopped: such ends are told by the exit code. Pure. */
export function cameOfStopping(error: unknown, stopped: AbortSignal): boolean {
  if (!stopped.aborted) return false;
  return (
    error instanceof StepFailure || error === stopped.reason || (error instanceof Error && error.name === "AbortError")
  );
}
