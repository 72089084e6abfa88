import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import { recordAudit } from "../audit/audit.ts";
import type { Database } from "../database/open-database.ts";
import { HttpProblem } from "../http/problems.ts";
import { guardRoutes, sessionCookie } from "../http/session-guard.ts";
import { readAccount } from "./accounts.ts";
import type { LogInLimit } from "./log-in-limit.ts";
import type { PasswordCheck } from "./passwords.ts";
import { absoluteLimit, beginSession, endSession } from "./sessions.ts";

export interface SessionRouteParts {
  readonly database: Database;
  readonly now: () => number;
  readonly limit: LogInLimit;
  readonly passwords: PasswordCheck;
  /** Whether pages are served over https, so that the cookie travels only there. */
  readonly https: boolean;
}

const Credentials = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 80 }),
  password: Type.String({ minLength: 1, maxLength: 200 }),
});

/** Signing in, asking who is signed in, and signing out. */
export const sessionRoutes: FastifyPluginAsyncTypebox<SessionRouteParts> = async (app, parts) => {
  const { database, now, limit, passwords, https } = parts;
  const cookie = { path: "/", httpOnly: true, sameSite: "strict", secure: https } as const;

  app.post(
    "/session",
    { schema: { summary: "Sign in", tags: ["session"], body: Credentials } },
    async (request, reply) => {
      const { name, password } = request.body;
      const wait = limit.waitFor(name, request.ip);
      if (wait > 0) {
        const retryAfterSeconds = Math.ceil(wait / 1000);
        void reply.header("retry-after", retryAfterSeconds);
        throw new HttpProblem("too-many-tries", [], { retryAfterSeconds });
      }
      // Counted before the answer is known: many tries at once are many tries.
      limit.failed(name, request.ip);
      const row = await database
        .selectFrom("accounts")
        .select(["id", "passwordHash"])
        .where("name", "=", name)
        .executeTakeFirst();
      const right = await passwords.matches(row?.passwordHash, password);
      const account = right && row ? await readAccount(database, row.id) : undefined;
      if (!account) throw new HttpProblem("wrong-name-or-password");
      limit.succeeded(name, request.ip);
      const { token, csrfToken } = await beginSession(database, account.id, now());
      await recordAudit(database, { at: now(), account, action: "session.began", subject: account.id });
      void reply.setCookie(sessionCookie, token, { ...cookie, maxAge: absoluteLimit / 1000 });
      return { account, csrfToken };
    },
  );

  await app.register((signedIn) => {
    const guard = guardRoutes(signedIn, parts);
    signedIn.get("/session", { schema: { summary: "Who is signed in", tags: ["session"] } }, (request) =>
      Promise.resolve(guard.sessionOf(request)),
    );
    signedIn.delete("/session", { schema: { summary: "Sign out", tags: ["session"] } }, async (request, reply) => {
      const { account } = guard.sessionOf(request);
      await endSession(database, request.cookies[sessionCookie] ?? "");
      await recordAudit(database, { at: now(), account, action: "session.ended", subject: account.id });
      void reply.clearCookie(sessionCookie, cookie).code(204);
    });
    return Promise.resolve();
  });
};
