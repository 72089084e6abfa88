import { type Hardware, isRecorded } from "@menshen/hardware";
import { type Instant, instant } from "@menshen/protocol";
import { after } from "./after.ts";
import type { CardPathParts, LaterParts } from "./card-path-parts.ts";
import type { AgentClock } from "./clock/agent-clock.ts";
import { type Alarms, concernsWhoIsThere } from "./door/alarms.ts";
import { doorTakes } from "./door-takes.ts";
import type { EntryParts } from "./entry.ts";
import type { KeptMemory } from "./memory/keep-memory.ts";
import { createOwnerComparer } from "./owner-comparison/owner-comparer.ts";

/** What an entry needs beside the door and the roster. */
export function entryParts(
  { config, provisioning, later, sources, log }: CardPathParts,
  parts: Pick<EntryParts, "append"> & {
    readonly clock: AgentClock;
    readonly memory: KeptMemory;
    readonly alarms: Alarms;
    readonly hardware: Hardware;
  },
): Omit<EntryParts, "door" | "roster" | "siteTime"> {
  const { clock, memory, append, alarms, hardware } = parts;
  return {
    doorId: provisioning.doorId,
    clock: () => clockReading(clock, later, memory),
    remembered: memory.remembered,
    remember: memory.note,
    siteKey: provisioning.siteKey,
    replay: config.cameras.entry.source === "replay" || isRecorded(config.cameras.entry.spec),
    append,
    photograph: later.photograph,
    alarmStands: () => alarms.standing().some((kind) => concernsWhoIsThere.has(kind)),
    onRepeatedRefusal: (entryId) => alarms.raise("repeated-refusal", [entryId]),
    onDuress: (entryId) => alarms.raise("duress", [entryId]),
    onLendingSuspected: (entryId) => alarms.raise("card-lending-suspected", [entryId]),
    ownerComparer: createOwnerComparer({
      ...later.seen,
      monotonicNow: sources.monotonicNow,
      after,
      onFault: (fault) => log.warn({ fault: String(fault) }, "an owner could not be compared"),
    }),
    takes: () => doorTakes({ readers: hardware.readers, knowsFaces: later.seen.gallery() !== undefined }),
    showMoreAsked: () => hardware.indicator.show("look-here"),
    showProcessing: () => hardware.indicator.show("processing"),
    say: (sentence) => hardware.voice.say(sentence),
    onPassedBack: (entryId) => alarms.raise("anti-passback", [entryId]),
    onPinFault: (fault) => log.error({ fault: String(fault) }, "a PIN could not be compared"),
    after,
    ...(later.onDecided && { onDecided: later.onDecided }),
    ...(later.onOverdue && { onOverdue: later.onOverdue }),
    ...(later.onCompared && { onCompared: later.onCompared }),
  };
}

function clockReading(clock: AgentClock, later: LaterParts, memory: KeptMemory): ReturnType<EntryParts["clock"]> {
  const lastWord = memory.lastWord();
  return {
    monotonic: clock.monotonic(),
    lowerBound: clock.lowerBound(),
    quality: clock.quality(),
    online: later.isOnline(),
    ...(lastWord !== undefined && { lastWord }),
  };
}

/** When the registry was last heard in this run. */
export function heardIn(clock: AgentClock, later: LaterParts): Instant | undefined {
  const heardAt = later.heardAt();
  return heardAt === undefined ? undefined : instant(clock.lowerBound() - (clock.monotonic() - heardAt));
}
