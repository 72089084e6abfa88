import type { Sentence } from "@menshen/protocol";
import { yearToBringIn } from "../calendar/site-calendar.ts";
import type { Queries } from "../database/open-database.ts";
import type { SiteRow } from "../database/tables.ts";

/** Something that a landlord has to see to some time; no alarm. */
export interface SiteNotice {
  readonly code: "holidays-not-announced" | "no-way-without-face";
  readonly message: Sentence;
}

/** What a landlord has to see to at a site, in words. */
export async function siteNotices(queries: Queries, site: SiteRow, now: number): Promise<readonly SiteNotice[]> {
  const own = await queries.selectFrom("calendarDays").selectAll().where("siteId", "=", site.id).execute();
  return [
    ...holidayNotices(yearToBringIn(site, own, now)),
    ...faceNotices(await countWithoutOtherWay(queries, site, now)),
  ];
}

function holidayNotices(year: number | undefined): readonly SiteNotice[] {
  if (year === undefined) return [];
  const message = {
    zh: `登记系统里还没有 ${year} 年的放假调休安排：目前只按法定节假日，调休上班日会被当作周末。请更新系统，或按国务院通知自行设置这一年的调休上班日。`,
    en: `The registry has no list of the public holidays of ${year} yet: doors know those of the law, and take make-up working days for weekends. Update the registry, or set that year's make-up working days by the State Council's notice.`,
  };
  return [{ code: "holidays-not-announced", message }];
}

/** A mask, the dark or a broken camera must shut nobody out of home. */
function faceNotices(people: number): readonly SiteNotice[] {
  if (people === 0) return [];
  const message = {
    zh: `有 ${people} 位住户除刷脸外没有别的开门方式：戴口罩、光线暗或摄像头坏了就进不了门。请为他们登记房卡、身份证或密码。`,
    en: `Residents who have no way in but their face: ${people}. A mask, the dark or a broken camera shuts them out; register a card, an ID card or a PIN for them.`,
  };
  return [{ code: "no-way-without-face", message }];
}

const residents = ["owner", "tenant", "family"] as const;
const withoutFace = ["card", "id-card", "pin"] as const;

/** How many who live here now have nothing that opens without a camera. */
async function countWithoutOtherWay(queries: Queries, { id: siteId }: SiteRow, now: number): Promise<number> {
  const living = await queries
    .selectFrom("occupancies")
    .select(["id", "personId"])
    .where("siteId", "=", siteId)
    .where("kind", "in", residents)
    .where("startsAt", "<=", now)
    .where((e) => e.or([e("endsAt", "is", null), e("endsAt", ">", now)]))
    .execute();
  const ways = await queries
    .selectFrom("credentials")
    .select("occupancyId")
    .where("siteId", "=", siteId)
    .where("kind", "in", withoutFace)
    .where("disabled", "is", null)
    .execute();
  const held = new Set(ways.map(({ occupancyId }) => occupancyId));
  const safe = new Set(living.flatMap(({ id, personId }) => (held.has(id) ? [personId] : [])));
  return new Set(living.flatMap(({ personId }) => (safe.has(personId) ? [] : [personId]))).size;
}
