import type { Board } from "./board.ts";

const store = "/opt/menshen/current/app/edge-agent/src/journal/journal-store.ts";

/**
 * Makes the guest's copy of the agent ask for no flush when it writes its journal, from its next start on. A defence has no
 * off-switch in the product: the installed text is changed at one line.
 */
export async function weakenJournal(board: Board): Promise<void> {
  await replaceOnce(board, "synchronous = FULL", "synchronous = OFF");
}

/** Puts the line back. */
export async function strengthenJournal(board: Board): Promise<void> {
  await replaceOnce(board, "synchronous = OFF", "synchronous = FULL");
}

async function replaceOnce(board: Board, from: string, to: string): Promise<void> {
  const isThereOnce = `test "$(grep -c '${from}' ${store})" = 1`;
  const replaced = `sed -i 's/${from}/${to}/' ${store}`;
  await board.run(`${isThereOnce} && ${replaced} && rm -rf /var/lib/menshen/compile-cache && sync`, 180_000);
}
