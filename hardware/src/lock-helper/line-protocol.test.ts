import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatPulse, isPulseDuration, isPulseId, parseMessage, parsePulse, parseRequest } from "./line-protocol.ts";

const pulses = fc.record({
  id: fc.stringMatching(/^[A-Za-z0-9._:-]{1,64}$/),
  milliseconds: fc.integer({ min: 100, max: 60_000 }),
});

describe("the lock helper's words", () => {
  it("carry every pulse there and back", () => {
    fc.assert(
      fc.property(pulses, (pulse) => {
        expect(parsePulse(formatPulse(pulse))).toEqual(pulse);
        expect(parseRequest(`pulse ${formatPulse(pulse)}`)).toEqual({ type: "pulse", pulse });
        expect(parseRequest(`hold ${formatPulse(pulse)}`)).toEqual({ type: "hold", pulse });
        expect(parseRequest(`release ${pulse.id}`)).toEqual({ type: "release", id: pulse.id });
      }),
    );
  });

  it("order only with a proper id and duration, whatever is sent", () => {
    const words = fc.array(
      fc.oneof(fc.constantFrom("pulse", "hold", "release", "pulses", "status"), fc.string(), fc.integer().map(String)),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          words.map((parts) => parts.join(" ")),
        ),
        (line) => {
          const request = parseRequest(line);
          if (request.type === "release") expect(line).toBe(`release ${request.id}`);
          if (request.type !== "pulse" && request.type !== "hold") return;
          expect(isPulseId(request.pulse.id) && isPulseDuration(request.pulse.milliseconds)).toBe(true);
          expect(line).toBe(`${request.type} ${formatPulse(request.pulse)}`);
        },
      ),
    );
  });

  it.each([
    ["pulse", "bad-id"],
    ["pulse ../x 500", "bad-id"],
    [`pulse ${"a".repeat(65)} 500`, "bad-id"],
    ["pulse a", "bad-duration"],
    ["pulse a 99", "bad-duration"],
    ["pulse a 60001", "bad-duration"],
    ["pulse a 1e3", "bad-duration"],
    ["pulse a 0500", "bad-duration"],
    ["pulse a 500 again", "unknown-request"],
    ["PULSE a 500", "unknown-request"],
    ["hold", "bad-id"],
    ["hold a 60001", "bad-duration"],
    ["hold a 500 again", "unknown-request"],
    ["release", "bad-id"],
    ["release ../x", "bad-id"],
    ["release a 500", "unknown-request"],
    ["status now", "unknown-request"],
    ["", "unknown-request"],
  ])("answer %j with %s", (line, code) => {
    expect(parseRequest(line)).toMatchObject({ type: "unreadable", code });
  });

  it.each([
    ["lock-helper 2", { type: "greeting", version: 2 }],
    ["line active", { type: "line", level: "active" }],
    ["status inactive", { type: "status", level: "inactive" }],
    ["pulsed p-1", { type: "pulsed", id: "p-1", recorded: true }],
    ["pulsed p-1 unrecorded", { type: "pulsed", id: "p-1", recorded: false }],
    ["held h-1", { type: "held", id: "h-1", recorded: true }],
    ["ended h-1", { type: "ended", id: "h-1" }],
    ["released p-1", { type: "released", id: "p-1" }],
    ["pulses 12", { type: "pulses", count: 12 }],
    ["error busy another connection", { type: "error", code: "busy", text: "another connection" }],
  ])("read %j from the helper", (line, message) => {
    expect(parseMessage(line)).toEqual(message);
  });

  it("read nothing into what no helper says", () => {
    for (const line of [
      "",
      "line",
      "line up",
      "pulsed",
      "pulsed p-1 twice",
      "held",
      "ended a b",
      "pulses -1",
      "HTTP/1.1 400 Bad Request",
    ]) {
      expect(parseMessage(line)).toBeUndefined();
    }
    fc.assert(fc.property(fc.string(), (line) => void parseMessage(line)));
  });
});
