import { createHash } from "node:crypto";
import type { ModelFile } from "@menshen/models";
import { EnvHttpProxyAgent, fetch } from "undici";

/** Why a file did not come: nothing answered, the answer was a refusal, it broke off, or it was not the file. */
export type DownloadProblem = "unreachable" | "timed-out" | "refused" | "truncated" | "oversized" | "wrong-checksum";

export type Downloaded =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly problem: DownloadProblem; readonly detail: string };

export interface DownloadLimits {
  /** Longest wait for a connection, milliseconds. */
  readonly connectMs: number;
  /** Ends the download, whatever has come. */
  readonly signal: AbortSignal;
  /** Where proxies are named (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, in either case). */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Fetches a file into memory and checks its size while it comes and its sha256 at the end; never throws, writes nothing. */
export async function download(
  file: Omit<ModelFile, "name"> & { readonly url: string },
  limits: DownloadLimits,
): Promise<Downloaded> {
  const agent = proxyAgent(limits);
  try {
    const response = await fetch(file.url, { dispatcher: agent, signal: limits.signal });
    if (!response.ok || response.body === null) {
      return failed("refused", `the answer was ${response.status} ${response.statusText}`.trim());
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > file.bytes) {
        return failed("oversized", `it is larger than the ${file.bytes} bytes it should have`);
      }
    }
    return checked(Buffer.concat(chunks), file);
  } catch (fault) {
    return explained(fault, limits.signal);
  } finally {
    // Not close(), which would wait for an answer that has been given up.
    await agent.destroy();
  }
}

function checked(bytes: Uint8Array, file: Omit<ModelFile, "name">): Downloaded {
  if (bytes.length < file.bytes) {
    return failed("truncated", `only ${bytes.length} of ${file.bytes} bytes came`);
  }
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return sha256 === file.sha256
    ? { ok: true, bytes }
    : failed("wrong-checksum", `its sha256 is ${sha256}, expected is ${file.sha256}`);
}

function explained(fault: unknown, signal: AbortSignal): Downloaded {
  const codes = codesOf(fault);
  if (signal.aborted || codes.some((code) => code.includes("TIMEOUT") || code === "ETIMEDOUT")) {
    return failed("timed-out", "no answer in time");
  }
  if (
    codes.some(
      (code) => code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
    )
  ) {
    return failed("truncated", "the connection broke off");
  }
  return failed("unreachable", codes[0] ?? (fault instanceof Error ? fault.message : String(fault)));
}

/** The codes of a fault and of those that caused it, outermost last. */
function codesOf(fault: unknown): readonly string[] {
  if (!(fault instanceof Error)) {
    return [];
  }
  const { code } = fault as NodeJS.ErrnoException;
  return [...codesOf(fault.cause), ...(code === undefined ? [] : [code])];
}

function proxyAgent({ connectMs, env }: DownloadLimits): EnvHttpProxyAgent {
  const named = (name: string): string => env[name.toLowerCase()] ?? env[name] ?? "";
  return new EnvHttpProxyAgent({
    httpProxy: named("HTTP_PROXY"),
    httpsProxy: named("HTTPS_PROXY"),
    noProxy: named("NO_PROXY"),
    connect: { timeout: connectMs },
  });
}

function failed(problem: DownloadProblem, detail: string): Downloaded {
  return { ok: false, problem, detail };
}
