import { describe, expect, it } from "vitest";
import { describeDigitalInputContract } from "../contracts/door-contracts.ts";
import { createListeners } from "../listeners.ts";
import type { InputState } from "../ports.ts";
import { createHandClock } from "../simulators/hand-clock.ts";
import { joinAntivalent } from "./antivalent-input.ts";

function createSide(state: InputState) {
  const changes = createListeners<[InputState, number]>();
  return {
    input: { state: () => state, onChange: changes.add },
    become(next: InputState, atMs: number) {
      state = next;
      changes.tell(next, atMs);
    },
  };
}

function createContact() {
  const clock = createHandClock();
  const main = createSide("inactive");
  const complement = createSide("active");
  const contact = joinAntivalent({
    name: "contact",
    main: main.input,
    complement: complement.input,
    now: clock.now,
    after: clock.after,
  });
  const told: string[] = [];
  contact.onChange((state, atMs) => told.push(`${state} ${atMs}`));
  contact.onFault((fault) => told.push(fault?.code ?? "whole"));
  return { clock, main, complement, contact, told };
}

describeDigitalInputContract("a changeover contact on two lines", () => {
  const { clock, main, complement, contact } = createContact();
  const both = (state: "active" | "inactive") => {
    main.become(state, clock.now());
    complement.become(state === "active" ? "inactive" : "active", clock.now());
    return Promise.resolve();
  };
  return Promise.resolve({
    input: contact,
    now: clock.now,
    activate: () => both("active"),
    deactivate: () => both("inactive"),
    dispose: () => Promise.resolve(contact.close()),
  });
});

describe("a changeover contact on two lines", () => {
  it("follows its main side, and lets both say the same while it moves", () => {
    const { clock, main, complement, contact, told } = createContact();
    expect(contact.state()).toBe("inactive");
    main.become("active", 10);
    clock.advance(150);
    complement.become("inactive", 160);
    clock.advance(1_000);
    expect(told).toEqual(["active 160"]);
  });

  it("is unknown, with a fault, once a wire is cut, and whole again when it is mended", () => {
    const { clock, complement, contact, told } = createContact();
    clock.advance(100);
    complement.become("inactive", 100);
    clock.advance(199);
    expect(contact.state()).toBe("inactive");
    clock.advance(1);
    expect(contact.state()).toBe("unknown");
    complement.become("active", 400);
    expect(told).toEqual(["input-wire-broken", "unknown 300", "whole", "inactive 400"]);
  });

  it("is unknown without a fault of its own while nobody reads the lines", () => {
    const { clock, main, complement, told } = createContact();
    main.become("unknown", 5);
    complement.become("unknown", 5);
    clock.advance(1_000);
    expect(told).toEqual(["unknown 5"]);
  });

  it("looks no more once it is closed", () => {
    const { clock, main, contact, told } = createContact();
    main.become("active", 5);
    contact.close();
    clock.advance(1_000);
    main.become("inactive", 1_005);
    expect(told).toEqual([]);
  });
});
