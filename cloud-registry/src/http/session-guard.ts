import type { SiteId } from "@menshen/protocol";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Account } from "../accounts/accounts.ts";
import { type Session, sameToken, useSession } from "../accounts/sessions.ts";
import type { Database } from "../database/open-database.ts";
import type { Role } from "../database/tables.ts";
import { HttpProblem } from "./problems.ts";

export const sessionCookie = "menshen_session";
const csrfHeader = "x-csrf-token";
const reading = new Set(["GET", "HEAD", "OPTIONS"]);

/** Finds out who asks. */
export interface Guard {
  /** The session of a request; throws the 401 that an answer is made of. */
  sessionOf(request: FastifyRequest): Session;
  accountOf(request: FastifyRequest): Account;
}

/** Guards every route below: a session for all, its CSRF token for whatever changes something. */
export function guardRoutes(
  app: FastifyInstance,
  parts: { readonly database: Database; readonly now: () => number },
): Guard {
  const sessions = new WeakMap<FastifyRequest, Session>();
  const guard: Guard = {
    sessionOf(request) {
      const session = sessions.get(request);
      if (!session) throw new HttpProblem("not-signed-in");
      return session;
    },
    accountOf: (request) => guard.sessionOf(request).account,
  };
  app.addHook("onRequest", async (request) => {
    const token = request.cookies[sessionCookie];
    const session = token === undefined ? undefined : await useSession(parts.database, token, parts.now());
    if (!session) throw new HttpProblem("not-signed-in");
    const given = request.headers[csrfHeader];
    const safe = reading.has(request.method) || (typeof given === "string" && sameToken(given, session.csrfToken));
    if (!safe) throw new HttpProblem("csrf-token-wrong");
    sessions.set(request, session);
  });
  return guard;
}

/** The sites a question is about: the one it names, if the account may see it, or all that it may see. */
export function askedSites(account: Account, siteId?: SiteId): readonly SiteId[] {
  if (siteId === undefined) return account.siteIds;
  if (!account.siteIds.includes(siteId)) throw new HttpProblem("site-unknown");
  return [siteId];
}

/** Throws the 403 unless the account has one of these roles. */
export function requireRole(account: Account, ...roles: readonly Role[]): void {
  if (!roles.includes(account.role)) throw new HttpProblem("not-permitted");
}
