import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fromBase64Url, seal, toBase64Url } from "@menshen/protocol";
import sharp from "sharp";
import { StepFailure } from "../progress.ts";
import type { RegistryClient } from "./registry-client.ts";

/** Whom to enrol, and on whose word. */
export interface Enrolment {
  readonly siteId: string;
  readonly name: string;
  readonly room: string;
  /** What a person new to the building is; absent: a tenant. */
  readonly kind?: string;
  readonly until?: number;
  readonly doorNames?: readonly string[];
  readonly replace: boolean;
  readonly consentSeenBy: string;
  /** Agreed to have the photographs kept at the door too, for another recogniser. */
  readonly keepPhotos?: boolean;
  readonly photos: readonly string[];
}

export interface Enrolled {
  /** Already at home in that room: kind and end stayed as they were. */
  readonly known: boolean;
  readonly personId: string;
  readonly receipts: readonly {
    readonly doorId: string;
    readonly photosUsed: number;
    readonly templateModel: string;
    /** Who is enrolled there already and may be the same person, or be taken for them. */
    readonly similar: readonly { readonly personId: string; readonly kind: "duplicate" | "look-alike" }[];
    /** How good each photograph is, 0–100. */
    readonly quality?: readonly number[];
    readonly photosKept: boolean;
  }[];
}

interface Door {
  readonly id: string;
  readonly name: { readonly zh: string; readonly en: string };
}

/** The notice whose text the person was shown before they agreed. */
const noticeVersion = "2026-11";
/** A photo from a phone is far below this; more would only burden the door. */
const largestBytes = 20_000_000;
const mostPhotos = 5;

/** Enrols one person: photographs are read here, sealed to each door's controller, and never leave readable. */
export async function enrolPerson(registry: RegistryClient, enrolment: Enrolment): Promise<Enrolled> {
  const photos = await readPhotos(enrolment.photos);
  const doors = await chooseDoors(registry, enrolment);
  const sealed = await Promise.all(
    doors.map(async (door) => {
      const { sealingKey } = await registry.get<{ sealingKey: string }>(`/api/doors/${door.id}/controller`);
      const key = fromBase64Url(sealingKey);
      return { doorId: door.id, photos: photos.map((photo) => toBase64Url(seal(key, photo, "enrolment-photo"))) };
    }),
  );
  return await registry.post<Enrolled>("/api/enrolments", {
    siteId: enrolment.siteId,
    roomName: enrolment.room,
    name: enrolment.name,
    kind: enrolment.kind ?? "tenant",
    ...(enrolment.until === undefined ? {} : { endsAt: enrolment.until }),
    doorIds: doors.map((door) => door.id),
    replace: enrolment.replace,
    consent: {
      scopes: ["face_recognition_local", ...(enrolment.keepPhotos ? ["face_photo_retain"] : [])],
      seenBy: enrolment.consentSeenBy,
      noticeVersion,
    },
    sealed,
  });
}

/** Reads the photographs whole and makes sure that each is a picture; every bad file is named in one failure. */
async function readPhotos(files: readonly string[]): Promise<readonly Uint8Array[]> {
  if (files.length === 0 || files.length > mostPhotos) {
    throw new StepFailure("reading the photographs", {
      why: `${files.length} were named; one to ${mostPhotos} are needed.`,
      next: "three good ones, from slightly different angles, work best.",
      exitCode: 2,
    });
  }
  const read = await Promise.all(files.map(readPhoto));
  const problems = read.flatMap((photo) => (photo instanceof Uint8Array ? [] : [photo]));
  if (problems.length > 0) {
    throw new StepFailure("reading the photographs", {
      why: problems.join("\n"),
      next: "name JPEG, PNG, WebP or HEIC photographs that exist; nobody was enrolled.",
      exitCode: 2,
    });
  }
  return read.filter((photo): photo is Uint8Array<ArrayBuffer> => photo instanceof Uint8Array);
}

async function readPhoto(file: string): Promise<Uint8Array | string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    return `${file}: ${missing(error) ? "there is no such file" : "cannot be read"}.`;
  }
  if (bytes.length > largestBytes)
    return `${basename(file)}: ${Math.round(bytes.length / 1e6)} MB is more than the ${largestBytes / 1e6} MB a photo may have.`;
  try {
    const { width, height } = await sharp(bytes).metadata();
    return width > 0 && height > 0 ? bytes : `${basename(file)}: is not a picture.`;
  } catch {
    return `${basename(file)}: is not a picture.`;
  }
}

const missing = (error: unknown) => (error as NodeJS.ErrnoException).code === "ENOENT";

async function chooseDoors(registry: RegistryClient, { siteId, doorNames }: Enrolment): Promise<readonly Door[]> {
  const doors = await registry.get<readonly Door[]>(`/api/sites/${siteId}/doors`);
  if (doorNames === undefined) return doors;
  const chosen = doorNames.map((name) => doors.find((door) => [door.id, door.name.zh, door.name.en].includes(name)));
  const unknown = doorNames.filter((_, index) => chosen[index] === undefined);
  if (unknown.length > 0) {
    throw new StepFailure("choosing the doors", {
      why: `there is no door called ${unknown.map((name) => `"${name}"`).join(", ")}.`,
      next: `the doors are: ${doors.map(({ name }) => `${name.zh} / ${name.en}`).join("; ")}.`,
      exitCode: 2,
    });
  }
  return chosen.filter((door) => door !== undefined);
}
