import type { Board } from "./board.ts";

const store = "/opt/menshen/current/app/edge-agent/src/journal/journal-store.ts";

/**
 * Makes the guest's copy of the agent ask for no flush when it writes its journal. A defence has no off-switch in the
 * product: the installed text is changed at one line.
 */
export async function weakenJournal(board: Board): Promise<void> {
  await board.run(
    `test "$(grep -c 'synchronous = FULL' ${store})" = 1 && sed -i 's/synchronous = FULL/synchronous = OFF/' ${store} && rm -rf /var/lib/menshen/compile-cache && sync`,
    180_000,
  );
}
