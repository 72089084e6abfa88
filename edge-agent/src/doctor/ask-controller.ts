import type { AgentConfig } from "../config.ts";
import type { RecogniserFault, RecogniserNow } from "../recognition/recogniser-now.ts";

/** Where a controller says how it is. */
export interface StatusPage {
  readonly panel: Pick<AgentConfig["panel"], "port">;
}

/** What a controller says of its recogniser, or why it runs none; `null` until it opened one. */
export type RecogniserAnswer = RecogniserNow | RecogniserFault | null;

/** Asks the running controller for its recogniser; undefined where nobody answers. */
export async function askRecogniser({ panel }: StatusPage): Promise<RecogniserAnswer | undefined> {
  return (await askController({ panel }, "/recogniser")) as RecogniserAnswer | undefined;
}

/** Asks the controller's status page on this machine; undefined where none answers within two seconds, or it knows no such page. */
export async function askController({ panel }: StatusPage, path: string): Promise<unknown> {
  if (panel.port === 0) return undefined;
  try {
    const answer = await fetch(`http://127.0.0.1:${panel.port}${path}`, { signal: AbortSignal.timeout(2_000) });
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}
