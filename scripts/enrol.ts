import { personKinds } from "@menshen/protocol";
import { Command, InvalidArgumentError, Option } from "commander";
import { apartmentFiles, readNote } from "./house/apartment-files.ts";
import { type Enrolled, enrolPerson } from "./house/enrol-person.ts";
import { logIn, type RegistryClient, RegistryRefused } from "./house/registry-client.ts";
import { StepFailure } from "./progress.ts";
import type { Shell } from "./shell.ts";

interface Options {
  readonly name: string;
  readonly room: string;
  readonly consentSeenBy?: string;
  readonly kind?: string;
  readonly until?: number;
  readonly door?: readonly string[];
  readonly replace: boolean;
  readonly keepPhotos: boolean;
}

/** `./menshen enrol`: adds a resident's face to the running apartment. */
export function createCommand(shell: Shell): Command {
  return new Command("menshen enrol")
    .requiredOption("--name <name>", "the person's real name")
    .requiredOption("--room <room>", "the room they live in, such as 301")
    .option("--consent-seen-by <name>", "who saw this person agree to face recognition; without it nobody is enrolled")
    .addOption(new Option("--kind <kind>", "why they may be here (a new person: tenant)").choices([...personKinds]))
    .option("--until <date>", "the day their time here ends, such as 2027-06-30", readDay)
    .option("--door <name>", "only this door, may be given again (default: every door of the site)", collect)
    .option("--replace", "make a new template in place of the one they have", false)
    .option("--keep-photos", "this person also agreed to have them kept at the door, for another recogniser", false)
    .argument("<photos...>", "one to five photographs of this person alone")
    .action(async (photos: readonly string[], options: Options) => enrol(photos, options, shell));
}

async function enrol(photos: readonly string[], options: Options, shell: Shell): Promise<void> {
  if (options.consentSeenBy === undefined || options.consentSeenBy.trim() === "") {
    throw new StepFailure("enrolling", {
      why: `nobody is named who saw ${options.name} agree to face recognition.`,
      next: "show them the notice and ask; then add --consent-seen-by NAME. A card opens the door without any consent.",
      exitCode: 2,
    });
  }
  const note = readNote(apartmentFiles(shell.root));
  if (note === undefined) {
    throw new StepFailure("finding the apartment", {
      why: "none has been started from this folder yet.",
      next: `start it with: ${shell.launcher} up`,
    });
  }
  const registry = await logIn(`http://127.0.0.1:${note.port}`, note.account);
  try {
    const enrolled = await enrolPerson(registry, {
      siteId: note.siteId,
      name: options.name,
      room: options.room,
      replace: options.replace,
      consentSeenBy: options.consentSeenBy,
      keepPhotos: options.keepPhotos,
      photos,
      ...(options.kind === undefined ? {} : { kind: options.kind }),
      ...(options.until === undefined ? {} : { until: options.until }),
      ...(options.door === undefined ? {} : { doorNames: options.door }),
    });
    for (const receipt of enrolled.receipts) {
      shell.write(
        `✓ ${options.name}, room ${options.room}: the door made a template from ${receipt.photosUsed} photograph(s) with ${receipt.templateModel}${qualityOf(receipt)}\n`,
      );
    }
    const unchanged = [...(options.kind ? ["--kind"] : []), ...(options.until ? ["--until"] : [])].join(" and ");
    if (enrolled.known && unchanged !== "") {
      shell.write(
        `  ${options.name} is known in room ${options.room}: kind and end stay as they were; ${unchanged} changed nothing.\n`,
      );
    }
    for (const line of similarLines(enrolled, await namesBeside(registry, enrolled))) shell.write(line);
    const kept = enrolled.receipts.some(({ photosKept }) => photosKept);
    const fate = kept ? "the faces in them are kept there, encrypted, as agreed" : "they are gone";
    shell.write(`  the photographs were opened only there, in memory; ${fate}.\n`);
  } catch (error) {
    if (error instanceof RegistryRefused) throw explain(error, photos);
    throw error;
  }
}

/** Tells each problem beside the photograph it was found in. */
export function explain({ refusal }: Pick<RegistryRefused, "refusal">, photos: readonly string[]): StepFailure {
  const problems = (refusal.problems ?? []).map(({ where, message }) => {
    const photo = photos[Number(/^photo (\d+)$/.exec(where)?.[1]) - 1];
    return `${photo ?? where}: ${message.en}`;
  });
  return new StepFailure("enrolling", {
    why: [refusal.message.en, ...problems].join("\n"),
    next:
      refusal.code === "already-enrolled"
        ? "add --replace to put these photographs in place of the earlier ones."
        : "nothing was kept of this attempt; mend it and run the command again.",
    exitCode: 1,
  });
}

const collect = (name: string, names: readonly string[] = []): readonly string[] => [...names, name];

function readDay(text: string): number {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00+08:00`) : Number.NaN;
  if (Number.isNaN(day) || new Date(day + 8 * 3_600_000).toISOString().slice(0, 10) !== text) {
    throw new InvalidArgumentError("a day such as 2027-06-30 is needed.");
  }
  // The day named is the last one inside.
  return day + 86_400_000;
}

const qualityOf = ({ quality }: Enrolled["receipts"][number]) =>
  quality === undefined ? "" : `, quality ${quality.join(", ")} of 100`;

/** Somebody who looks alike is no reason to refuse anybody; the landlord knows whether it is one person under two names. */
export function* similarLines(
  { receipts }: Pick<Enrolled, "receipts">,
  names: ReadonlyMap<string, string>,
): Generator<string> {
  const similar = new Map(
    receipts.flatMap((receipt) => receipt.similar.map((one) => [one.personId, one.kind] as const)),
  );
  for (const [personId, kind] of similar) {
    const means = kind === "duplicate" ? "may be the same person under another name" : "looks much alike";
    yield `! ${names.get(personId) ?? personId}, enrolled there already, ${means}; please look at both.\n`;
  }
}

interface PersonView {
  readonly name: string;
  readonly rooms: readonly { readonly name: string }[];
}

/** Who they are for whoever knows them: by name and rooms, which the registry may know. */
async function namesBeside(registry: RegistryClient, { receipts }: Enrolled): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(receipts.flatMap(({ similar }) => similar.map(({ personId }) => personId)))];
  const named = await Promise.all(
    ids.map(async (id) => {
      const { name, rooms } = await registry.get<PersonView>(`/api/people/${id}`);
      return [id, [name, ...rooms.map((room) => `room ${room.name}`)].join(", ")] as const;
    }),
  );
  return new Map(named);
}
