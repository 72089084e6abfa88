import {
  type AgentId,
  decodeReply,
  mintId,
  openSigned,
  type Reply,
  type Request,
  type RequestId,
  type SigningKey,
  signText,
} from "@menshen/protocol";
import type { Presences } from "./presence.ts";

type Unaddressed<R> = R extends Request ? Omit<R, "requestId" | "agentId" | "bootId"> : never;
/** A request before it is addressed to a boot of a controller. */
export type RequestBody = Unaddressed<Request>;

/** What became of a request: the controller's signed reply, or why there is none. */
export type Answer =
  | { readonly type: "replied"; readonly requestId: RequestId; readonly reply: Reply }
  | { readonly type: "offline" }
  | { readonly type: "silent"; readonly requestId: RequestId };

export interface Requests {
  ask(agentId: AgentId, body: RequestBody, options: AskOptions): Promise<Answer>;
  /** Takes what came in on a controller's reply topic; false when it is not a reply to anything asked, or not its own. */
  receive(agentId: AgentId, text: string, signingKey: Uint8Array): boolean;
  /** Leaves every open request unanswered. */
  close(): void;
}

export interface AskOptions {
  readonly timeoutMs: number;
  /** The request's id where it had to be known before. */
  readonly requestId?: RequestId;
}

interface RequestParts {
  readonly key: SigningKey;
  readonly presences: Presences;
  readonly publish: (agentId: AgentId, text: string) => Promise<void>;
}

/** Makes the asker: signs requests for the boot that is connected and matches the signed replies to them. */
export function createRequests({ key, presences, publish }: RequestParts): Requests {
  const open = new Map<RequestId, { agentId: AgentId; settle: (answer: Answer) => void }>();
  return {
    async ask(agentId, body, { timeoutMs, requestId = mintId("request") }) {
      const presence = presences.of(agentId);
      if (!presence) return { type: "offline" };
      const { promise, resolve } = Promise.withResolvers<Answer>();
      const timer = setTimeout(() => resolve({ type: "silent", requestId }), timeoutMs);
      open.set(requestId, { agentId, settle: resolve });
      try {
        const request = { ...body, requestId, agentId, bootId: presence.bootId };
        await publish(agentId, JSON.stringify(signText("request", JSON.stringify(request), key)));
        return await promise;
      } finally {
        clearTimeout(timer);
        open.delete(requestId);
      }
    },
    receive(agentId, text, signingKey) {
      const reply = openSigned(text, "reply", () => signingKey, decodeReply);
      if (!reply.ok || reply.value.agentId !== agentId) return false;
      const asked = open.get(reply.value.requestId);
      if (asked?.agentId !== agentId) return false;
      asked.settle({ type: "replied", requestId: reply.value.requestId, reply: reply.value });
      return true;
    },
    close() {
      for (const [requestId, { settle }] of open) settle({ type: "silent", requestId });
    },
  };
}
