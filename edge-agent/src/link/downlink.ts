import {
  type Ack,
  type Decoded,
  type DownTopic,
  decodeAck,
  decodeFork,
  decodeRequest,
  decodeWelcome,
  type Fork,
  openSigned,
  type Purpose,
  parseTopic,
  type Request,
  type Welcome,
} from "@menshen/protocol";
import type { Logger } from "pino";
import type { IgnoredCause, LinkMetrics } from "./link.ts";

/** What becomes of each kind of message; a cause says that it was not acted on. */
export interface Routes {
  welcome(welcome: Welcome): Promise<IgnoredCause | undefined>;
  ack(ack: Ack): Promise<IgnoredCause | undefined>;
  fork(fork: Fork): Promise<IgnoredCause | undefined>;
  request(request: Request): IgnoredCause | undefined;
  roster(text: string): void | Promise<void>;
  command(text: string): void | Promise<void>;
}

interface DownlinkOptions {
  readonly registryKey: Uint8Array;
  readonly routes: Routes;
  /** Something verified as the registry's. */
  readonly onHeard: () => void;
  readonly metrics?: LinkMetrics | undefined;
  readonly log: Logger;
}

type Outcome = IgnoredCause | undefined;

/** Makes what takes messages from the broker: it reads, verifies and routes them in order; what is not believed is counted. */
export function createDownlink({ registryKey, routes, onHeard, metrics, log }: DownlinkOptions) {
  const ignore = (topic: string, cause: IgnoredCause) => {
    metrics?.ignored(topic, cause);
    log.debug({ topic, cause }, "ignored");
  };

  const believe = async <Value>(
    purpose: Purpose & DownTopic,
    text: string,
    decode: (body: string) => Decoded<Value>,
    act: (value: Value) => Outcome | Promise<Outcome>,
  ): Promise<Outcome> => {
    const opened = openSigned(text, purpose, () => registryKey, decode);
    if (!opened.ok) {
      log.warn({ purpose, problems: opened.problems }, "not believed");
      return "not-believed";
    }
    onHeard();
    return await act(opened.value);
  };

  const route = async (topic: DownTopic, text: string): Promise<Outcome> => {
    switch (topic) {
      case "welcome":
        return await believe(topic, text, decodeWelcome, routes.welcome);
      case "ack":
        return await believe(topic, text, decodeAck, routes.ack);
      case "fork":
        return await believe(topic, text, decodeFork, routes.fork);
      case "request":
        return await believe(topic, text, decodeRequest, routes.request);
      // Signed by keys of their own: whoever applies them verifies them.
      case "roster":
        await routes.roster(text);
        return undefined;
      case "command":
        await routes.command(text);
        return undefined;
    }
  };

  // News of the history are taken one after the other; orders never wait for them.
  const lanes = new Map<DownTopic | "history", Promise<void>>();
  const history: readonly DownTopic[] = ["welcome", "ack", "fork"];
  const laneOf = (topic: DownTopic) => (history.includes(topic) ? "history" : topic);

  return (topic: string, text: string, retained: boolean): void => {
    const parsed = parseTopic(topic);
    if (parsed?.direction !== "down") return;
    // A retained message was said to somebody else, some time ago.
    if (retained) {
      ignore(parsed.topic, "retained");
      return;
    }
    const lane = laneOf(parsed.topic);
    const turn = (lanes.get(lane) ?? Promise.resolve())
      .then(() => route(parsed.topic, text))
      .then((cause) => {
        if (cause) ignore(parsed.topic, cause);
      })
      .catch((fault: unknown) => log.error({ err: fault, topic }, "a message could not be dealt with"));
    lanes.set(lane, turn);
  };
}
