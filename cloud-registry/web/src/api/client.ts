import { ApiFault, faultOf } from "./fault.ts";
import type {
  Alarm,
  DaySummary,
  Door,
  Entry,
  EntryFilter,
  Paged,
  PeoplePage,
  PersonFacts,
  Room,
  SealedPhoto,
  Session,
  Site,
} from "./shapes.ts";

type Params = Readonly<Record<string, string | number | undefined | null>>;

/** What the client needs of the browser; `onSignedOut` is told when the registry no longer knows the session. */
export type ClientParts = {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly onSignedOut: () => void;
};

export type Api = ReturnType<typeof createApi>;

/** The registry's HTTP API as functions; each rejects with ApiFault. Holds the CSRF token of the current session. */
export function createApi({ fetch, onSignedOut }: ClientParts) {
  let csrfToken = "";

  async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`/api${path}`, requestInit(method, csrfToken, body)).catch((cause) => {
      throw new ApiFault("unreachable", 0, {}, { cause });
    });
    if (response.status === 204) return undefined as Answer;
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok && answer !== undefined) return answer as Answer;
    const fault = faultOf(response.status, answer);
    if (fault.status === 401 && path !== "/session") onSignedOut();
    throw fault;
  }

  const get = <Answer>(path: string, params: Params = {}) => ask<Answer>("GET", path + queryOf(params));
  const remember = (session: Session) => {
    csrfToken = session.csrfToken;
    return session;
  };

  return {
    session: () => ask<Session>("GET", "/session").then(remember),
    logIn: (name: string, password: string) => ask<Session>("POST", "/session", { name, password }).then(remember),
    logOut: () => ask<void>("DELETE", "/session"),
    sites: () => get<readonly Site[]>("/sites"),
    doors: (siteId: string) => get<readonly Door[]>(`/sites/${siteId}/doors`),
    /** What is left out stays, whatever another landlord chose meanwhile. */
    changeRecognition: (doorId: string, change: Partial<Pick<Door, "targetFpir">>) =>
      ask<object>("PATCH", `/doors/${doorId}/recognition`, change),
    alarms: (siteId: string) => get<readonly Alarm[]>("/alarms", { siteId, standing: "true" }),
    acknowledgeAlarm: (alarmId: string) => ask<Alarm>("POST", `/alarms/${alarmId}/acknowledge`, {}),
    rooms: (siteId: string) => get<readonly Room[]>(`/sites/${siteId}/rooms`),
    people: (siteId: string, params: Params) => get<PeoplePage>(`/sites/${siteId}/people`, params),
    person: (personId: string) => get<PersonFacts>(`/people/${personId}`),
    entries: (siteId: string, filter: EntryFilter, page: { cursor?: string | null; limit: number }) =>
      get<Paged<Entry>>("/entries", { siteId, ...filter, ...page }),
    summary: (siteId: string, days: number) => get<readonly DaySummary[]>("/entries/summary", { siteId, days }),
    photo: (entryId: string, viewerKey: string) => ask<SealedPhoto>("POST", `/entries/${entryId}/photo`, { viewerKey }),
    liveAddress: (siteId: string) => `/api/live${queryOf({ siteId })}`,
  };
}

/** Writes the parameters that are set as a query string, or nothing. */
export function queryOf(params: Params): string {
  const set = Object.entries(params).flatMap(([name, value]) =>
    value === undefined || value === null || value === "" ? [] : [[name, String(value)]],
  );
  return set.length === 0 ? "" : `?${new URLSearchParams(set)}`;
}

function requestInit(method: string, csrfToken: string, body: unknown): RequestInit {
  const headers: Record<string, string> = { accept: "application/json" };
  if (method !== "GET" && csrfToken !== "") headers["x-csrf-token"] = csrfToken;
  if (body === undefined) return { method, headers, credentials: "same-origin" };
  headers["content-type"] = "application/json";
  return { method, headers, credentials: "same-origin", body: JSON.stringify(body) };
}
