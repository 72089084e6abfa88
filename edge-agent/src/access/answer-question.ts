import { type Instant, mintId, type PersonId, type Reply, type Request } from "@menshen/protocol";
import { createSiteTime } from "../roster/site-time.ts";
import type { AccessContext } from "./request.ts";
import { simulate } from "./simulate.ts";

type Answer<T extends Reply["type"]> = Omit<Extract<Reply, { type: T }>, "requestId" | "agentId" | "at">;

export interface AnswerParts {
  /** What a decision would depend on at this moment. */
  readonly situation: AccessContext;
  /** Whether the recogniser runs and knows this person's face. */
  readonly hasFace: (personId: PersonId) => boolean;
}

/**
 * Answers the registry's question whether somebody would be let in at a moment, from the roster held now. Pure but for the id
 * that an entry would have: nothing is journalled, counted or moved.
 */
export function answerQuestion(
  request: Extract<Request, { type: "simulate" }>,
  { situation, hasFace }: AnswerParts,
): Answer<"simulated"> | Answer<"refused"> {
  const { roster, doorId } = situation;
  const refuse = (reason: Answer<"refused">["reason"]): Answer<"refused"> => ({
    type: "refused",
    reason,
    problems: [],
  });
  if (roster === undefined) return refuse("roster-missing");
  if (request.doorId !== doorId) return refuse("door-not-found");
  const { personId, shows, moment, online, mode } = request;
  const list = roster.roster;
  // Who has no way in yet is known all the same, and the answer says what is missing.
  if (!list.occupancies.some((occupancy) => occupancy.personId === personId)) return refuse("person-not-found");
  const siteTime = createSiteTime(list.timeZone, list.calendar)(moment);
  const simulated = simulate(
    { personId, shows, entryId: mintId("entry"), hasFace },
    {
      ...situation,
      doorMode: mode ?? situation.doorMode,
      siteTime,
      // As if the registry were heard, or not heard since now, at that moment, by a clock that is right.
      clock: { ...situation.clock, lowerBound: moment as Instant, quality: "trusted", online },
    },
  );
  const { minuteOfDay, weekday, dayKind } = siteTime;
  return {
    ...{ type: "simulated", rosterVersion: list.rosterVersion, ...simulated },
    siteTime: { minuteOfDay, weekday, dayKind },
  };
}
