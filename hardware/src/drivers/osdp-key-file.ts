import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { HardwareFault } from "../fault.ts";

/** Keeps one reader's key of 16 bytes. */
export interface ReaderKeys {
  /** The key, undefined before the reader is paired; throws where there may be one that cannot be read. */
  load(): Promise<Uint8Array | undefined>;
  /** Resolves when the key is safe from a power cut. */
  save(key: Uint8Array): Promise<void>;
}

const KEY = /^[0-9A-Fa-f]{32}\s*$/;

/** Keeps a reader's key as 32 hex digits in a file that only its owner may read; throws HardwareFault `reader-key-unusable`. */
export function readerKeyFile(path: string): ReaderKeys {
  return {
    async load() {
      const text = await readIfThere(path);
      if (text === undefined) return undefined;
      if (!KEY.test(text))
        throw new HardwareFault("reader-key-unusable", { device: path, detail: "it is not 32 hex digits" });
      return Uint8Array.from(Buffer.from(text.trim(), "hex"));
    },
    async save(key) {
      try {
        await writeWhole(path, `${Buffer.from(key).toString("hex").toUpperCase()}\n`);
      } catch (cause) {
        throw new HardwareFault("reader-key-unusable", { device: path, detail: String(cause), cause });
      }
    },
  };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "latin1");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new HardwareFault("reader-key-unusable", { device: path, detail: String(cause), cause });
  }
}

/** The old key or the new one, whenever the power goes. */
async function writeWhole(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, "w", 0o600);
  try {
    // One that a power cut left behind keeps the mode it had.
    await file.chmod(0o600);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
