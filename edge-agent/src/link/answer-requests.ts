import {
  type AgentId,
  type BootId,
  type Instant,
  type Reply,
  type Request,
  type SigningKey,
  signText,
} from "@menshen/protocol";
import type { Logger } from "pino";
import type { IgnoredCause, LinkHandlers, ReplyBody } from "./link.ts";

interface AnswererOptions {
  readonly agentId: AgentId;
  readonly bootId: BootId;
  readonly signing: SigningKey;
  readonly handlers: LinkHandlers;
  readonly wall: () => Instant;
  readonly reply: (text: string) => void;
  readonly log: Logger;
}

/** More than a boot ever sees; beyond it the oldest is forgotten. */
const mostRemembered = 10_000;

/** Makes what answers the registry's requests, each once and only those of this boot, with signed replies. */
export function createAnswerer(options: AnswererOptions): (request: Request) => IgnoredCause | undefined {
  const { agentId, bootId, signing, handlers, wall, reply, log } = options;
  const seen = new Set<string>();

  const answer = async (request: Request): Promise<void> => {
    const body = await handle(handlers, request).catch((fault: unknown): ReplyBody => {
      log.error({ err: fault, type: request.type, requestId: request.requestId }, "a request could not be answered");
      return { type: "refused", reason: "fault", problems: [] };
    });
    send(request, body);
  };
  const send = ({ requestId }: Request, body: ReplyBody) => {
    const full: Reply = { ...body, requestId, agentId, at: wall() };
    reply(JSON.stringify(signText("reply", JSON.stringify(full), signing)));
  };

  return (request) => {
    if (request.agentId !== agentId) return "other-agent";
    if (request.bootId !== bootId) {
      send(request, { type: "refused", reason: "not-for-this-boot", problems: [] });
      return "other-boot";
    }
    // A broker may deliver twice: the first delivery is being answered.
    if (seen.has(request.requestId)) return "repeated";
    seen.add(request.requestId);
    if (seen.size > mostRemembered) seen.delete(seen.values().next().value ?? "");
    void answer(request);
    return undefined;
  };
}

function handle(handlers: LinkHandlers, request: Request): Promise<ReplyBody> {
  switch (request.type) {
    case "enrol":
      return handlers.enrol(request);
    case "abandon-enrolment":
      return handlers.abandonEnrolment(request);
    case "erase-template":
      return handlers.eraseTemplate(request);
    case "photo":
      return handlers.photo(request);
    case "acknowledge-alarm":
      return handlers.acknowledgeAlarm(request);
    case "simulate":
      return handlers.simulate(request);
  }
}
