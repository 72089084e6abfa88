import type { Hardware } from "@menshen/hardware";
import type { Factor } from "@menshen/protocol";

type Reader = Hardware["readers"][number];
interface Devices {
  readonly readers: readonly (Pick<Reader, "driver" | "keypad"> & {
    readonly cardReader: Pick<Reader["cardReader"], "state">;
  })[];
  /** Whether a recogniser runs. */
  readonly knowsFaces: boolean;
}

/**
 * What can be shown to a door whose devices are in this state, so that nobody is asked for anything else. A phone needs nothing
 * at the door; whether its order can arrive is the decision's to ask.
 */
export function doorTakes({ readers, knowsFaces }: Devices): ReadonlySet<Factor> {
  const working = readers.filter(({ cardReader }) => cardReader.state() === "working");
  return new Set([...working.flatMap(factorsOf), ...(knowsFaces ? (["face"] as const) : []), "app" as const]);
}

function factorsOf({ driver, keypad }: Devices["readers"][number]): readonly Factor[] {
  return [...reads(driver), ...(keypad ? (["pin"] as const) : [])];
}

/**
 * A card reader sees of a resident ID card the number of its chip alone, which is not the one printed on it: it is taken where
 * somebody registered it, and nobody is asked for it.
 */
function reads(driver: Reader["driver"]): readonly Factor[] {
  switch (driver) {
    case "sam-v":
      return ["id-card"];
    case "simulated":
      return ["card", "id-card"];
    case "osdp":
    case "wiegand-uart":
    case "wiegand-gpio":
      return ["card"];
  }
}
