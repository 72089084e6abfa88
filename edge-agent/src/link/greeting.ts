import { type Hello, type Monotonic, PROTOCOL_VERSION, seconds, signText, type Welcome } from "@menshen/protocol";
import type { JournalMarks } from "../journal/journal.ts";
import type { IgnoredCause, LinkOptions, LinkTimings } from "./link.ts";

interface GreetingOptions extends Pick<LinkOptions, "journal" | "clock" | "bootId" | "identity" | "status" | "log"> {
  readonly doorIds: Hello["doorIds"];
  readonly publish: (text: string) => void;
  readonly timings: LinkTimings;
  /** The registry answered and the journal was set right. */
  readonly onWelcome: (welcome: Welcome) => void;
}

/** Hello and welcome: says who is there and where the journal stands, until the registry answers. */
export interface Greeting {
  /** Says hello, and again with back-off until it is answered; later once in a while. */
  begin(): void;
  end(): void;
  welcome(welcome: Welcome): Promise<IgnoredCause | undefined>;
}

/** A welcome that took longer than this says nothing certain about the present time. */
const timelyWelcome = seconds(10);
/** The journal's file opens in its own time. */
const journalSoon = 100;

/** Makes the greeting; nothing is said before `begin`. */
export function createGreeting(options: GreetingOptions): Greeting {
  const { journal, clock, bootId, identity, status, log, doorIds, publish, timings, onWelcome } = options;
  const said = new Set<Monotonic>();
  let timer: NodeJS.Timeout | undefined;

  const sayHello = (pause: number) => {
    const marks = journal.marks();
    if (marks) publish(helloWith(marks));
    const next = marks ? pause : journalSoon;
    timer = setTimeout(() => sayHello(marks ? Math.min(pause * 2, timings.longestBackOff) : pause), next);
  };

  const helloWith = ({ last, acked, firstKept, registryEpoch }: JournalMarks): string => {
    const { softwareVersion, rosterVersion } = status();
    const { monotonic, at, clockQuality } = clock.stamp();
    const hello: Hello = {
      type: "hello",
      protocol: PROTOCOL_VERSION,
      agentId: identity.agentId,
      bootId,
      doorIds,
      softwareVersion,
      last,
      acked,
      firstKept,
      ...(registryEpoch !== undefined && { registryEpoch }),
      rosterVersion,
      monotonic,
      at,
      clockQuality,
    };
    said.add(monotonic);
    return JSON.stringify(signText("hello", JSON.stringify(hello), identity.signing));
  };

  const setClock = ({ at, helloMonotonic }: Welcome) => {
    if (clock.monotonic() - helloMonotonic > timelyWelcome) return;
    const adjusted = clock.trust(at, "registry");
    if (adjusted) journal.append(adjusted).catch((fault: unknown) => log.warn({ err: fault }, "waits for the disk"));
  };

  const end = () => {
    clearTimeout(timer);
    said.clear();
  };
  const begin = () => {
    end();
    sayHello(timings.answerTimeout);
  };

  return {
    begin,
    end,
    async welcome(welcome) {
      if (welcome.agentId !== identity.agentId) return "other-agent";
      if (welcome.bootId !== bootId) return "other-boot";
      // Answers a hello of another connection, or is a second answer to one.
      if (!said.has(welcome.helloMonotonic)) return "late";
      end();
      setClock(welcome);
      const reconciled = await journal.reconcile(welcome);
      if (reconciled !== "agreed")
        log.warn({ reconciled, marks: welcome.marks }, "the registry and the journal differed");
      onWelcome(welcome);
      timer = setTimeout(begin, timings.helloEvery);
      return undefined;
    },
  };
}
