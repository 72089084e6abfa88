import type { Running } from "../running.ts";
import { openCertificate, ownAddresses, spellFingerprint } from "./pages/certificate.ts";

/** The controller's own pages, where the configuration gives them a port. */
export interface Pages {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the door's screen and the installer's page over https; nothing at the door waits for it. */
export async function servePages(running: Running): Promise<Pages | undefined> {
  const { config, log } = running;
  const { httpsPort: port, httpsAddress: host = "0.0.0.0" } = config.panel;
  if (port === undefined) return undefined;
  const [certificate, { createPages }] = await Promise.all([
    openCertificate(config.dataDirectory, ownAddresses()),
    import("./pages/create-pages.ts"),
  ]);
  const app = await createPages({ certificate, screen: running.screen });
  const url = await app.listen({ host, port });
  log.info({ pages: url, fingerprint: spellFingerprint(certificate.fingerprint) }, "the controller's pages are served");
  return { url, close: async () => await app.close() };
}
