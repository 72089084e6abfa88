import { scryptSync } from "node:crypto";
import { keyedPin, minutes, monotonic, type PinHash, pinScrypt, seconds, toBase64Url } from "@menshen/protocol";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { type Key, keyTimeout, mostDigits, pressKey, type Typed } from "../access/keypad-entry.ts";
import {
  afterRight,
  afterWrong,
  isForgotten,
  isResting,
  type PinTries,
  wrongPinsAllowed,
} from "../access/pin-tries.ts";
import { exampleRoster, exampleSiteKey, pinOf, somebody } from "../roster/example-house.ts";
import { matchPin } from "./match-pin.ts";
import { createPinPad } from "./pin-pad.ts";

const keys = "0123456789*#".split("") as Key[];

/** What comes of keys pressed one after the other, a second apart unless told. */
function type(pressed: string, pauses: readonly number[] = []): readonly string[] {
  let typed: Typed | undefined;
  let at = 0;
  return [...pressed].flatMap((key, index) => {
    at += pauses[index] ?? 1000;
    const step = pressKey(typed, key as Key, monotonic(at));
    typed = step.typed;
    return step.entered === undefined ? [] : [step.entered];
  });
}

describe("typing on a keypad", () => {
  it("ends a PIN with #, and clears it with *", () => {
    expect(type("204611#")).toEqual(["204611"]);
    expect(type("99*204611#")).toEqual(["204611"]);
    expect(type("#*##")).toEqual([]);
  });

  it("begins anew for whoever comes after somebody walked away", () => {
    expect(type("99204611#", [1000, 1000, keyTimeout])).toEqual(["204611"]);
    expect(type("204#611#", [1000, 1000, 1000, keyTimeout])).toEqual(["611"]);
  });

  it("makes no PIN of a row too long for one", () => {
    expect(type("1234567890123#")).toEqual(["123456789"]);
  });

  it("never keeps more than it has to, whatever is pressed and whenever", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...keys), fc.integer({ min: 0, max: 20_000 }))), (presses) => {
        let typed: Typed | undefined;
        let at = 0;
        for (const [key, pause] of presses) {
          at += pause;
          const step = pressKey(typed, key, monotonic(at));
          if (step.entered !== undefined) expect(step.entered).toMatch(/^\d{1,9}$/);
          expect(step.typed?.digits.length ?? 0).toBeLessThanOrEqual(mostDigits + 1);
          if (key === "#" || key === "*") expect(step.typed).toBeUndefined();
          typed = step.typed;
        }
      }),
    );
  });
});

describe("a keypad after wrong PINs", () => {
  const wrong = (times: number, from: PinTries | undefined, at: number, doubles = true) => {
    let tries = from;
    for (let count = 0; count < times; count++) tries = afterWrong(tries, monotonic(at), doubles);
    return tries as PinTries;
  };

  it("rests a minute after five in a row, and twice as long each time somebody goes on, up to eight", () => {
    let at = 0;
    let tries: PinTries | undefined;
    const rests: number[] = [];
    for (let round = 0; round < 6; round++) {
      tries = wrong(wrongPinsAllowed, tries, at);
      rests.push(((tries.restsUntil ?? 0) - at) / 60_000);
      at = tries.restsUntil ?? 0;
      expect(isResting(tries, monotonic(at - 1))).toBe(true);
      expect(isResting(tries, monotonic(at))).toBe(false);
    }
    expect(rests).toEqual([1, 2, 4, 8, 8, 8]);
  });

  it("does not hold a resident's slips of another day against them", () => {
    const four = wrong(wrongPinsAllowed - 1, undefined, 0);
    expect(isResting(afterWrong(four, monotonic(minutes(10)), true), monotonic(minutes(10)))).toBe(false);
    expect(isResting(afterWrong(four, monotonic(minutes(10) - 1), true), monotonic(minutes(10)))).toBe(true);
  });

  it("begins with a first rest again after an hour, and a right PIN ends the row, not the length of the next rest", () => {
    const rested = wrong(wrongPinsAllowed, undefined, 0);
    expect(wrong(wrongPinsAllowed, rested, minutes(60)).restsUntil).toBe(minutes(61));
    const again = wrong(wrongPinsAllowed, afterRight(rested), minutes(5));
    expect(again.restsUntil).toBe(minutes(7));
    expect(isForgotten(rested, monotonic(minutes(59)))).toBe(false);
    expect(isForgotten(rested, monotonic(minutes(60)))).toBe(true);
  });

  it("rests no longer than a minute for somebody who showed their card", () => {
    const rested = wrong(wrongPinsAllowed, undefined, 0, false);
    expect(wrong(wrongPinsAllowed, rested, minutes(2), false).restsUntil).toBe(minutes(3));
  });
});

