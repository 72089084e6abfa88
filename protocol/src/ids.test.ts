import { describe, expect, it } from "vitest";
import { fromBase64Url, toBase64Url } from "./bytes.ts";
import { numberHash } from "./credential.ts";
import { siteKey } from "./golden/examples.ts";
import { isId, mintId } from "./ids.ts";
import { permits, type Schedule } from "./schedule.ts";

describe("an id", () => {
  it("is minted with its prefix and 100 random bits, and known as its kind alone", () => {
    const door = mintId("door");
    expect(door).toMatch(/^door_[a-z2-7]{20}$/);
    expect(isId("door", door)).toBe(true);
    expect(isId("agent", door)).toBe(false);
    expect(new Set(Array.from({ length: 500 }, () => mintId("entry"))).size).toBe(500);
    expect(mintId("credential", (count) => new Uint8Array(count))).toBe(`cred_${"a".repeat(20)}`);
  });

  it.each(["", "door_", "door_AAAAAAAAAAAAAAAAAAAA", `door_${"a".repeat(20)}\n`, `x door_${"a".repeat(20)}`, 7, null])(
    "is not %j",
    (text) => {
      expect(isId("door", text)).toBe(false);
    },
  );
});

describe("a number's hash", () => {
  const hash = (number: string) => numberHash(siteKey, "id-card", number);

  it("is the same however the number is written, on a Chinese keyboard too", () => {
    for (const written of [
      "11010119900307123x",
      "110101 19900307 123X",
      "110101-19900307-123X",
      "１１０１０１１９９００３０７１２３Ｘ",
    ]) {
      expect(hash(written)).toBe(hash("11010119900307123X"));
    }
  });

  it("differs between sites, and between kinds of card with one number", () => {
    expect(numberHash(new Uint8Array(32), "id-card", "1")).not.toBe(hash("1"));
    expect(numberHash(siteKey, "card", "1")).not.toBe(hash("1"));
  });
});

describe("base64url", () => {
  it("comes back as it was, and refuses padding, other alphabets and stray bits", () => {
    const bytes = Uint8Array.of(255, 254, 0, 1);
    expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
    for (const text of ["AA==", "+/+/", "A", "AB"]) expect(() => fromBase64Url(text)).toThrow(RangeError);
  });
});

describe("a schedule", () => {
  const schedule: Schedule = {
    scheduleId: mintId("schedule"),
    name: "cleaning",
    windows: [
      { days: ["workday"], fromMinute: 480, untilMinute: 600 },
      { days: ["sunday"], fromMinute: 1380, untilMinute: 1440 },
    ],
  };

  it("permits from its first minute until before its last", () => {
    const at = (minuteOfDay: number) => permits(schedule, { minuteOfDay, weekday: "tuesday", dayKind: "workday" });
    expect([479, 480, 599, 600].map(at)).toEqual([false, true, true, false]);
  });

  it("goes by the calendar: a make-up working Sunday is a workday, and still a Sunday", () => {
    const sunday = (minuteOfDay: number, dayKind: "workday" | "weekend") =>
      permits(schedule, { minuteOfDay, weekday: "sunday", dayKind });
    expect(sunday(500, "workday")).toBe(true);
    expect(sunday(500, "weekend")).toBe(false);
    expect(sunday(1439, "weekend")).toBe(true);
  });

  it("without windows permits never", () => {
    expect(permits({ ...schedule, windows: [] }, { minuteOfDay: 0, weekday: "monday", dayKind: "workday" })).toBe(
      false,
    );
  });
});
