import { PassThrough } from "node:stream";
import { idSchema } from "@menshen/protocol";
import { Type } from "typebox";
import { findSession } from "../accounts/sessions.ts";
import { recordAudit } from "../audit/audit.ts";
import type { Routes } from "./route-parts.ts";
import { askedSites, sessionCookie } from "./session-guard.ts";

const usualHeartbeat = 15_000;
/** A page that reads this far behind (bytes) is cut off; it comes back and reads what it missed from the list. */
const mostBehind = 1_000_000;

/** Entries, doors and alarms as they happen, by server-sent events (WHATWG HTML 9.2). */
export const liveRoutes: Routes = (app, { data, hub, guard, heartbeatMs = usualHeartbeat }) => {
  const open = new Set<PassThrough>();
  app.addHook("preClose", () => {
    for (const stream of open) stream.end();
    return Promise.resolve();
  });

  app.get(
    "/live",
    {
      schema: {
        summary: "Entries, doors and alarms as they happen (text/event-stream: entry, door, alarm)",
        tags: ["entries"],
        querystring: Type.Object({ siteId: Type.Optional(idSchema("site")) }),
      },
    },
    async (request, reply) => {
      const { account } = guard.sessionOf(request);
      let siteIds = askedSites(account, request.query.siteId);
      const subject = siteIds.join(" ");
      const [siteId] = siteIds;
      await recordAudit(data.database, {
        at: data.now(),
        ...(siteId ? { siteId } : {}),
        account,
        action: "entries.watched",
        subject,
      });
      const stream = new PassThrough();
      const write = (text: string) => {
        if (stream.writableLength > mostBehind) stream.destroy();
        else if (stream.writable) stream.write(text);
      };
      const stop = hub.listen(({ type, siteId, value }) => {
        if (siteIds.includes(siteId)) write(`event: ${type}\ndata: ${JSON.stringify(value)}\n\n`);
      });
      const token = request.cookies[sessionCookie] ?? "";
      // Watching is no use of a session: one that has ended takes its watching with it, and rights are those of now.
      const lookAgain = async () => {
        const session = await findSession(data.database, token, data.now());
        if (!session) return void stream.end();
        siteIds = askedSites(session.account, request.query.siteId);
        write(": still here\n\n");
      };
      const heartbeat = setInterval(() => void lookAgain().catch(() => stream.end()), heartbeatMs);
      open.add(stream);
      const ended = () => {
        clearInterval(heartbeat);
        stop();
        open.delete(stream);
      };
      stream.once("close", ended);
      request.raw.once("close", () => stream.destroy());
      write(": menshen\nretry: 2000\n\n");
      return reply
        .header("cache-control", "no-store")
        .header("x-accel-buffering", "no")
        .type("text/event-stream")
        .send(stream);
    },
  );
  return Promise.resolve();
};
