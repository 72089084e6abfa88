import {
  credentialKinds,
  type DoorId,
  type DoorTimings,
  DoorTimingsSchema,
  doorLanguages,
  FactorRuleSchema,
  idSchema,
  oneOf,
  type ScheduleId,
  type SiteId,
} from "@menshen/protocol";
import { type Static, Type } from "typebox";
import type { Queries } from "../database/open-database.ts";
import type { DoorRow } from "../database/tables.ts";
import { type ProblemPoint, problemPoint } from "../http/problems.ts";
import { exact, meant } from "../http/tell-demand.ts";

/** Spans in milliseconds; a lock is never released for longer than its keeper allows. */
const Span = (maximum: number) => Type.Integer({ minimum: 0, maximum });

/** What somebody can show at a door; an order from afar belongs to no way in. */
const FactorRule = Type.Object(
  {
    scheduleId: FactorRuleSchema.properties.scheduleId,
    ways: Type.Array(Type.Array(oneOf(credentialKinds), { minItems: 1 }), { minItems: 1 }),
  },
  exact,
);

/** How a door behaves, as a landlord chooses it. */
export const DoorRulesSchema = Type.Object(
  {
    timings: Type.Object(
      {
        ...DoorTimingsSchema.properties,
        heldOpen: Type.Optional(Type.Object(DoorTimingsSchema.properties.heldOpen.properties, exact)),
        releaseTime: Type.Integer({ minimum: 1000, maximum: 60_000 }),
        extendedReleaseTime: Type.Optional(Type.Integer({ minimum: 1000, maximum: 60_000 })),
        openTime: Type.Integer({ minimum: 5000, maximum: 600_000 }),
        extendedOpenTime: Type.Optional(Type.Integer({ minimum: 5000, maximum: 600_000 })),
        delayTimeBeforeRelock: Type.Optional(Span(10_000)),
        preAlarmTime: Type.Optional(Span(600_000)),
      },
      exact,
    ),
    factorRules: Type.Array(FactorRule, { maxItems: 20 }),
    escapeRoute: Type.Boolean(),
    antiPassback: Type.Union([Type.Literal("off"), Type.Literal("soft")]),
    antiPassbackWithin: Type.Optional(Type.Integer({ minimum: 10_000, maximum: 86_400_000 })),
    unlockSchedule: Type.Optional(
      Type.Object({ scheduleId: idSchema("schedule"), firstPersonIn: Type.Boolean() }, exact),
    ),
    helpNumber: Type.Optional(
      Type.String({
        pattern: "^[+0-9][0-9 -]{2,23}$",
        ...meant("必须是电话号码，如 +86 755 1234 5678", "must be a telephone number like +86 755 1234 5678"),
      }),
    ),
    languages: Type.Array(Type.Union(doorLanguages.map((language) => Type.Literal(language))), {
      minItems: 1,
      maxItems: 2,
      uniqueItems: true,
    }),
  },
  exact,
);
export type DoorRules = Static<typeof DoorRulesSchema>;

/** A door's rules as they stand. */
export function rulesOf(row: DoorRow): DoorRules {
  const extra = row.timings === null ? {} : (JSON.parse(row.timings) as Partial<DoorTimings>);
  const { releaseTime, openTime, helpNumber, antiPassbackWithin, unlockScheduleId } = row;
  return {
    timings: { ...extra, releaseTime, openTime } as DoorRules["timings"],
    factorRules: JSON.parse(row.factorRules) as DoorRules["factorRules"],
    escapeRoute: row.escapeRoute === 1,
    antiPassback: row.antiPassback,
    ...(antiPassbackWithin === null ? {} : { antiPassbackWithin }),
    ...(unlockScheduleId === null
      ? {}
      : { unlockSchedule: { scheduleId: unlockScheduleId, firstPersonIn: row.firstPersonIn === 1 } }),
    ...(helpNumber === null ? {} : { helpNumber }),
    languages: JSON.parse(row.languages) as DoorRules["languages"],
  };
}

