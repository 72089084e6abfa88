import {
  type Ack,
  type AgentId,
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
  /** Nothing was answered several times over: compare the marks anew. */
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

/** Makes the way up; nothing is sent before `open`. */
export function createUplink(options: UplinkOptions): Uplink {
  const { agentId, journal, signing, publish, inFlight, onSilence, timings, metrics, log } = options;
  let isOpen = false;
  /** What was sent last and not answered: until which seq, and what happens when nobody answers. */
  let sent: { readonly upTo: number; readonly timer: NodeJS.Timeout } | undefined;
  let sending = false;

  const forgetSent = () => {
    clearTimeout(sent?.timer);
    sent = undefined;
  };

  const send = async (tries: number): Promise<void> => {
    const marks = journal.marks();
    if (!marks || marks.acked.seq >= marks.last.seq) return;
    const events = await journal.read(marks.acked.seq, batchSize);
    // The marks moved while the disk was read: the next round sees them.
    if (!isOpen || journal.marks()?.acked.head !== marks.acked.head) return;
    publish("batch", JSON.stringify(makeBatch(agentId, marks.acked, events, signing)));
    if (tries > 0) metrics?.resent(events.length);
    expectAnswer(tries, marks.acked.seq + events.length);
  };

  const expectAnswer = (tries: number, upTo: number) => {
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
        if (isOpen) expectAnswer(tries, 0);
      })
      .finally(() => {
        sending = false;
        if (moreToSend()) drain();
      });
  };
  const moreToSend = () => {
    const marks = journal.marks();
    return isOpen && !sent && journal.state() === "working" && marks !== undefined && marks.acked.seq < marks.last.seq;
  };

  const sendLive = ({ event, carried }: Appended) => {
    if (!isOpen) return;
    const live: Live = { type: "live", agentId, epoch: event.epoch, event: carried };
    if (inFlight() < mostLive) publish("live", JSON.stringify(signText("live", JSON.stringify(live), signing)));
    drain();
  };
  journal.onAppended(sendLive);

  const beginEpoch = async (...parameters: Parameters<Journal["beginEpoch"]>) => {
    log.error(
      { cause: parameters[0], marks: journal.marks() },
      "the registry holds another history; a new epoch begins",
    );
    forgetSent();
    await journal.beginEpoch(...parameters);
    drain();
  };

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
      const upTo = sent?.upTo ?? before.last.seq;
      switch (await journal.acknowledge(mark)) {
        case "advanced":
          metrics?.acknowledged(mark.seq - before.acked.seq);
          forgetSent();
          drain();
          return undefined;
        case "already":
          return "repeated";
        case "other-epoch":
          return "other-epoch";
        case "fork":
          return void (await beginEpoch("journal-restored"));
        case "ahead":
          // It took what was sent without a word, so it held that; what came after is news.
          return void (await beginEpoch("journal-restored", { carryFrom: upTo + 1 }));
      }
    },
    async fork({ epoch, seq, held }) {
      const marks = journal.marks();
      if (!marks || marks.epoch !== epoch) return "other-epoch";
      const cause = held.seq > marks.last.seq ? "journal-restored" : "fork";
      await beginEpoch(cause, { carryFrom: Math.max(seq, marks.acked.seq + 1) });
      return undefined;
    },
  };
}
