import { Faker, zh_CN } from "@faker-js/faker";
import type { SiteDescription } from "@menshen/cloud-registry";
import { type MadeUpPerson, makeUpPerson } from "./made-up-people.ts";

const tenantCount = 76;
const day = 86_400_000;

/** The building everything is measured against: 冠庄公寓, 46 rooms on five floors. */
const roomNames = [
  ...rooms(1, 6), // the ground floor shares its space with the entrance, the stairs and the bicycles
  ...[2, 3, 4, 5].flatMap((floor) => rooms(floor, 10)),
];

function rooms(floor: number, count: number): readonly { name: string; floor: number }[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${floor}${String(index + 1).padStart(2, "0")}`,
    floor,
  }));
}

export interface ModelApartment {
  readonly site: SiteDescription;
  /** Women in rooms of their own, whose faces the replay camera may lend. */
  readonly cast: readonly { readonly name: string; readonly room: string }[];
}

/**
 * Makes the model apartment with its 76 tenants out of a seed; the same seed gives the same people. `now` (ms) anchors
 * the occupancies, all of which run today.
 */
export function modelApartment({ seed, now }: { readonly seed: number; readonly now: number }): ModelApartment {
  const faker = new Faker({ locale: zh_CN, seed });
  const taken = new Set<string>();
  const homes = distribute(faker);
  const residents = homes.flatMap(({ room, size }) => household(faker, taken, room, size));
  return {
    site: {
      name: { zh: "冠庄公寓", en: "Guanzhuang Apartments" },
      timeZone: "Asia/Shanghai",
      doors: [{ name: { zh: "大门", en: "Main door" } }],
      rooms: roomNames,
      people: residents.map((resident) => occupant(faker, resident, now)),
    },
    cast: residents
      .filter(({ person, first }) => first && person.sex === "female")
      .map(({ person, room }) => ({ name: person.name, room })),
  };
}

/** Everybody has a room and no room is empty; the rest move in with others, three to a room at most. */
function distribute(faker: Faker): readonly { room: string; size: number }[] {
  const sizes = roomNames.map(() => 1);
  for (let left = tenantCount - sizes.length; left > 0; ) {
    const index = faker.number.int({ min: 0, max: sizes.length - 1 });
    if ((sizes[index] ?? 3) >= 3) continue;
    sizes[index] = (sizes[index] ?? 0) + 1;
    left -= 1;
  }
  return roomNames.map(({ name }, index) => ({ room: name, size: sizes[index] ?? 1 }));
}

interface Resident {
  readonly person: MadeUpPerson;
  readonly room: string;
  readonly first: boolean;
}

function household(faker: Faker, taken: Set<string>, room: string, size: number): readonly Resident[] {
  return Array.from({ length: size }, (_, index) => ({ person: makeUpPerson(faker, taken), room, first: index === 0 }));
}

function occupant(faker: Faker, { person, room, first }: Resident, now: number): SiteDescription["people"][number] {
  const { sex: _, ...known } = person;
  return {
    ...known,
    kind: first ? "tenant" : "family",
    roomNames: [room],
    startsAt: now - faker.number.int({ min: 20, max: 700 }) * day,
    endsAt: now + faker.number.int({ min: 30, max: 360 }) * day,
    identityLevel: "document-seen",
  };
}
