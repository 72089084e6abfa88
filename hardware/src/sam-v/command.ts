/** What is asked of the module. There is no word for fingerprints (30 10): they are never asked for. */
export type SamCommand = "reset" | "status" | "find" | "select" | "read";

/** What every command and every answer begins with. */
export const PREAMBLE: readonly number[] = [0xaa, 0xaa, 0xaa, 0x96, 0x69];

/** Command and parameter byte; `read` is text and photograph together, for text alone cannot be asked for. */
const CODES: { readonly [command in SamCommand]: readonly [number, number] } = {
  reset: [0x10, 0xff],
  status: [0x11, 0xff],
  find: [0x20, 0x01],
  select: [0x20, 0x02],
  read: [0x30, 0x01],
};

/** The bytes of a command: preamble, length of what follows (two bytes), command, parameter, XOR of all behind the preamble. */
export function encodeCommand(command: SamCommand): Uint8Array {
  const body = [0x00, 0x03, ...CODES[command]];
  const check = body.reduce((xor, byte) => xor ^ byte, 0);
  return Uint8Array.from([...PREAMBLE, ...body, check]);
}
