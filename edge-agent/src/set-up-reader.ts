import { type HardwareConfig, moveReader, pairReader } from "@menshen/hardware";

/** What to tell whoever stands beside the reader, and whether it went well. */
export interface SetUp {
  readonly isDone: boolean;
  readonly told: string;
}

type Readers = HardwareConfig["readers"];
const now = () => performance.now();

/** Gives an OSDP reader in its install mode a key of its own; nobody else may have its line open. */
export async function pairByName(readers: Readers, name: string): Promise<SetUp> {
  const outcome = await pairReader(readers, name, { now });
  if (outcome.type === "paired") return { isDone: true, told: `${name} has a key of its own now` };
  return { isDone: false, told: `${name} has no new key: ${pairingTroubles[outcome.reason]}` };
}

/** Gives an OSDP reader another address and speed; the configuration has to follow. */
export async function moveByName(
  readers: Readers,
  place: { readonly name: string; readonly address: number; readonly baudRate: number },
): Promise<SetUp> {
  const { name, address, baudRate } = place;
  const outcome = await moveReader(readers, place, { now });
  if (outcome.type === "moved") {
    return {
      isDone: true,
      told: `${name} answers at address ${address} and ${baudRate} now; write both into the configuration`,
    };
  }
  return { isDone: false, told: `${name} stays where it is: ${movingTroubles[outcome.reason]}` };
}

const silent =
  "it does not answer; stop the controller first (systemctl stop menshen-agent), then check cable, address and speed";

const pairingTroubles = {
  silent,
  refused: "it is not in its install mode; its manual says how to put it there",
  "not-kept": "the key could not be written to keyFile, so the reader was not told; check the folder's permissions",
  "not-taken": "it said yes and does not know the key; try again",
  "no-key-store": "the configuration names no keyFile for it",
} as const;

const movingTroubles = {
  offline: silent,
  refused: "it does not take this address or speed; its manual says which it has",
  silent: "it did not say whether it agreed; try it at the old place and at the new one",
} as const;
