import type { Command } from "commander";
import type { Shell } from "./shell.ts";

/** One subcommand: its file exports `createCommand`, and is read only when it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly createCommand: (shell: Shell) => Command }>;
}

/** Hangs a subcommand under `parent`; its file is loaded, and its own options are known, only when it is called. */
export function attachCommand(parent: Command, { name, summary, load }: CommandEntry, shell: Shell): void {
  parent
    .enablePositionalOptions()
    .command(name)
    .description(summary)
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .passThroughOptions()
    .action(async (_options, { args }: Command) => {
      const { createCommand } = await load();
      const command = createCommand(shell).name(`${parent.name()} ${name}`).description(summary).showHelpAfterError();
      await command.exitOverride().parseAsync(args, { from: "user" });
    });
}
