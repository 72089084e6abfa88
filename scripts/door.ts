import {
  actOnSimulatedDoor,
  type DoorAction,
  type DoorShown,
  decodeDoorAction,
  HardwareFault,
} from "@menshen/hardware";
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
    .command("document <number>")
    .description("lay a resident ID card on the reader, by the number printed on it")
    .option("--type <type>", "citizen, hmt, foreign-2017 or foreign-2023", "citizen")
    .action((number: string, { type }: { type: string }) => actOn({ document: { type, number } }, shell));
  command
    .command("unreadable [reason]")
    .description("hold something to the reader that gives no number: parity, card-fake, card-removed, …")
    .action((trouble = "read-failed") => actOn({ trouble }, shell));
  command
    .command("keys <keys>")
    .description("press keys one after the other, like 1234#")
    .action((keys: string) => actOn({ keys }, shell));
  command
    .command("reader <state>")
    .description("let the reader fall silent, break or work again: silent, fault or working")
    .action((reader: string) => actOn({ reader }, shell));
  command
    .command("cut")
    .description("cut the wire to the door's contact; open or close mends it")
    .action(() => act({ contact: "cut" }, shell));
  for (const [name, happens, ends] of [
    [
      "fire",
      "let the fire panel report a fire",
      "let it report none; the door stays as it is until a person resets it",
    ],
    ["tamper", "open the controller's case", "shut it again"],
  ] as const) {
    command
      .command(name)
      .description(happens)
      .option("--over", ends)
      .action(({ over }: { over?: true }) => actOn({ [name]: over !== true }, shell));
  }
  command
    .command("mains")
    .description("cut the mains; the battery goes on")
    .option("--over", "switch them on again")
    .action(({ over }: { over?: true }) => act({ mainsLost: over !== true }, shell));
  command
    .command("look")
    .description("say how the door stands, and do nothing")
    .action(() => act({ status: true }, shell));
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
    .command("handle")
    .description("leave by the handle inside, which moves no lock")
    .action(() => act({ handle: true }, shell));
  command
    .command("key")
    .description("come in with the mechanical key")
    .action(() => act({ key: true }, shell));
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

/** Does what was typed, which may be no action at all. */
function actOn(typed: unknown, shell: Shell): Promise<void> {
  const action = decodeDoorAction(JSON.stringify(typed));
  if (action.ok) return act(action.value, shell);
  throw new StepFailure("acting on the door", { why: action.error, next: "mend it and try again.", exitCode: 2 });
}

async function act(action: DoorAction, shell: Shell): Promise<void> {
  const socket = apartmentFiles(shell.root).doorSocket;
  const shown = await actOnSimulatedDoor(socket, action).catch((cause) => {
    if (cause instanceof HardwareFault && cause.code === "door-action-refused") {
      throw new StepFailure("acting on the door", { why: cause.message, next: "mend it and try again.", exitCode: 2 });
    }
    throw new StepFailure("reaching the simulated door", {
      why: "no simulated door is running from this folder.",
      next: `start the apartment with ${shell.launcher} up, and run this in a second terminal.`,
      cause,
    });
  });
  shell.write(describeDoor(shown));
}

/** What somebody before the door sees and hears, in one or two lines. Pure. */
function describeDoor({ contact, stone, indicator, inputs, reader, said }: DoorShown): string {
  const heard = said.at(-1);
  const happening = [
    inputs.fire === "active" && "the fire panel reports a fire",
    inputs.tamper === "active" && "the case is open",
    inputs.mains === "active" && "the mains are lost",
    reader !== "working" && `the reader is ${reader}`,
    heard !== undefined && `it said last "${heard}"`,
  ].filter((fact) => fact !== false);
  const leaf = contact === "unknown" ? "somewhere: its contact is cut" : contact;
  const first = `the door is ${leaf}${stone ? ", held by a stone" : ""}; its light shows "${indicator}"\n`;
  return happening.length === 0 ? first : `${first}${happening.join("; ")}\n`;
}