describe("whose PIN it is", () => {
  const li = somebody();
  const wu = somebody();
  const credentials = [pinOf(li, "204681", "911246"), pinOf(wu, "7351")];
  const roster = exampleRoster([li, wu], credentials);

  it("is found by one slow hash for all who live here, the one for being forced too", async () => {
    expect(await matchPin("204681", roster, exampleSiteKey)).toEqual({
      ...{ credentialId: credentials[0]?.credentialId, duress: false },
    });
    expect(await matchPin("911246", roster, exampleSiteKey)).toMatchObject({ duress: true });
    expect(await matchPin("7351", roster, exampleSiteKey)).toMatchObject({
      credentialId: credentials[1]?.credentialId,
    });
  });

  it("is nobody's for other digits, too few, too many, and under another site's key", async () => {
    for (const digits of ["204682", "204", "2046811", "123456789", ""]) {
      expect(await matchPin(digits, roster, exampleSiteKey)).toBeUndefined();
    }
    expect(await matchPin("204681", roster, new Uint8Array(32))).toBeUndefined();
  });

  it("is found where each has a salt of their own, as rosters before version 3 may hold", async () => {
    const { r, p, bytes } = pinScrypt;
    const salt = new Uint8Array(16).fill(3);
    const plain = scryptSync("1357", salt, bytes, { N: 1024, r, p });
    const pin: PinHash = { salt: toBase64Url(salt), cost: 1024, hash: toBase64Url(plain) };
    const own = { ...pinOf(wu, "7351"), pin };
    const mixed = exampleRoster([li, wu], [pinOf(li, "204681"), own]);
    expect(await matchPin("1357", mixed, exampleSiteKey)).toEqual({ credentialId: own.credentialId, duress: false });
    expect(pin.hash).not.toBe(keyedPin(exampleSiteKey, plain));
  });

  it("holds up nothing: while the digits are hashed the door goes on, and one is matched at a time", async () => {
    const onPin = vi.fn();
    const onEntered = vi.fn();
    const press = createPinPad({
      ...{
        name: "entry",
        roster: () => roster,
        siteKey: exampleSiteKey,
        onEntered,
        onPin,
        onFault: (fault) => expect.fail(String(fault)),
      },
    });
    const all = (digits: string, at: number) => {
      for (const key of digits) press({ key: key as Key, at });
    };
    all("204681#", 1000);
    all("7351#", 1000);
    expect(onEntered).toHaveBeenCalledOnce();
    expect(onPin).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(onPin).toHaveBeenCalledOnce());
    expect(onPin.mock.calls[0]?.[0]).toEqual({
      ...{ type: "pin", keypad: "entry", matched: credentials[0]?.credentialId, duress: false },
    });
    await new Promise((resolve) => setImmediate(resolve));
    all("9999#", seconds(20));
    await vi.waitFor(() => expect(onPin).toHaveBeenCalledTimes(2));
    expect(onPin.mock.calls[1]?.[0]).toEqual({ type: "pin", keypad: "entry" });
  });

  it("refuses nobody by a hash that cannot be computed", async () => {
    const pin = { ...pinOf(li, "204681").pin, cost: 1025 };
    const onFault = vi.fn();
    const onPin = vi.fn();
    const broken = exampleRoster([li], [{ ...pinOf(li, "204681"), pin }]);
    const press = createPinPad({
      ...{ name: "entry", roster: () => broken, siteKey: exampleSiteKey, onEntered: () => {}, onPin, onFault },
    });
    for (const key of "204681#") press({ key: key as Key, at: 1 });
    await vi.waitFor(() => expect(onFault).toHaveBeenCalledOnce());
    expect(onPin).not.toHaveBeenCalled();
  });
});
