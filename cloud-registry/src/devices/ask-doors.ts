import {
  type AgentId,
  type ConsentReference,
  type DoorId,
  mintId,
  type PersonId,
  photoSentence,
  type ReplyOf,
  type RequestId,
  type Sentence,
  type SiteId,
} from "@menshen/protocol";
import type { Database, Queries } from "../database/open-database.ts";
import type { Answer, RequestBody, Requests } from "./requests.ts";

/** A door that is asked to enrol, with the photographs sealed to its controller. */
interface SealedDoor {
  readonly doorId: DoorId;
  readonly agentId: AgentId;
  readonly photos: readonly string[];
}

export interface DoorAsked {
  readonly requestId: RequestId;
  readonly agentId: AgentId;
  readonly personId: PersonId;
}

export interface DoorReceipt extends DoorAsked {
  readonly doorId: DoorId;
  readonly reply: ReplyOf<"enrolled">;
}

/** What is amiss with one photograph; measured and bound in the item's own unit. */
interface PhotoProblemView {
  readonly where: string;
  readonly code: string;
  readonly message: Sentence;
  readonly measured?: number;
  readonly bound?: number;
}

/** Why an enrolment did not come to stand at a door. */
export type DoorRefusal =
  | { readonly type: "photo-refused"; readonly problems: readonly PhotoProblemView[] }
  | { readonly type: "door-refused-as-enrolled" | "enrolment-abandoned" | "recogniser-unavailable" }
  | { readonly type: "door-silent" | "door-fault" }
  | { readonly type: "door-offline"; readonly doorId: DoorId; readonly lastSeenAt?: number };

type DoorsFound =
  | { readonly type: "doors"; readonly doors: readonly SealedDoor[] }
  | { readonly type: "door-unknown" | "no-controller" | "photos-missing"; readonly doorId: DoorId };

/** Finds the controllers of the doors that photographs were sealed for; each named door must have some. */
export async function findDoors(
  queries: Queries,
  wish: {
    readonly siteId: SiteId;
    readonly doorIds?: readonly DoorId[];
    readonly sealed: readonly { readonly doorId: DoorId; readonly photos: readonly string[] }[];
  },
): Promise<DoorsFound> {
  const unsealed = wish.doorIds?.find((doorId) => !wish.sealed.some((sealed) => sealed.doorId === doorId));
  if (unsealed) return { type: "photos-missing", doorId: unsealed };
  const doors: SealedDoor[] = [];
  for (const { doorId, photos } of wish.sealed) {
    const door = await queries
      .selectFrom("doors")
      .select("agentId")
      .where("id", "=", doorId)
      .where("siteId", "=", wish.siteId)
      .executeTakeFirst();
    if (!door) return { type: "door-unknown", doorId };
    if (door.agentId === null) return { type: "no-controller", doorId };
    doors.push({ doorId, agentId: door.agentId, photos });
  }
  return { type: "doors", doors };
}

interface AskParts {
  readonly database: Database;
  readonly requests: Requests;
  readonly now: () => number;
  readonly timeoutMs: number;
}

/**
 * Asks each door in turn to make a template, until one refuses. What was asked is written down before the door hears it,
 * without a name: if this process dies, the next one knows which doors have something to forget.
 */
export async function askEveryDoor(
  { database, requests, now, timeoutMs }: AskParts,
  doors: readonly SealedDoor[],
  body: { readonly personId: PersonId; readonly consent: ConsentReference; readonly replace: boolean },
): Promise<{
  readonly receipts: readonly DoorReceipt[];
  readonly attempts: readonly DoorAsked[];
  readonly refusal?: DoorRefusal;
}> {
  const attempts: DoorAsked[] = [];
  const receipts: DoorReceipt[] = [];
  for (const { doorId, agentId, photos } of doors) {
    const attempt = { requestId: mintId("request"), agentId, personId: body.personId };
    await database
      .insertInto("enrolmentAttempts")
      .values({ ...attempt, askedAt: now(), abandonedAt: null })
      .execute();
    attempts.push(attempt);
    const request: RequestBody = { type: "enrol", ...body, photos: [...photos] };
    const answer = await requests.ask(agentId, request, { timeoutMs, requestId: attempt.requestId });
    const enrolled = answer.type === "replied" && answer.reply.type === "enrolled" ? answer.reply : undefined;
    if (enrolled?.personId !== body.personId) {
      return { receipts, attempts, refusal: await refusalOf(database, { doorId, agentId }, answer) };
    }
    receipts.push({ ...attempt, doorId, reply: enrolled });
  }
  return { receipts, attempts };
}

async function refusalOf(
  database: Database,
  { doorId, agentId }: { readonly doorId: DoorId; readonly agentId: AgentId },
  answer: Answer,
): Promise<DoorRefusal> {
  if (answer.type === "silent") return { type: "door-silent" };
  if (answer.type === "offline") {
    const row = await database
      .selectFrom("controllers")
      .select("lastSeenAt")
      .where("agentId", "=", agentId)
      .executeTakeFirst();
    return { type: "door-offline", doorId, ...(row?.lastSeenAt ? { lastSeenAt: row.lastSeenAt } : {}) };
  }
  if (answer.reply.type !== "refused") return { type: "door-fault" };
  switch (answer.reply.reason) {
    case "photo-refused":
      return {
        type: "photo-refused",
        problems: answer.reply.problems.map(({ photo, code, measured, bound }) => ({
          where: `photo ${photo}`,
          code,
          message: photoSentence(code),
          ...(measured === undefined ? {} : { measured }),
          ...(bound === undefined ? {} : { bound }),
        })),
      };
    case "already-enrolled":
      return { type: "door-refused-as-enrolled" };
    case "abandoned":
      return { type: "enrolment-abandoned" };
    case "recogniser-unavailable":
      return { type: "recogniser-unavailable" };
    default:
      return { type: "door-fault" };
  }
}

const abandonTimeout = 10_000;

/** Tells doors to forget what they made; one that cannot be reached is told when it is heard of again. */
export async function abandonAttempts(
  { database, requests, now }: { readonly database: Database; readonly requests: Requests; readonly now: () => number },
  attempts: readonly DoorAsked[],
): Promise<void> {
  const ids = attempts.map(({ requestId }) => requestId);
  if (ids.length === 0) return;
  await database.updateTable("enrolmentAttempts").set({ abandonedAt: now() }).where("requestId", "in", ids).execute();
  for (const { requestId, agentId, personId } of attempts) {
    const body = { type: "abandon-enrolment", enrolment: requestId, personId } as const;
    const answer = await requests.ask(agentId, body, { timeoutMs: abandonTimeout });
    if (answer.type !== "replied") continue;
    const forgotten =
      answer.reply.type === "erased" || (answer.reply.type === "refused" && answer.reply.reason === "person-not-found");
    if (forgotten) await database.deleteFrom("enrolmentAttempts").where("requestId", "=", requestId).execute();
  }
}

/** Tells a door that is connected again to forget what was abandoned, or asked by a process before this one. */
export async function abandonLeftovers(
  parts: { readonly database: Database; readonly requests: Requests; readonly now: () => number },
  agentId: AgentId,
  startedAt: number,
): Promise<void> {
  const left = await parts.database
    .selectFrom("enrolmentAttempts")
    .select(["requestId", "agentId", "personId"])
    .where("agentId", "=", agentId)
    .where((e) => e.or([e("askedAt", "<", startedAt), e("abandonedAt", "is not", null)]))
    .execute();
  await abandonAttempts(parts, left);
}
