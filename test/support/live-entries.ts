import type { RegistryClient } from "@menshen/scripts";

/** What these tests read of an entry as the registry tells it. */
export interface SeenEntry {
  readonly id: string;
  readonly at: number;
  readonly outcome: "granted" | "denied";
  readonly reason?: string;
  readonly reasonText?: { readonly zh: string; readonly en: string };
  readonly factors: readonly string[];
  readonly person?: { readonly id: string; readonly name: string };
  readonly photo?: { readonly sha256?: string; readonly state: string };
  readonly passage?: string;
  readonly replay: boolean;
  readonly recognition?: { readonly distance?: number; readonly threshold: number; readonly gallerySize: number };
  readonly late: boolean;
  readonly confirmed: boolean;
  readonly seq: number;
  readonly epoch: string;
}

/** The entries a page that is open would have been told of, each as it was told last. */
export interface LiveEntries {
  entries(): readonly SeenEntry[];
  /** Hangs up. */
  close(): void;
}

/** Opens the page's event stream and keeps what it says; resolves once the stream is open. */
export async function listenLive(
  client: RegistryClient,
  siteId: string,
  onEntry: (entry: SeenEntry) => void = () => undefined,
): Promise<LiveEntries> {
  const hangUp = new AbortController();
  const response = await fetch(new URL(`/api/live?siteId=${siteId}`, client.origin), {
    headers: client.headers,
    signal: hangUp.signal,
  });
  if (!response.ok || response.body === null) throw new Error(`the live stream answered ${response.status}`);
  const told = new Map<string, SeenEntry>();
  const tell = (entry: SeenEntry) => {
    told.set(entry.id, entry);
    onEntry(entry);
  };
  void keep(response.body, tell).catch(() => {
    // Hung up by us, or the registry went: what was told stays told.
  });
  return { entries: () => [...told.values()], close: () => hangUp.abort() };
}

type Tell = (entry: SeenEntry) => void;

async function keep(body: ReadableStream<Uint8Array>, tell: Tell): Promise<void> {
  let rest = "";
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const blocks = `${rest}${text}`.split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) note(block, tell);
  }
}

function note(block: string, tell: Tell): void {
  const field = (name: string) =>
    block
      .split("\n")
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).trim())
      .join("\n");
  if (field("event") !== "entry") return;
  tell(JSON.parse(field("data")) as SeenEntry);
}
