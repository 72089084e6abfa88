import type { AgentId, EventOf, PersonId, SimilarFace } from "@menshen/protocol";
import type { Queries } from "../database/open-database.ts";
import type { TemplateRow } from "../database/tables.ts";

/** Somebody who may be the same person, or be taken for them. */
export interface LookAlike extends SimilarFace {
  readonly name: string;
}

/**
 * Who looks like a person, nearest first, at each controller that holds their face. A controller tells a pair once, with the
 * later of its two templates; both people are shown it, for as long as both templates are those that were compared. It serves
 * one site for ever, so nobody of another is named.
 */
export async function findLookAlikes(
  queries: Queries,
  personId: PersonId,
): Promise<ReadonlyMap<AgentId, readonly LookAlike[]>> {
  const rows = latest(await readCompared(queries, personId));
  const own = rows.filter((row) => row.personId === personId);
  return new Map(
    own.map((one) => {
      const others = rows.filter((row) => row.agentId === one.agentId && row.personId !== personId);
      const found = others.flatMap((other) => pairOf(one, other));
      return [one.agentId, found.sort((a, b) => a.score - b.score)];
    }),
  );
}

/** Takes somebody who is forgotten out of what their controller told of others until then. */
export async function forgetLikeness(
  trx: Queries,
  { agentId, personId, at }: Pick<EventOf<"template.erased">, "agentId" | "personId" | "at">,
): Promise<void> {
  const rows = await trx
    .selectFrom("templates")
    .select(["personId", "doorId", "similar"])
    .where("agentId", "=", agentId)
    .where("similar", "like", `%${personId}%`)
    .where("madeAt", "<=", at)
    .execute();
  for (const row of rows) {
    const similar = JSON.stringify(toldBy(row).filter((told) => told.personId !== personId));
    await trx
      .updateTable("templates")
      .set({ similar })
      .where("personId", "=", row.personId)
      .where("doorId", "=", row.doorId)
      .execute();
  }
}

const compared = ["personId", "agentId", "enrolledAt", "madeAt", "similar"] as const;
type Compared = Pick<TemplateRow, (typeof compared)[number]> & { readonly name: string };

/** The person's templates, and those of whoever was compared with them and named by either side. */
async function readCompared(queries: Queries, personId: PersonId): Promise<readonly Compared[]> {
  const own = await queries.selectFrom("templates").selectAll().where("personId", "=", personId).execute();
  const agentIds = own.map(({ agentId }) => agentId);
  const named = own.flatMap(toldBy).map((told) => told.personId);
  const naming = queries
    .selectFrom("templates")
    .select("personId")
    .where("agentId", "in", agentIds)
    .where("similar", "like", `%${personId}%`);
  if (own.length === 0) return [];
  return await queries
    .selectFrom("templates")
    .innerJoin("people", "people.id", "templates.personId")
    .select(compared.map((column) => `templates.${column}` as const))
    .select("people.name")
    .where("templates.agentId", "in", agentIds)
    .where((e) => e.or([e("templates.personId", "in", [personId, ...named]), e("templates.personId", "in", naming)]))
    .execute();
}

/** A controller holds one template of a person, however many doors it serves: the one that it made last. */
function latest(rows: readonly Compared[]): readonly Compared[] {
  const inOrder = rows.toSorted((one, other) => one.madeAt - other.madeAt || one.enrolledAt - other.enrolledAt);
  return [...new Map(inOrder.map((row) => [`${row.agentId} ${row.personId}`, row])).values()];
}

/**
 * Of two people: what the controller told when it made the later template, seen from the first of them. Where nobody knows which
 * is the later, either's word counts: a landlord rather looks twice than misses one person under two names.
 */
function pairOf(one: Compared, other: Compared): readonly LookAlike[] {
  const toldBySide = (by: Compared, of: Compared) => toldBy(by).filter(({ personId }) => personId === of.personId);
  const told = [
    ...(one.madeAt >= other.madeAt ? toldBySide(one, other) : []),
    ...(other.madeAt >= one.madeAt ? toldBySide(other, one) : []),
  ];
  const [nearest] = told.sort((a, b) => a.score - b.score);
  return nearest ? [{ ...nearest, personId: other.personId, name: other.name }] : [];
}

const toldBy = ({ similar }: Pick<TemplateRow, "similar">): readonly SimilarFace[] =>
  similar === null ? [] : (JSON.parse(similar) as SimilarFace[]);
