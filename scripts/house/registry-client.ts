import { StepFailure } from "../progress.ts";

/** What the registry answers when it cannot do what was asked. */
export interface RegistryRefusal {
  readonly code: string;
  readonly message: { readonly zh: string; readonly en: string };
  readonly problems?: readonly {
    readonly where: string;
    readonly code: string;
    readonly message: { readonly en: string };
  }[];
}

/** The registry answered, and it was a no. */
export class RegistryRefused extends Error {
  readonly code: string;
  readonly status: number;
  readonly refusal: RegistryRefusal;
  constructor(status: number, refusal: RegistryRefusal) {
    super(refusal.message.en);
    this.name = "RegistryRefused";
    this.code = refusal.code;
    this.status = status;
    this.refusal = refusal;
  }
}

/** Tells a refusal as a failed step: the registry's own sentence, then each problem. */
export function refusedStep(step: string, { refusal }: RegistryRefused, next: string): StepFailure {
  const problems = (refusal.problems ?? []).map(({ where, message: { en } }) =>
    en.startsWith(where) ? en : `${where}: ${en}`,
  );
  return new StepFailure(step, { why: [refusal.message.en, ...problems].join("\n"), next });
}

/** A logged-in conversation with a registry. */
export interface RegistryClient {
  readonly origin: string;
  /** What proves who asks, for requests of another kind, such as the event stream. */
  readonly headers: Readonly<Record<string, string>>;
  get<Answer>(path: string): Promise<Answer>;
  post<Answer>(path: string, body: unknown): Promise<Answer>;
  put<Answer>(path: string, body: unknown): Promise<Answer>;
  patch<Answer>(path: string, body: unknown): Promise<Answer>;
}

/** Logs in at `origin`; throws a StepFailure when nothing answers there, RegistryRefused when the log-in is refused. */
export async function logIn(
  origin: string,
  account: { readonly name: string; readonly password: string },
): Promise<RegistryClient> {
  const response = await reach(origin, "/api/session", { method: "POST", body: account });
  const { csrfToken } = await answerOf<{ csrfToken: string }>(response);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const headers = { cookie, "x-csrf-token": csrfToken };
  return {
    origin,
    headers,
    get: async (path) => answerOf(await reach(origin, path, { method: "GET", headers })),
    post: async (path, body) => answerOf(await reach(origin, path, { method: "POST", headers, body })),
    put: async (path, body) => answerOf(await reach(origin, path, { method: "PUT", headers, body })),
    patch: async (path, body) => answerOf(await reach(origin, path, { method: "PATCH", headers, body })),
  };
}

interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

async function reach(origin: string, path: string, { method, headers = {}, body }: Call): Promise<Response> {
  try {
    return await fetch(new URL(path, origin), {
      method,
      headers: body === undefined ? headers : { ...headers, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    throw new StepFailure(`asking the registry at ${origin}`, {
      why: "nothing answers there.",
      next: "start the apartment with ./menshen up, and run this in a second terminal.",
      cause,
    });
  }
}

async function answerOf<Answer>(response: Response): Promise<Answer> {
  const text = await response.text();
  if (response.ok) return (text === "" ? undefined : JSON.parse(text)) as Answer;
  let refusal: RegistryRefusal;
  try {
    refusal = JSON.parse(text) as RegistryRefusal;
  } catch {
    refusal = { code: `http-${response.status}`, message: { zh: text, en: text } };
  }
  throw new RegistryRefused(response.status, refusal);
}
