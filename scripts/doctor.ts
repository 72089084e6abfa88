import { versions } from "node:process";
import { describeFinding, examineController, type Finding } from "@menshen/edge-agent";
import { Command } from "commander";
import { checkHouseCamera, checkHouseConfiguration, checkPorts, lookAtHouse } from "./doctor/check-house.ts";
import { checkDebianPackages, checkDisk, checkNode, checkPackages } from "./doctor/check-machine.ts";
import { checkModels } from "./doctor/check-models.ts";
import { apartmentFiles, readNote } from "./house/apartment-files.ts";
import { modelsFolder } from "./prepare.ts";
import type { Shell } from "./shell.ts";
import { defaultPort } from "./up.ts";

/** `./menshen doctor`: looks at machine, models and house, whether the house runs or not, and says what to do. */
export function createCommand(shell: Shell): Command {
  const command = new Command("menshen doctor").option(
    "--config <file>",
    "examine the controller that this file describes instead of the demonstration",
  );
  return command.action(async ({ config }: { readonly config?: string }) => {
    const tell = (finding: Finding) => shell.write(describeFinding(finding));
    const findings = await (config === undefined ? examine(shell, tell) : examineDoor(config, shell, tell));
    const problems = findings.filter(({ state }) => state === "problem").length;
    shell.write(problems === 0 ? "\nnothing keeps the house from working\n" : `\n${problems} to mend\n`);
    if (problems > 0) shell.exitWith(1);
  });
}

/** Looks at a real controller by its configuration. */
async function examineDoor(
  file: string,
  { env }: Shell,
  tell: (finding: Finding) => void,
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for await (const finding of examineController({ file, now: Date.now(), searchPath: env["PATH"] ?? "" })) {
    found.push(finding);
    tell(finding);
  }
  return found;
}

/** Makes every check in turn and tells each finding as it comes. */
export async function examine(shell: Shell, tell: (finding: Finding) => void): Promise<readonly Finding[]> {
  const { root, env, launcher } = shell;
  const files = apartmentFiles(root);
  const found: Finding[] = [];
  const add = (...findings: readonly Finding[]): void => {
    found.push(...findings);
    findings.forEach(tell);
  };
  add(checkNode(versions.node), checkPackages(root), await checkDisk(root), checkDebianPackages(env["PATH"]));
  const house = await lookAtHouse(files, launcher);
  add(
    house.finding,
    ...(house.notices ?? []),
    ...checkHouseConfiguration(files, launcher),
    await checkPorts(readNote(files)?.port ?? defaultPort, house, launcher),
    await checkHouseCamera(files),
  );
  add(...(await checkModels(modelsFolder(root), house.gallery, launcher)));
  return found;
}
