import { decodeEvent, type Event, type EventType } from "@menshen/protocol";
import type { House } from "./start-house.ts";

/** Everything the door has journalled, oldest first. */
export function journalled(house: House): readonly Event[] {
  return house.journal().flatMap(({ events }) =>
    events.flatMap(({ body }) => {
      const event = decodeEvent(body);
      return event.ok ? [event.value] : [];
    }),
  );
}

/** What the door has journalled of one kind, oldest first. */
export function journalledOf<Type extends EventType>(house: House, type: Type) {
  return journalled(house).filter((event): event is Extract<Event, { type: Type }> => event.type === type);
}
