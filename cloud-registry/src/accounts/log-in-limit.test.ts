import { minutes } from "@menshen/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { createLogInLimit, type LogInLimit } from "./log-in-limit.ts";

const [home, elsewhere] = ["192.0.2.1", "192.0.2.2"];
let now: number;
let limit: LogInLimit;
beforeEach(() => {
  now = 1_000_000;
  limit = createLogInLimit(() => now);
});

/** A try counts as failed until it is known to have succeeded, so that many at once cannot slip through. */
const fail = (count: number, name: (index: number) => string, address = home) => {
  for (let index = 0; index < count; index++) limit.failed(name(index), address);
};
const succeed = (name: string, address = home) => {
  limit.failed(name, address);
  limit.succeeded(name, address);
};
const landlord = () => "landlord";
const anybody = (index: number) => `somebody ${index}`;

describe("the limit of log-ins", () => {
  it("lets nobody try a name again after five failures, from wherever, until the first is a quarter of an hour old", () => {
    fail(4, landlord);
    expect(limit.waitFor("landlord", home)).toBe(0);
    now += minutes(1);
    fail(1, landlord, elsewhere);
    expect(limit.waitFor("landlord", home)).toBe(minutes(14));
    expect(limit.waitFor("tenant", home)).toBe(0);
    now += minutes(14);
    expect(limit.waitFor("landlord", home)).toBe(0);
  });

  it("lets an address try nothing more after twenty failures, whatever the names", () => {
    fail(19, anybody);
    expect(limit.waitFor("landlord", home)).toBe(0);
    fail(1, landlord);
    expect(limit.waitFor("tenant", home)).toBe(minutes(15));
    expect(limit.waitFor("tenant", elsewhere)).toBe(0);
  });

  it("counts no success against the address, however many people share it", () => {
    for (let index = 0; index < 50; index++) succeed(anybody(index));
    expect(limit.waitFor("landlord", home)).toBe(0);
  });

  it("forgives a name its failures at a success, and the address only that one try", () => {
    fail(4, landlord);
    succeed("landlord");
    expect(limit.waitFor("landlord", home)).toBe(0);
    fail(15, anybody);
    expect(limit.waitFor("tenant", home)).toBe(0);
    fail(1, anybody);
    expect(limit.waitFor("tenant", home)).toBe(minutes(15));
  });

  it("cannot be cleared for an address by logging in now and then to an account of one's own", () => {
    for (let index = 0; index < 20; index++) {
      limit.failed(`somebody ${index}`, home);
      succeed("own");
    }
    expect(limit.waitFor("own", home)).toBeGreaterThan(0);
  });
});
