import { join } from "node:path";
import helmet from "@fastify/helmet";
import fastifyStatic from "@fastify/static";
import { type FastifyInstance, fastify } from "fastify";
import { type ScreenRoutesParts, screenRoutes } from "../screen/screen-routes.ts";
import type { PageCertificate } from "./certificate.ts";

export interface PagesParts extends ScreenRoutesParts {
  readonly certificate: Pick<PageCertificate, "key" | "certificate">;
}

/** The page's own files, served as they are. */
const pageFolder = join(import.meta.dirname, "../../../page");

/** Builds the controller's own pages without listening, so that they can be asked by inject. */
export async function createPages(parts: PagesParts): Promise<FastifyInstance> {
  const { key, certificate: cert } = parts.certificate;
  const app = fastify({ https: { key, cert, minVersion: "TLSv1.2" }, bodyLimit: 20_000, forceCloseConnections: true });
  // Only JSON is taken: what a foreign page can make a browser send without asking is not read.
  app.removeContentTypeParser("text/plain");
  await app.register(helmet, securityHeaders);
  await app.register(fastifyStatic, { root: pageFolder, prefix: "/page/", index: false, maxAge: 0 });
  app.get("/", (_request, reply) => reply.redirect("/door"));
  await app.register(screenRoutes, parts);
  return app as unknown as FastifyInstance;
}

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
  // Somebody who mends the certificate must be able to come back in.
  strictTransportSecurity: false,
} as const;
