import type { EventBody } from "@menshen/protocol";
import { after } from "./after.ts";
import type { CardPathParts } from "./card-path-parts.ts";
import type { AgentClock } from "./clock/agent-clock.ts";
import { type Alarms, createAlarms } from "./door/alarms.ts";
import type { KeptStanding } from "./door/keep-standing.ts";
import { findJournal } from "./journal/find-journal.ts";
import { openJournal } from "./journal/open-journal.ts";

/** The journal with what is told through it: alarms; its own trouble is an alarm too. */
export async function openRecords(
  parts: CardPathParts,
  clock: AgentClock,
  { afterwards }: Pick<KeptStanding, "afterwards">,
) {
  const { config, provisioning, bootId, log, later, journalThread } = parts;
  const { agentId, doorId } = provisioning;
  const onFault = (fault: Error) => {
    log.error({ fault: fault.message }, "the journal cannot be written");
    alarms.raise("journal-degraded");
  };
  const found = await findJournal(config.dataDirectory);
  const onLost = (why: string) => {
    log.error({ why }, "the journal was lost; a new one begins");
    alarms.raise("journal-lost");
  };
  const journal = await openJournal(
    {
      directory: config.dataDirectory,
      agentId,
      bootId,
      doorId,
      clock,
      ranBefore: found !== "not-yet",
      onSetAside: (fault) => onLost(fault.message),
      onFault,
      onRecovered: () => alarms.clear("journal-degraded"),
    },
    journalThread,
  );
  const append = (body: EventBody) => {
    const stamp = clock.stamp();
    // The journal keeps what the disk refuses and says so itself; the door waits for neither.
    const write = () =>
      journal
        .append(body, { stamp })
        .catch((fault: unknown) => log.warn({ event: body.type, fault: String(fault) }, "not yet journalled"));
    afterwards(() => void write());
  };
  const alarms: Alarms = createAlarms({
    append,
    now: clock.monotonic,
    wall: clock.wall,
    after,
    onChange: later.statusChanged,
  });
  if (found === "lost") onLost("its file is not there, although this controller ran before");
  return { journal, ranBefore: found !== "not-yet", append, alarms };
}
