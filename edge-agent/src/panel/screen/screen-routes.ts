import { PassThrough } from "node:stream";
import type { FastifyPluginAsync } from "fastify";
import type { DoorScreen, ScreenShown } from "./door-screen.ts";

export interface ScreenRoutesParts {
  readonly screen: Pick<DoorScreen, "shown" | "onChange">;
  /** So often something is said although nothing changed, that a lost connection is noticed (milliseconds). */
  readonly heartbeatMs?: number;
}

const usualHeartbeat = 10_000;
/** A display or two, and a technician's: who asks for more is no display. */
const mostDisplays = 16;
/** A display that reads so far behind (bytes) is cut off; it comes back and is sent the whole screen. */
const mostBehind = 100_000;
const loopback = /^(::ffff:)?127\.|^::1$/;

/** The screen at the door, for whoever opens it: read only, without a log-in, and nobody's name on it. */
export const screenRoutes: FastifyPluginAsync<ScreenRoutesParts> = (app, { screen, heartbeatMs = usualHeartbeat }) => {
  const open = new Set<PassThrough>();
  app.addHook("preClose", () => {
    for (const stream of open) stream.end();
    return Promise.resolve();
  });

  app.get("/door", (_request, reply) => reply.sendFile("door.html"));

  // Server-sent events (WHATWG HTML 9.2): each one is the whole screen.
  app.get("/door/events", (request, reply) => {
    // Nobody in the network takes the place of the display on the controller itself.
    if (open.size >= mostDisplays && !loopback.test(request.ip)) return reply.code(503).send();
    const stream = new PassThrough();
    const say = (shown: ScreenShown) => {
      if (stream.writableLength > mostBehind) stream.destroy();
      else if (stream.writable) stream.write(`data: ${JSON.stringify(shown)}\n\n`);
    };
    open.add(stream);
    const leave = screen.onChange(say);
    // The hour changes the colours although nothing happened.
    const heartbeat = setInterval(() => say(screen.shown()), heartbeatMs);
    stream.once("close", () => {
      clearInterval(heartbeat);
      leave();
      open.delete(stream);
    });
    request.raw.once("close", () => stream.destroy());
    stream.write("retry: 2000\n\n");
    say(screen.shown());
    return reply.header("cache-control", "no-store").type("text/event-stream").send(stream);
  });
  return Promise.resolve();
};
