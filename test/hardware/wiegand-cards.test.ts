import { describe, expect, it } from "vitest";
import { parseBridgeLine } from "../../hardware/src/wiegand/bridge-lines.ts";
import { parseFormats } from "../../hardware/src/wiegand/parse-formats.ts";
import { readFrame } from "../../hardware/src/wiegand/read-frame.ts";
import { bridgeLineOfCard, heartbeat } from "./wiegand-cards.ts";

describe("cards held to the board's reader", () => {
  it.each(["04A1B2C3", "04A1B2C4", "0BADCA4D", "00000000", "FFFFFFFF"])(
    "are read as %s by the door's own parser",
    (card) => {
      const formats = parseFormats(["34"]);
      const line = parseBridgeLine(bridgeLineOfCard(card));
      if (!formats.ok || line?.type !== "frame") throw new Error("not a frame");
      expect(readFrame(line.bits, formats.value)).toMatchObject({ type: "card", card: { cardNumber: card } });
    },
  );

  it("are counted by the bridge's heartbeat", () => {
    expect(parseBridgeLine(heartbeat(65_537))).toEqual({ type: "heartbeat", sent: 1 });
  });
});
