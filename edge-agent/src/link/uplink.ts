import {
  type Ack,
  type AgentId,
  type Epoch,
  type Fork,
  type Live,
  makeBatch,
  type SigningKey,
  signText,
  type UpTopic,
} from "@menshen/protocol";
import type { Logger } from "pino";
import type { Appended, Journal } from "../journal/journal.ts";
import type { IgnoredCause, LinkMetrics, LinkTimings } from "./link.ts";

export interface UplinkOptions {
  readonly agentId: AgentId;
  readonly journal: Journal;
  readonly signing: SigningKey;
  readonly publish: (topic: UpTopic, text: string) => void;
  /** How many messages wait for the broker. */
  readonly inFlight: () => number;
  /** Nothing was answered several times over, or what was contradicts the journal: compare the marks anew. */
  readonly onSilence: () => void;
  readonly timings: Pick<LinkTimings, "answerTimeout" | "longestBackOff">;
  readonly metrics?: LinkMetrics | undefined;
  readonly log: Logger;
}

/** Brings the journal to the registry: one batch at a time after the acknowledged mark, and live copies beside. */
export interface Uplink {
  /** The marks were compared: what is not acknowledged may be sent. */
  open(): void;
  close(): void;
  /** Takes an ack that verified; tells why it was of no use. */
  acknowledge(ack: Ack): Promise<IgnoredCause | undefined>;
  fork(fork: Fork): Promise<IgnoredCause | undefined>;
}

const batchSize = 100;
/** A live copy is a hint: when the broker is slow it is left out. */
const mostLive = 32;
const patience = 3;

interface Place {
  readonly epoch: Epoch;
  readonly seq: number;
}

/** Makes the way up; nothing is sent before `open`. */
export function createUplink(options: UplinkOptions): Uplink {
  const { agentId, journal, signing, publish, inFlight, onSilence, timings, metrics, log } = options;
  let isOpen = false;
  /** What was sent last and not answered, and what happens when nobody answers. */
  let sent: { readonly upTo: Place | undefined; readonly timer: NodeJS.Timeout } | undefined;
  let sending = false;

  const forgetSent = () => {
    clearTimeout(sent?.timer);
    sent = undefined;
  };

  const send = async (tries: number): Promise<void> => {
    const unsent = await journal.unsent(batchSize);
    if (!isOpen || !unsent) return;
    const { after, events } = unsent;
    publish("batch", JSON.stringify(makeBatch(agentId, after, events, signing)));
    if (tries > 0) metrics?.resent(events.length);
    expectAnswer(tries, { epoch: after.epoch, seq: after.seq + events.length });
  };

  const expectAnswer = (tries: number, upTo?: Place) => {
    const pause = Math.min(timings.answerTimeout * 2 ** tries, timings.longestBackOff);
    sent = { upTo, timer: setTimeout(() => unanswered(tries + 1), pause) };
  };

  const unanswered = (tries: number) => {
    sent = undefined;
    if (tries % patience === 0) return onSilence();
    drain(tries);
  };

  /** At most one batch is on its way; what is appended meanwhile gathers for the next. */
  const drain = (tries = 0) => {
    if (!isOpen || sent || sending) return;
    sending = true;
    send(tries)
      .catch((fault: unknown) => {
        log.error({ err: fault }, "the journal could not be read for the registry");
        if (isOpen) expectAnswer(tries);
      })
      .finally(() => {
        sending = false;
        if (moreToSend()) drain();
      });
  };
  const moreToSend = () =>
    isOpen && !sent && journal.state() === "working" && (journal.marks()?.unacknowledged ?? 0) > 0;

  const sendLive = ({ event, carried }: Appended) => {
    if (!isOpen) return;
    const live: Live = { type: "live", agentId, epoch: event.epoch, event: carried };
    if (inFlight() < mostLive) publish("live", JSON.stringify(signText("live", JSON.stringify(live), signing)));
    drain();
  };
  journal.onAppended(sendLive);

  return {
    open() {
      isOpen = true;
      forgetSent();
      drain();
    },
    close() {
      isOpen = false;
      forgetSent();
    },
    async acknowledge({ mark, registryEpoch }) {
      const before = journal.marks();
      if (registryEpoch !== before?.registryEpoch) {
        onSilence();
        return "other-registry-epoch";
      }
      const upTo = sent?.upTo?.epoch === mark.epoch ? sent.upTo.seq : undefined;
      const acknowledged = await journal.acknowledge(mark, upTo);
      switch (acknowledged.type) {
        case "advanced":
          metrics?.acknowledged(acknowledged.events);
          forgetSent();
          drain();
          return undefined;
        case "already":
          return "repeated";
        case "other-epoch":
          return "other-epoch";
        case "fork":
        case "ahead":
          // It holds another history: its welcome tells of which epochs how much.
          onSilence();
          return undefined;
      }
    },
    async fork(fork) {
      const result = await journal.fork(fork);
      if (result === "other-epoch") return result;
      if (result === "agreed") return "repeated";
      log.error({ result, fork, marks: journal.marks() }, "the registry holds another history");
      forgetSent();
      drain();
      return undefined;
    },
  };
}
