import type { Chance } from "../support/chance.ts";
import type { Board } from "./board.ts";

/** What became of three ways of writing when the power went. */
export interface LostWrites {
  /** Written and fsynced: has to be there. */
  readonly flushedIsThere: boolean;
  /** Written past the page cache straight to the disk, and not flushed there: has to be gone, or the disk proves nothing. */
  readonly unflushedIsGone: boolean;
  /** Left in the guest's page cache: has to be gone, or nothing was cut off. */
  readonly unsyncedIsGone: boolean;
}

/** The control of the power cuts: shows that a flushed write survives one and that an unflushed one really does not. */
export async function controlLostWrites(board: Board, chance: Chance): Promise<LostWrites> {
  await board.powerOn();
  await board.run(
    `cd /var/tmp
     yes old | head -c 65536 >straight && sync straight . && sleep 6 && sync
     yes new | head -c 65536 | dd of=flushed bs=64k conv=fsync status=none && sync .
     yes new | head -c 65536 >/run/new && dd if=/run/new of=straight bs=64k oflag=direct conv=notrunc status=none
     yes new | head -c 65536 >unsynced`,
    180_000,
  );
  await board.cut("nothing", chance);
  await board.powerOn();
  const told = await board.run(
    `cd /var/tmp; for file in flushed straight unsynced; do echo "$file $(head -n 1 $file 2>/dev/null) $(grep -c new $file 2>/dev/null)"; done`,
    180_000,
  );
  await board.shutDown();
  const words = (name: string) => new RegExp(`^${name} (.*)$`, "m").exec(told)?.[1]?.trim().split(" ") ?? [];
  return {
    flushedIsThere: words("flushed").join(" ") === "new 16384",
    unflushedIsGone: words("straight").join(" ") === "old 0",
    unsyncedIsGone: !words("unsynced").includes("16384"),
  };
}
