/** One event of a text/event-stream (HTML Standard, 9.2), as far as the registry uses it. */
export type StreamEvent = { readonly event: string; readonly data: string };

export type StreamState =
  | { readonly type: "connecting" }
  | { readonly type: "open" }
  | { readonly type: "waiting"; readonly seconds: number };

export type StreamParts = {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Waits, and rejects when the signal aborts. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly onState: (state: StreamState) => void;
  readonly onEvent: (event: StreamEvent) => void;
  readonly onRefused: (status: number) => void;
};

/** The registry sends a comment every 15 s; after 40 s of silence the connection is dead, whatever TCP believes. */
const silenceLimit = 40_000;
const longestPause = 15_000;

/**
 * Keeps a stream of server-sent events open until the signal aborts, reconnecting with pauses that double from 1 s to
 * 15 s. EventSource would hide heartbeats and refusals, so this reads the stream itself. Ends early when refused (401, 403).
 */
export async function followStream(address: string, parts: StreamParts, signal: AbortSignal): Promise<void> {
  let pause = 1000;
  while (!signal.aborted) {
    parts.onState({ type: "connecting" });
    const ended = await readOnce(address, parts, signal);
    if (signal.aborted) return;
    if (ended === "refused") return;
    if (ended === "was-open") pause = 1000;
    parts.onState({ type: "waiting", seconds: Math.ceil(pause / 1000) });
    await parts.wait(pause, signal).catch(() => undefined);
    pause = Math.min(pause * 2, longestPause);
  }
}

async function readOnce(address: string, parts: StreamParts, signal: AbortSignal) {
  const silence = new AbortController();
  const init = { headers: { accept: "text/event-stream" }, credentials: "same-origin", cache: "no-store" } as const;
  try {
    const response = await parts.fetch(address, { ...init, signal: AbortSignal.any([signal, silence.signal]) });
    if (response.status === 401 || response.status === 403) {
      parts.onRefused(response.status);
      return "refused";
    }
    if (!response.ok || !response.body) return "failed";
    parts.onState({ type: "open" });
    await readBody(response.body, parts, silence);
    return "was-open";
  } catch {
    return "failed";
  }
}

async function readBody(body: ReadableStream<Uint8Array>, parts: StreamParts, silence: AbortController) {
  const reader = body.getReader();
  const text = new TextDecoder();
  const feed = createParser(parts.onEvent);
  for (;;) {
    const timer = setTimeout(() => silence.abort(), silenceLimit);
    const { done, value } = await reader.read().finally(() => clearTimeout(timer));
    if (done) return;
    feed(text.decode(value, { stream: true }));
  }
}

/** Makes a parser that takes a stream in pieces cut anywhere and calls back for each whole event. */
export function createParser(onEvent: (event: StreamEvent) => void): (piece: string) => void {
  let rest = "";
  let event = "message";
  let data: readonly string[] = [];
  return (piece) => {
    const lines = (rest + piece).split(/\r\n|\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (data.length > 0) onEvent({ event, data: data.join("\n") });
        event = "message";
        data = [];
      } else if (line.startsWith("event:")) event = line.slice(6).trim();
      else if (line.startsWith("data:")) data = [...data, line.slice(5).replace(/^ /, "")];
    }
  };
}
