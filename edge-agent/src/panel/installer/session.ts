import { randomBytes } from "node:crypto";
import cookie from "@fastify/cookie";
import csrf from "@fastify/csrf-protection";
import session from "@fastify/session";
import type { Actor, Monotonic } from "@menshen/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { afterRight, afterWrong, isResting, type PinTries } from "../../access/pin-tries.ts";

/** Who is logged in at the installer's page, as they said of themselves. */
export interface Installer {
  readonly name: string;
  readonly company?: string;
}

declare module "fastify" {
  interface Session {
    installer?: Installer;
    /** When the camera was last told of as looked through. */
    lookedAt?: Monotonic;
  }
}

export interface SessionParts {
  readonly isPin: (pin: string) => Promise<boolean>;
  readonly now: () => Monotonic;
  /** Somebody logged in: it is written down. */
  readonly onLoggedIn: (installer: Installer) => void;
  /** Wrong PINs have made the page rest. */
  readonly onResting: () => void;
}

/** A session ends so long after its last use. */
const sessionMs = 30 * 60_000;

const LogInSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80, pattern: "\\S" }),
    company: Type.Optional(Type.String({ maxLength: 120 })),
    pin: Type.String({ minLength: 1, maxLength: 20 }),
  },
  { additionalProperties: false },
);

/** Log-in by the installer's PIN; sessions live in memory, so that a restart ends them all. */
export async function addSessions(app: FastifyInstance, parts: SessionParts): Promise<void> {
  await app.register(cookie);
  await app.register(session, {
    secret: randomBytes(48).toString("hex"),
    cookieName: "__Host-installer",
    cookie: { secure: true, httpOnly: true, sameSite: "strict", path: "/", maxAge: sessionMs },
    saveUninitialized: false,
    rolling: true,
  });
  await app.register(csrf, { sessionPlugin: "@fastify/session", getToken: (request) => tokenOf(request) });
  app.addHook("onRequest", refuseForeign);

  let tries: PinTries | undefined;
  // One after the other: somebody who sends a hundred at once gets five.
  let turn: Promise<unknown> = Promise.resolve();
  const tryPin = async (pin: string): Promise<"right" | "wrong" | "resting"> => {
    if (isResting(tries, parts.now())) return "resting";
    if (await parts.isPin(pin)) {
      tries = tries && afterRight(tries);
      return "right";
    }
    tries = afterWrong(tries, parts.now(), true);
    if (!isResting(tries, parts.now())) return "wrong";
    parts.onResting();
    return "resting";
  };
  const restsForMs = () => Math.max(0, (tries?.restsUntil ?? 0) - parts.now());

  app.get("/install/api/session", (request, reply) => told(request, reply, restsForMs()));

  app.post("/install/api/log-in", { schema: { body: LogInSchema } }, async (request, reply) => {
    const { name, company, pin } = request.body as { name: string; company?: string; pin: string };
    const outcome = turn.then(() => tryPin(pin));
    turn = outcome.catch(() => undefined);
    switch (await outcome) {
      case "resting":
        return reply.code(429).send({ problem: "resting", restsForMs: restsForMs() });
      case "wrong":
        return reply.code(401).send({ problem: "wrong-pin" });
      case "right": {
        // Another number than before the log-in, in case somebody knew that one (session fixation).
        await request.session.regenerate();
        const installer = { name: name.trim(), ...(company?.trim() && { company: company.trim() }) };
        request.session.installer = installer;
        parts.onLoggedIn(installer);
        return told(request, reply, 0);
      }
    }
  });

  app.post("/install/api/log-out", async (request, reply) => {
    await request.session.destroy();
    return reply.code(204).send();
  });
}

/** Lets nobody past who is not logged in, and changes nothing without the session's own token. */
export function guard(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, done) => {
    if (request.session.installer === undefined) return void reply.code(401).send({ problem: "log-in" });
    if (request.method === "GET") return done();
    app.csrfProtection(request, reply, done);
  });
}

/** Who is logged in; routes behind the guard have somebody. */
export function installerOf(request: FastifyRequest): Installer {
  const { installer } = request.session;
  if (installer === undefined) throw new TypeError("a route of the installer's stands outside its guard");
  return installer;
}

/** The installer as the journal names whoever caused something. Pure. */
export const actorOf = ({ name }: Installer): Actor => ({ type: "installer", name });

function told(request: FastifyRequest, reply: FastifyReply, restsForMs: number) {
  reply.header("cache-control", "no-store");
  const { installer } = request.session;
  if (installer === undefined) return { restsForMs };
  return { installer, token: reply.generateCsrf(), restsForMs };
}

function tokenOf({ headers }: FastifyRequest): string {
  const token = headers["x-csrf-token"];
  return typeof token === "string" ? token : "";
}

/** What another page makes a browser send is not heard, a log-in neither: browsers say from where it comes (Fetch, Origin header). */
function refuseForeign(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const { origin, host } = request.headers;
  const isOwn = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
  if (request.method === "GET" || isOwn) done();
  else void reply.code(403).send({ problem: "foreign" });
}
