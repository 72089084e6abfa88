import { describe, expect, it } from "vitest";
import { checkCharacter } from "./made-up-people.ts";
import { modelApartment } from "./model-apartment.ts";

const now = Date.UTC(2030, 0, 15);
const { site, cast } = modelApartment({ seed: 46, now });

describe("the model apartment", () => {
  it("has 46 rooms, none of them empty, and 76 people of different names", () => {
    expect(site.rooms).toHaveLength(46);
    expect(new Set(site.people.flatMap((person) => person.roomNames))).toEqual(
      new Set(site.rooms.map((room) => room.name)),
    );
    expect(new Set(site.people.map((person) => person.name)).size).toBe(76);
    expect(new Set(site.people.map((person) => person.cardNumber)).size).toBe(76);
    expect(site.rooms.map((room) => room.name)).toContain("301");
  });

  it("is the same apartment every time, and another one from another seed", () => {
    expect(modelApartment({ seed: 46, now }).site).toEqual(site);
    expect(modelApartment({ seed: 47, now }).site.people).not.toEqual(site.people);
  });

  it("gives its people numbers that are well-formed and belong to nobody", () => {
    for (const { idNumber = "", phone = "" } of site.people) {
      // 330299 is no county of GB/T 2260, and no mobile number begins with 10.
      expect(idNumber).toMatch(/^330299\d{11}[\dX]$/);
      expect(idNumber.at(-1)).toBe(checkCharacter(idNumber.slice(0, 17)));
      expect(phone).toMatch(/^1000000\d{4}$/);
    }
  });

  it("checks an ID number as the standard's own example does", () => {
    expect(checkCharacter("11010519491231002")).toBe("X");
    expect(checkCharacter("44052418800101001")).toBe("4");
  });

  it("lets every occupancy run today", () => {
    for (const { startsAt, endsAt = Infinity } of site.people) expect(startsAt < now && now < endsAt).toBe(true);
  });

  it("has enough women in rooms of their own to lend the replay's faces a name", () => {
    expect(cast.length).toBeGreaterThanOrEqual(8);
    expect(new Set(cast.map(({ room }) => room)).size).toBe(cast.length);
  });
});
