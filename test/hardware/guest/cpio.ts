/** One member of a cpio archive; a folder has no bytes. */
export interface CpioMember {
  readonly path: string;
  readonly bytes?: Uint8Array;
  readonly mode?: number;
}

const directory = 0o040755;
const executable = 0o100755;

/** Writes the "newc" format, which Linux takes as an initramfs (Documentation/driver-api/early-userspace/buffer-format). Pure. */
export function writeCpio(members: readonly CpioMember[]): Uint8Array {
  const parts = members.flatMap(({ path, bytes, mode }, index) =>
    writeMember(path, {
      inode: index + 1,
      mode: mode ?? (bytes ? executable : directory),
      bytes: bytes ?? new Uint8Array(),
    }),
  );
  return Buffer.concat([...parts, ...writeMember("TRAILER!!!", { inode: 0, mode: 0, bytes: new Uint8Array() })]);
}

function writeMember(
  path: string,
  { inode, mode, bytes }: { readonly inode: number; readonly mode: number; readonly bytes: Uint8Array },
): readonly Uint8Array[] {
  const name = Buffer.from(`${path}\0`);
  // inode, mode, uid, gid, links, mtime, size, device and special device (major, minor each), name's length, no checksum.
  const fields = [inode, mode, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
  return [padded(Buffer.concat([header, name])), padded(bytes)];
}

function padded(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
