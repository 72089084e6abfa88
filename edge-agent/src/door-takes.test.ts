import { expect, it } from "vitest";
import { doorTakes } from "./door-takes.ts";

const reader = (
  driver: Parameters<typeof doorTakes>[0]["readers"][number]["driver"],
  state: "working" | "fault" = "working",
) => ({
  ...{ driver, cardReader: { state: () => state } },
});
const keypad = { onKey: () => () => {} };
const taken = (...readers: Parameters<typeof doorTakes>[0]["readers"]) => [
  ...doorTakes({ readers, knowsFaces: false }),
];

it("asks nobody at a plain card reader for an ID card, whose printed number it cannot read", () => {
  expect(taken(reader("osdp"))).toEqual(["card", "app"]);
  expect(taken(reader("wiegand-uart"), reader("sam-v"))).toEqual(["card", "id-card", "app"]);
});

it("asks for a PIN only where keys work, and for a face only while a recogniser runs", () => {
  expect(taken({ ...reader("osdp"), keypad })).toContain("pin");
  expect(taken({ ...reader("osdp", "fault"), keypad })).toEqual(["app"]);
  expect(doorTakes({ readers: [], knowsFaces: true })).toEqual(new Set(["face", "app"]));
});
