import { type Factor, credentialKinds as factors, label, type ReplyOf, type Sentence } from "@menshen/protocol";
import { Command, InvalidArgumentError, Option } from "commander";
import { apartmentFiles, readNote } from "./house/apartment-files.ts";
import { logIn, type RegistryClient, RegistryRefused, refusedStep } from "./house/registry-client.ts";
import { StepFailure } from "./progress.ts";
import type { Shell } from "./shell.ts";

interface Options {
  readonly person: string;
  readonly room?: string;
  readonly at?: string;
  readonly factor: readonly Factor[];
  readonly door?: string;
  readonly offline: boolean;
  readonly language?: "zh" | "en";
}

/** `./menshen simulate`: asks a door of the running apartment whether somebody would get in, and why. */
export function createCommand(shell: Shell): Command {
  const factor = new Option("--factor <factor>", `what they show, given again for a second step: ${factors.join(", ")}`)
    .argParser(addFactor)
    .makeOptionMandatory();
  return new Command("menshen simulate")
    .description(
      "Would this person get in, and why? Asks the door itself; nothing moves and nothing is journalled there.",
    )
    .requiredOption("--person <name>", "the person's name, or their id")
    .option("--room <room>", "the room they live in, where several bear the name")
    .option("--at <moment>", "by the site's clock: 02:00, or 2026-12-01 02:00 (now)")
    .addOption(factor)
    .option("--door <name>", "which door, where there are several")
    .option("--offline", "as if the door did not hear the registry", false)
    .addOption(new Option("--language <language>", "one language alone (both)").choices(["zh", "en"]))
    .action(async (options: Options) => ask(options, shell));
}

/** Adds what is shown next; commander checks choices only where it is left to read the option itself. */
function addFactor(text: string, before: readonly Factor[] | undefined): readonly Factor[] {
  const factor = factors.find((one) => one === text);
  if (factor === undefined) throw new InvalidArgumentError(`one of ${factors.join(", ")} is needed.`);
  return [...(before ?? []), factor];
}

async function ask(options: Options, shell: Shell): Promise<void> {
  const note = readNote(apartmentFiles(shell.root));
  if (note === undefined) {
    throw new StepFailure("finding the apartment", {
      why: "none has been started from this folder yet.",
      next: `start it with: ${shell.launcher} up`,
    });
  }
  try {
    const registry = await logIn(`http://127.0.0.1:${note.port}`, note.account);
    const person = await findPerson(registry, note.siteId, options);
    const door = await findDoor(registry, note.siteId, options.door);
    const question = { personId: person.id, shows: options.factor, online: !options.offline };
    const at = options.at === undefined ? {} : { at: options.at };
    const answer = await registry.post<Simulation>(`/api/doors/${door.id}/simulate`, { ...question, ...at });
    for (const line of simulationLines(answer, { person, door, language: options.language })) shell.write(`${line}\n`);
  } catch (error) {
    if (error instanceof RegistryRefused) throw refusedStep("asking the door", error, nextOf(error));
    throw error;
  }
}

const nextOf = ({ code }: RegistryRefused) =>
  code === "bad-input"
    ? "mend what is said above and ask again."
    : "see that the apartment runs (./menshen up) and the door is connected, then ask again.";

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly rooms: readonly { readonly name: string }[];
}

interface Door {
  readonly id: string;
  readonly name: Sentence;
}

/** What the registry tells of a simulated entry. */
export interface Simulation {
  readonly clock: string;
  readonly siteTime: ReplyOf<"simulated">["siteTime"];
  readonly shows: readonly Factor[];
  readonly rosterVersion: number;
  readonly message: Sentence;
  readonly conditions: readonly { readonly met: boolean; readonly message: Sentence }[];
}

async function findPerson(
  registry: RegistryClient,
  siteId: string,
  { person: wanted, room }: Options,
): Promise<Person> {
  if (wanted.startsWith("person_")) return await registry.get<Person>(`/api/people/${wanted}`);
  const path = `/api/sites/${siteId}/people?limit=200&search=${encodeURIComponent(wanted)}`;
  const { items } = await registry.get<{ readonly items: readonly Person[] }>(path);
  return onePerson(items, wanted, room);
}

/** The one person meant by a name; throws a StepFailure that lists who bears it, where that is not one. */
export function onePerson(people: readonly Person[], wanted: string, room?: string): Person {
  const named = people.filter(
    ({ name, rooms }) => name === wanted && (!room || rooms.some((one) => one.name === room)),
  );
  const [only, ...others] = named;
  if (only !== undefined && others.length === 0) return only;
  const near = (named.length > 0 ? named : people).slice(0, 8).map(describe);
  throw new StepFailure("finding the person", {
    why: only === undefined ? `nobody of that name lives here: ${wanted}.` : `${named.length} people bear that name.`,
    next: near.length === 0 ? "see the residents on the page for their names." : `one of these? ${near.join("; ")}.`,
    exitCode: 2,
  });
}

const describe = ({ name, rooms, id }: Person) => `${name} ${rooms.map((room) => room.name).join("/")} (${id})`;

async function findDoor(registry: RegistryClient, siteId: string, wanted: string | undefined): Promise<Door> {
  const doors = await registry.get<readonly Door[]>(`/api/sites/${siteId}/doors`);
  const named = wanted === undefined ? doors : doors.filter(({ id, name }) => [id, name.zh, name.en].includes(wanted));
  const [only, ...others] = named;
  if (only !== undefined && others.length === 0) return only;
  throw new StepFailure("finding the door", {
    why: only === undefined ? `there is no such door: ${wanted ?? ""}.` : "there are several doors.",
    next: `name one with --door: ${doors.map(({ name }) => `${name.zh} (${name.en})`).join("; ")}.`,
    exitCode: 2,
  });
}

/** A simulated entry for a terminal: who, where, when and with what; what the door would do; each condition. */
export function* simulationLines(
  { clock, siteTime, shows, rosterVersion, message, conditions }: Simulation,
  about: { readonly person: Person; readonly door: Door; readonly language?: "zh" | "en" | undefined },
): Generator<string> {
  const { person, door, language } = about;
  const languages = language === undefined ? (["zh", "en"] as const) : ([language] as const);
  const told = (text: Sentence) => languages.map((one) => text[one]).join("  ");
  const day = languages.map(
    (one) => `${label(one, "weekday", siteTime.weekday)} ${label(one, "dayKind", siteTime.dayKind)}`,
  );
  const shown = languages.map((one) => shows.map((factor) => label(one, "factor", factor)).join(" + "));
  yield `${describe(person)} · ${told(door.name)} · ${clock} (${day.join(", ")}) · ${shown.join(", ")} · roster ${rosterVersion}`;
  yield `→ ${told(message)}`;
  for (const condition of conditions) yield `  ${condition.met ? "✓" : "✗"} ${told(condition.message)}`;
}