/** Puts other rules in place of a door's. */
export async function writeRules(trx: Queries, doorId: DoorId, rules: DoorRules): Promise<void> {
  const { releaseTime, openTime, ...timings } = rules.timings;
  const { unlockSchedule } = rules;
  await trx
    .updateTable("doors")
    .set({
      ...{ releaseTime, openTime, timings: JSON.stringify(timings), factorRules: JSON.stringify(rules.factorRules) },
      escapeRoute: rules.escapeRoute ? 1 : 0,
      ...{ antiPassback: rules.antiPassback, antiPassbackWithin: rules.antiPassbackWithin ?? null },
      unlockScheduleId: unlockSchedule?.scheduleId ?? null,
      firstPersonIn: unlockSchedule?.firstPersonIn ? 1 : 0,
      ...{ helpNumber: rules.helpNumber ?? null, languages: JSON.stringify(rules.languages) },
    })
    .where("id", "=", doorId)
    .execute();
}

/** What a schema cannot say: schedules of another site, rules that all need a face, a warning after the alarm. */
export async function ruleProblems(
  queries: Queries,
  siteId: SiteId,
  rules: DoorRules,
): Promise<readonly ProblemPoint[]> {
  const rows = await queries.selectFrom("schedules").select("id").where("siteId", "=", siteId).execute();
  const known = new Set(rows.map(({ id }) => id));
  return [
    ...rules.factorRules.flatMap(({ scheduleId }, index) =>
      unknownSchedule(known, `body.factorRules[${index}].scheduleId`, scheduleId),
    ),
    ...unknownSchedule(known, "body.unlockSchedule.scheduleId", rules.unlockSchedule?.scheduleId),
    ...rules.factorRules.flatMap(({ ways }, index) => faceOnly(`body.factorRules[${index}].ways`, ways)),
    ...shadowed(rules.factorRules),
    ...lateWarning(rules.timings),
    ...longRelease(rules.timings),
  ];
}

function unknownSchedule(known: ReadonlySet<ScheduleId>, where: string, scheduleId: ScheduleId | undefined) {
  if (scheduleId === undefined || known.has(scheduleId)) return [];
  const message = { zh: `没有编号为 ${scheduleId} 的时段`, en: `There is no schedule ${scheduleId} at this site` };
  return [problemPoint(where, "schedule-unknown", message)];
}

function faceOnly(where: string, ways: readonly (readonly string[])[]) {
  if (!ways.every((way) => way.includes("face"))) return [];
  const message = {
    zh: "至少要有一种不用刷脸的方式：人脸不能是唯一的进门办法",
    en: "At least one way must need no face: a face is never the only way in",
  };
  return [problemPoint(where, "face-only", message)];
}

/** The first rule whose hours these are holds: one without hours hides all that follow it. */
function shadowed(rules: DoorRules["factorRules"]) {
  const always = rules.findIndex(({ scheduleId }) => scheduleId === undefined);
  if (always === -1 || always === rules.length - 1) return [];
  const message = {
    zh: "这条规则全天有效，后面的规则永远轮不到；请把它放到最后",
    en: "This rule holds at every hour, so that those after it never would; put it last",
  };
  return [problemPoint(`body.factorRules[${always}]`, "hides-the-rest", message)];
}

/** The lock's keeper releases for a minute at most, whoever needs longer. */
const longestRelease = 60_000;

function longRelease({ releaseTime, extendedReleaseTime = 0 }: DoorRules["timings"]) {
  if (releaseTime + extendedReleaseTime <= longestRelease) return [];
  const message = {
    zh: `加上 releaseTime（${releaseTime}）不能超过 ${longestRelease}：锁每次最多松开一分钟`,
    en: `Together with releaseTime (${releaseTime}) it must be at most ${longestRelease}: a lock is released for a minute at most`,
  };
  return [problemPoint("body.timings.extendedReleaseTime", "too-long", message)];
}

function lateWarning({ preAlarmTime, openTime }: DoorRules["timings"]) {
  if (preAlarmTime === undefined || preAlarmTime < openTime) return [];
  const message = {
    zh: `预警提前量（${preAlarmTime}）要比允许开门的时间（${openTime}）短`,
    en: `The warning (${preAlarmTime} ms before) must be shorter than the time the door may stand open (${openTime} ms)`,
  };
  return [problemPoint("body.timings.preAlarmTime", "too-long", message)];
}
