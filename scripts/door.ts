import { actOnSimulatedDoor, type DoorAction, HardwareFault } from "@menshen/hardware";
import { Command } from "commander";
import { apartmentFiles } from "./house/apartment-files.ts";
import { StepFailure } from "./progress.ts";
import type { Shell } from "./shell.ts";

/** `./menshen door`: acts on the running apartment's simulated door, as somebody standing in front of it would. */
export function createCommand(shell: Shell): Command {
  const command = new Command("menshen door");
  command
    .command("card <number>")
    .description("hold a card to the reader, by its number")
    .action((card: string) => act({ card }, shell));
  command
    .command("open")
    .description("push the door open")
    .action(() => act({ contact: "open" }, shell));
  command
    .command("close")
    .description("let the door fall shut")
    .action(() => act({ contact: "closed" }, shell));
  command
    .command("exit")
    .description("press the exit button inside")
    .action(() => act({ exit: true }, shell));
  command
    .command("stone")
    .description("put a stone in the open door")
    .action(() => act({ stone: true }, shell));
  command
    .command("clear")
    .description("take the stone away")
    .action(() => act({ stone: false }, shell));
  return command;
}

async function act(action: DoorAction, shell: Shell): Promise<void> {
  const socket = apartmentFiles(shell.root).doorSocket;
  const { contact, stone, indicator } = await actOnSimulatedDoor(socket, action).catch((cause) => {
    if (cause instanceof HardwareFault && cause.code === "door-action-refused") {
      throw new StepFailure("acting on the door", { why: cause.message, next: "mend it and try again.", exitCode: 2 });
    }
    throw new StepFailure("reaching the simulated door", {
      why: "no simulated door is running from this folder.",
      next: `start the apartment with ${shell.launcher} up, and run this in a second terminal.`,
      cause,
    });
  });
  shell.write(`the door is ${contact}${stone ? ", held by a stone" : ""}; its light shows "${indicator}"\n`);
}
