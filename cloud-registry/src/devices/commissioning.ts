import {
  checker,
  DoorCommissionedSchema,
  type DoorId,
  type EventOf,
  type EventStamp,
  EventStampSchema,
  idSchema,
} from "@menshen/protocol";
import { Type } from "typebox";
import { recordAudit } from "../audit/audit.ts";
import type { Queries } from "../database/open-database.ts";
import type { Routes } from "../http/route-parts.ts";
import { ownDoor } from "./door-rule-routes.ts";

type Commissioned = EventOf<"door.commissioned">;
const check = checker<Commissioned>(
  "record",
  Type.Object({ ...EventStampSchema.properties, ...DoorCommissionedSchema.properties }),
);

/** An installer's record as it stands in the door's signed chain; `proof` finds it there. */
interface CommissioningView extends Omit<Commissioned, keyof EventStamp | "type"> {
  readonly at: number;
  readonly clockQuality: Commissioned["clockQuality"];
  readonly passed: boolean;
  readonly proof: Pick<Commissioned, "agentId" | "epoch" | "seq"> & { readonly head: string };
}

/** What installers tested and signed over. */
export const commissioningRoutes: Routes = (app, { data, guard }) => {
  const { database, now } = data;
  app.get(
    "/doors/:doorId/commissionings",
    {
      schema: {
        summary: "The records of an installer's tests at a door, the newest first",
        description:
          "Each is an event of the door's chain, signed by the door's own key; `proof` names its place, as a pack of evidence does.",
        tags: ["doors"],
        params: Type.Object({ doorId: idSchema("door") }),
      },
    },
    async (request) => {
      const account = guard.accountOf(request);
      const { id, siteId } = await ownDoor(database, account, request.params.doorId);
      await recordAudit(database, { at: now(), siteId, account, action: "commissioning.looked-at", subject: id });
      return await listCommissionings(database, id);
    },
  );
  return Promise.resolve();
};

/** The records of a door, the newest first; whoever replaced its controller tested it again. */
async function listCommissionings(queries: Queries, doorId: DoorId): Promise<readonly CommissioningView[]> {
  const rows = await queries
    .selectFrom("events")
    .select(["body", "head", "receivedAt"])
    .where("type", "=", "door.commissioned")
    .orderBy("receivedAt", "desc")
    .execute();
  return rows.flatMap(({ body, head }) => {
    const read = check(JSON.parse(body));
    if (!read.ok || read.value.doorId !== doorId) return [];
    const { type: _, doorId: __, agentId, epoch, seq, bootId: ___, monotonic: ____, ...record } = read.value;
    const passed = record.checks.every(({ outcome }) => outcome !== "failed");
    return [{ ...record, passed, proof: { agentId, epoch, seq, head } }];
  });
}
