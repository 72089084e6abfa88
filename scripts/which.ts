import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";

/** The folders of Debian's system programs, which an ordinary user's PATH leaves out. */
const systemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** The full path of an installed program, or absent; looks along `searchPath` ("a:b:c") and the system folders. */
export function findProgram(name: string, searchPath = ""): string | undefined {
  const folders = [...searchPath.split(":").filter((folder) => folder !== ""), ...systemFolders];
  return folders.map((folder) => join(folder, name)).find(isExecutableFile);
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
