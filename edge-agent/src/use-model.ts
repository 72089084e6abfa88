import { type Choice, chooseModel, meaningOf } from "@menshen/models";

/** Names a network for the next start, out of a folder where one is given, and says what follows; throws ModelFault. */
export async function useModelByName(modelsDirectory: string, name: string, from?: string): Promise<string> {
  return describeChoice(name, await chooseModel(modelsDirectory, name, from));
}

/** What follows of naming a network. Pure. */
export function describeChoice(name: string, { kind, before, exchanged }: Choice): string {
  if (before === name && !exchanged) return `${name} is what runs: ${meaningOf(name)}.`;
  const enrolledWith = before === name ? `the ${name} before` : before;
  return [
    `${name} runs from the next start on: ${meaningOf(name)}.`,
    ...(kind === "recogniser"
      ? [
          `Faces enrolled with ${enrolledWith} cannot be compared with it: residents who let their photographs be kept are enrolled again by themselves, the others must be asked. Cards go on.`,
        ]
      : []),
    "next: systemctl restart menshen-agent (never while a fire stands that nobody has reset)",
  ].join("\n");
}
