import type { SiteDescription } from "@menshen/cloud-registry";
import { days } from "@menshen/protocol";

/** A number no reader of this house was ever told of. */
export const unknownCard = "0BADCA4D";

/** Somebody who lives in the small house. */
export interface Resident {
  readonly name: string;
  readonly room: string;
  readonly cardNumber: string;
}

/** People who do not exist, each with a room and a card. */
export const residents = [
  { name: "林晓燕", room: "101", cardNumber: "04A1B2C3" },
  { name: "陈国栋", room: "102", cardNumber: "04A1B2C4" },
  { name: "王美玲", room: "201", cardNumber: "04A1B2C5" },
  { name: "赵文博", room: "202", cardNumber: "04A1B2C6" },
] as const satisfies readonly Resident[];

/**
 * A house of two floors and one door, all of whose residents live there today; `now` in milliseconds since 1970. The first of
 * them is registered by `idNumber` as well, where it is given.
 */
export function smallSite(now: number, idNumber?: string): SiteDescription {
  return {
    name: { zh: "小楼", en: "Small House" },
    timeZone: "Asia/Shanghai",
    doors: [{ name: { zh: "大门", en: "Main door" } }],
    rooms: residents.map(({ room }) => ({ name: room, floor: Number(room[0]) })),
    people: residents.map(({ name, room, cardNumber }, index) => ({
      name,
      kind: "tenant",
      roomNames: [room],
      cardNumber,
      ...(index === 0 && idNumber !== undefined && { idNumber }),
      startsAt: now - days(30),
      endsAt: now + days(300),
      identityLevel: "document-seen",
    })),
  };
}
