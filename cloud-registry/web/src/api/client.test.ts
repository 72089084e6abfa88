import { describe, expect, it } from "vitest";
import { createApi, queryOf } from "./client.ts";
import type { ApiFault } from "./fault.ts";

type Call = { readonly url: string; readonly init: RequestInit };

function answering(...answers: readonly (Response | Error)[]) {
  const calls: Call[] = [];
  let signedOut = 0;
  const api = createApi({
    fetch: (url, init) => {
      const answer = answers[calls.length];
      calls.push({ url, init });
      return answer instanceof Response ? Promise.resolve(answer) : Promise.reject(answer);
    },
    onSignedOut: () => {
      signedOut += 1;
    },
  });
  return { api, calls, signedOut: () => signedOut };
}

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const faultFrom = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (fault: ApiFault) => fault,
  );

describe("the client of the registry", () => {
  it("sends the CSRF token of the log-in with whatever changes something, and with nothing else", async () => {
    const session = { account: { id: "acct_a", name: "a", role: "landlord", siteIds: [] }, csrfToken: "t-1" };
    const { api, calls } = answering(json(200, session), json(200, []), json(200, {}));
    await api.logIn("a", "b");
    await api.sites();
    await api.photo("entry_x", "key");
    expect(calls.map(({ init }) => new Headers(init.headers).get("x-csrf-token"))).toEqual([null, null, "t-1"]);
    expect(calls[2]?.init.body).toBe('{"viewerKey":"key"}');
  });

  it("sends of the choices for a door the one that changed, so that it takes back nobody else's", async () => {
    const { api, calls } = answering(json(200, {}));
    await api.changeRecognition("door_a", { targetFpir: 0.0001 });
    const sent = calls.map(({ url, init }) => [init.method, url, init.body]);
    expect(sent).toEqual([["PATCH", "/api/doors/door_a/recognition", '{"targetFpir":0.0001}']]);
  });

  it("keeps the registry's sentence in both languages, and when to try again", async () => {
    const message = { zh: "太多次了", en: "Too many tries" };
    const { api } = answering(json(429, { code: "too-many-tries", message, retryAfterSeconds: 30 }));
    const fault = await faultFrom(api.logIn("a", "b"));
    expect(fault).toMatchObject({ code: "too-many-tries", status: 429, details: { message, retryAfterSeconds: 30 } });
  });

  it("says that the session ended when any page is refused, but not when a log-in is", async () => {
    const refused = { code: "wrong-name-or-password" };
    const { api, signedOut } = answering(json(401, refused), json(401, { code: "no-session" }));
    await faultFrom(api.logIn("a", "b"));
    expect(signedOut()).toBe(0);
    await faultFrom(api.sites());
    expect(signedOut()).toBe(1);
  });

  it("tells an unreachable registry from one that answers nonsense", async () => {
    const { api } = answering(new TypeError("network"), new Response("<html>", { status: 502 }));
    expect(await faultFrom(api.sites())).toMatchObject({ code: "unreachable", status: 0 });
    expect(await faultFrom(api.sites())).toMatchObject({ code: "unexpected-answer", status: 502 });
  });

  it("leaves what is not asked out of the address", () => {
    expect(queryOf({ siteId: "site_a", search: "", doorId: undefined, limit: 20 })).toBe("?siteId=site_a&limit=20");
    expect(queryOf({})).toBe("");
  });
});
