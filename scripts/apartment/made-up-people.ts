import type { Faker } from "@faker-js/faker";

/** A person who does not exist, with numbers that can belong to nobody. */
export interface MadeUpPerson {
  readonly name: string;
  readonly sex: "female" | "male";
  readonly phone: string;
  readonly idNumber: string;
  readonly cardNumber: string;
}

/** No mobile number begins with 10, so a call to one reaches nobody. */
const phonePrefix = "1000000";
/** GB/T 2260 has never given this code to a county, so no citizen was born with it. */
const unassignedRegion = "330299";

/** Makes a person up from a seeded source; two calls never give the same name while `taken` is passed on. */
export function makeUpPerson(faker: Faker, taken: Set<string>): MadeUpPerson {
  const sex = faker.helpers.arrayElement(["female", "male"] as const);
  let name = faker.person.fullName({ sex });
  while (taken.has(name)) name = faker.person.fullName({ sex });
  taken.add(name);
  return {
    name,
    sex,
    phone: `${phonePrefix}${faker.string.numeric(4)}`,
    idNumber: madeUpIdNumber(faker, sex),
    cardNumber: faker.string.hexadecimal({ length: 8, prefix: "", casing: "upper" }),
  };
}

/** A well-formed citizen number (GB 11643-1999) of a region that does not exist. */
function madeUpIdNumber(faker: Faker, sex: MadeUpPerson["sex"]): string {
  const born = faker.date
    .between({ from: "1958-01-01", to: "2007-12-31" })
    .toISOString()
    .slice(0, 10)
    .replaceAll("-", "");
  const order = faker.number.int({ min: 0, max: 499 }) * 2 + (sex === "male" ? 1 : 0);
  const body = `${unassignedRegion}${born}${String(order).padStart(3, "0")}`;
  return body + checkCharacter(body);
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** The check character of the first 17 digits (ISO 7064 MOD 11-2, as GB 11643-1999 prescribes). */
export function checkCharacter(body: string): string {
  const sum = weights.reduce((total, weight, place) => total + weight * Number(body[place]), 0);
  return "10X98765432"[sum % 11] ?? "";
}
