import { join } from "node:path";
import helmet from "@fastify/helmet";
import fastifyStatic from "@fastify/static";
import { type FastifyInstance, type FastifyPluginAsync, fastify } from "fastify";
import { type InstallerParts, installerRoutes } from "../installer/installer-routes.ts";
import { addSessions, type SessionParts } from "../installer/session.ts";
import { type ScreenRoutesParts, screenRoutes } from "../screen/screen-routes.ts";
import type { PageCertificate } from "./certificate.ts";

export interface PagesParts extends ScreenRoutesParts {
  readonly certificate: Pick<PageCertificate, "key" | "certificate">;
  readonly session: SessionParts;
  readonly installer: InstallerParts;
}

/** The page's own files, served as they are. */
const pageFolder = join(import.meta.dirname, "../../../page");

/** Builds the controller's own pages without listening, so that they can be asked by inject. */
export async function createPages(parts: PagesParts): Promise<FastifyInstance> {
  const { key, certificate: cert, session, installer } = { ...parts, ...parts.certificate };
  const https = { key, cert, minVersion: "TLSv1.2" } as const;
  const app = fastify({ https, bodyLimit: 20_000, forceCloseConnections: true }) as unknown as FastifyInstance;
  // Only JSON is taken: what a foreign page can make a browser send without asking is not read.
  app.removeContentTypeParser("text/plain");
  await app.register(helmet, securityHeaders);
  await app.register(fastifyStatic, { root: pageFolder, prefix: "/page/", index: false, maxAge: 0 });
  app.get("/", (_request, reply) => reply.redirect("/door"));
  await app.register(screenRoutes, parts);
  app.get("/install", (_request, reply) => reply.sendFile("install.html"));
  await app.register(behindLogIn, { session, installer });
  return app;
}

/** Sessions are known to the installer's routes alone: the door's screen sets no cookie. */
const behindLogIn: FastifyPluginAsync<Pick<PagesParts, "session" | "installer">> = async (app, parts) => {
  await addSessions(app, parts.session);
  await app.register(installerRoutes, { prefix: "/install/api", ...parts.installer });
};

/** No script but our own, from our own address; nobody frames it, and nothing is kept on the way. */
const securityHeaders = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      "default-src": ["'none'"],
      "script-src": ["'self'"],
      "style-src": ["'self'"],
      "img-src": ["'self'", "data:"],
      "connect-src": ["'self'"],
      "base-uri": ["'none'"],
      "form-action": ["'none'"],
      "frame-ancestors": ["'none'"],
    },
  },
  referrerPolicy: { policy: "no-referrer" },
  // Whoever makes the certificate anew must be able to come back in.
  strictTransportSecurity: false,
} as const;
