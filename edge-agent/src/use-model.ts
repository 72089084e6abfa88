import { chooseModel, meaningOf } from "@menshen/models";

/** Names a network for the next start, out of a folder where one is given, and says what follows; throws ModelFault. */
export async function useModelByName(modelsDirectory: string, name: string, from?: string): Promise<string> {
  const { kind, before } = await chooseModel(modelsDirectory, name, from);
  if (before === name) return `${name} is what runs: ${meaningOf(name)}.`;
  return [
    `${name} runs from the next start on: ${meaningOf(name)}.`,
    ...(kind === "recogniser"
      ? [
          `Faces enrolled with ${before} cannot be compared with it: residents who let their photographs be kept are enrolled again by themselves, the others must be asked. Cards go on.`,
        ]
      : []),
    "next: systemctl restart menshen-agent (never while a fire stands that nobody has reset)",
  ].join("\n");
}
