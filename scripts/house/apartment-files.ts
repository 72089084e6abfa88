import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Where one running apartment keeps its things. */
export interface ApartmentFiles {
  readonly folder: string;
  readonly registry: string;
  readonly controller: string;
  /** Beside the rest, or in the temporary folder where that path would be too long for a socket. */
  readonly lockSocket: string;
  readonly doorSocket: string;
  readonly pulseFile: string;
  readonly note: string;
}

/** The apartment's folders below the checkout, or below a folder of its own. */
export function apartmentFiles(root: string, folder = join(root, ".menshen/apartment")): ApartmentFiles {
  const controller = join(folder, "controller");
  return {
    folder,
    registry: join(folder, "registry"),
    controller,
    lockSocket: socketIn(folder, "lock.sock"),
    doorSocket: socketIn(folder, "door.sock"),
    pulseFile: join(folder, "lock", "pulses"),
    note: join(folder, "apartment.json"),
  };
}

/** Longest path a unix socket may have on Linux, its end included (unix(7): sun_path has 108 bytes). */
const longestSocketPath = 107;

function socketIn(folder: string, name: string): string {
  const path = join(folder, name);
  if (Buffer.byteLength(path) < longestSocketPath) return path;
  const short = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  return join(tmpdir(), `menshen-${short}-${name}`);
}

/** What `up` remembers of the apartment it made: where it answers and how to log in. Readable by its owner alone. */
export interface ApartmentNote {
  readonly port: number;
  readonly account: { readonly name: string; readonly password: string };
  readonly siteId: string;
  readonly doorId: string;
  /** The PIN of the installer's page on the controller. */
  readonly installerPin?: string;
  /** The demonstration's residents are enrolled. */
  readonly enrolled: boolean;
}

export function readNote(files: ApartmentFiles): ApartmentNote | undefined {
  if (!existsSync(files.note)) return undefined;
  return JSON.parse(readFileSync(files.note, "utf8")) as ApartmentNote;
}

export function writeNote(files: ApartmentFiles, note: ApartmentNote): void {
  writePrivate(files.note, note);
}

/** Writes JSON that only its owner may read, whole or not at all. */
export function writePrivate(file: string, value: unknown): void {
  writePrivateText(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** Writes a text that only its owner may read, whole or not at all. */
export function writePrivateText(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.part`, text, { mode: 0o600 });
  renameSync(`${file}.part`, file);
}
