import {
  type Challenge,
  type Command,
  type EventBody,
  hours,
  instant,
  type Monotonic,
  mintId,
  minutes,
  monotonic,
  publicKeyOf,
  type Roster,
  type SigningKey,
  seconds,
  signText,
  toBase64Url,
} from "@menshen/protocol";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { cardOf, exampleDoorId, exampleRoster, monday, somebody } from "../../roster/example-house.ts";
import type { Door } from "../door.ts";
import { createChallenges, lifeOfChallenge } from "./challenges.ts";
import { createOrderTaker, type PresentedOrder } from "./take-order.ts";

type Role = Roster["orderKeys"][number]["role"];
const signing: SigningKey = { keyId: mintId("key"), secretKey: new Uint8Array(32).fill(9) };
const accountId = mintId("account");

let now: Monotonic;
let bodies: EventBody[];
let ordered: Parameters<Door["order"]>[0][];
let ignored: number;
let letIn: number;
let presented: PresentedOrder | undefined;
let taker: ReturnType<typeof openTaker>;

const li = somebody();
const phone: SigningKey = { keyId: mintId("key"), secretKey: new Uint8Array(32).fill(10) };
const app = {
  ...cardOf(li),
  kind: "app",
  publicKey: toBase64Url(publicKeyOf(phone.secretKey)),
} as const;

/** A door that follows whatever reaches it, so that only what lies before it is tried. */
function openTaker(role: Role = "landlord", until = instant(monday + hours(1))) {
  const orderKeys = [
    { keyId: signing.keyId, publicKey: toBase64Url(publicKeyOf(signing.secretKey)), accountId, role, until },
  ];
  const roster = exampleRoster([li], [app], { orderKeys });
  const bootId = mintId("boot");
  let byte = 0;
  const challenges = createChallenges({
    doorId: exampleDoorId,
    bootId,
    now: () => now,
    random: (n) => new Uint8Array(n).fill(byte++),
  });
  const take = createOrderTaker({
    ...{ doorId: exampleDoorId, challenges, roster: () => roster },
    clock: { monotonic: () => now, lowerBound: () => monday },
    door: {
      order(order) {
        ordered.push(order);
        return order.action === "double-lock" ? "escape-route" : undefined;
      },
    },
    letIn(shown) {
      letIn++;
      presented = shown;
      const admitted = { type: "order", actor: { type: "unknown" } } as const;
      const none = { duress: false, lendingSuspected: false, passedBack: false, waived: false, extended: false };
      return { type: "granted", entryId: mintId("entry"), factors: ["order"], admitted, ...none };
    },
    append: (body) => bodies.push(body),
    onSpent: () => {},
    onIgnored: () => {
      ignored++;
    },
  });
  return { take, challenges };
}

beforeEach(() => {
  now = monotonic(1000);
  [bodies, ordered, ignored, letIn] = [[], [], 0, 0];
  taker = openTaker();
});

const challenge = () => taker.challenges.fresh()[0] as Challenge;
function commandFor({ challengeId, nonce, doorId }: Challenge, more: Partial<Command> = {}): Command {
  const commandId = mintId("command");
  const actor = { type: "account", accountId } as const;
  return { type: "command", commandId, doorId, challengeId, nonce, action: "access", actor, ...more };
}
const signed = (command: Command, key = signing) => JSON.stringify(signText("command", JSON.stringify(command), key));
const order = (more: Partial<Command> = {}) => taker.take(signed(commandFor(challenge(), more)));
const reasons = () => bodies.flatMap((body) => (body.type === "command.refused" ? [body.reason] : []));

describe("an order from afar", () => {
  it("lets somebody in by the one decision, and its acceptance names the entry", () => {
    order();
    expect(letIn).toBe(1);
    expect(presented).toMatchObject({ type: "order", actor: { accountId } });
    expect(bodies).toMatchObject([{ type: "command.accepted", action: "access", actor: { accountId } }]);
    expect(bodies[0]).toHaveProperty("entryId");
  });

  it("changes a mode through the machine, with who, why and for how long", () => {
    order({ action: "lock-down", reason: "a fight in the yard", holdsFor: minutes(10) });
    const actor = { type: "account", accountId };
    expect(ordered).toEqual([
      { action: "lock-down", actor, role: "landlord", reason: "a fight in the yard", holdsFor: minutes(10) },
    ]);
    expect(bodies).toMatchObject([{ type: "command.accepted", action: "lock-down" }]);
  });

  it("is refused with the machine's own reason, in the journal", () => {
    order({ action: "double-lock" });
    expect(reasons()).toEqual(["escape-route"]);
  });

  it("acts once: repeated, it is unknown", () => {
    const text = signed(commandFor(challenge()));
    taker.take(text);
    taker.take(text);
    expect(letIn).toBe(1);
    expect(reasons()).toEqual(["challenge-unknown"]);
  });

  it("acts only within the challenge's time, on the door's own clock", () => {
    const text = signed(commandFor(challenge()));
    now = monotonic(now + lifeOfChallenge);
    taker.take(text);
    taker.take(text);
    expect(reasons()).toEqual(["challenge-expired", "challenge-unknown"]);
    expect(letIn).toBe(0);
  });

  it("acts on no challenge of another boot, and on none with another's nonce", () => {
    const other = openTaker().challenges.fresh()[0] as Challenge;
    taker.take(signed(commandFor(other)));
    const mine = challenge();
    taker.take(signed(commandFor({ ...mine, nonce: other.nonce.replace(/^./, "Z") as never })));
    expect(reasons()).toEqual(["challenge-unknown", "challenge-unknown"]);
    taker.take(signed(commandFor(mine)));
    expect(letIn).toBe(1);
  });

  it("is refused without a signature of the roster's, and uses up no challenge", () => {
    const mine = challenge();
    const stranger = { ...signing, secretKey: new Uint8Array(32).fill(8) };
    taker.take(signed(commandFor(mine), stranger));
    taker.take(signed(commandFor(mine, { actor: { type: "account", accountId: mintId("account") } })));
    expect(reasons()).toEqual(["signature-invalid", "signature-invalid"]);
    taker.take(signed(commandFor(mine)));
    expect(letIn).toBe(1);
  });

  it("is refused for a door that is not this one, and with a key whose time is over", () => {
    order({ doorId: mintId("door") });
    taker = openTaker("landlord", monday);
    order();
    expect(reasons()).toEqual(["not-permitted-at-this-door", "credential-expired"]);
  });

  it("of a resident's phone lets them in by their own credential, and does nothing else", () => {
    const actor = { type: "person", personId: li.personId, occupancyId: li.occupancyId } as const;
    taker.take(signed(commandFor(challenge(), { actor }), phone));
    expect(presented).toEqual({ type: "app", credentialId: app.credentialId });
    taker.take(signed(commandFor(challenge(), { actor, action: "unlock" }), phone));
    taker.take(signed(commandFor(challenge(), { actor }), signing));
    expect(reasons()).toEqual(["order-not-permitted", "signature-invalid"]);
  });

  it("fills no journal, signed by nobody or not even readable", () => {
    taker.take("nonsense");
    expect([bodies.length, ignored]).toEqual([0, 1]);
    const stranger = { ...signing, secretKey: new Uint8Array(32).fill(8) };
    for (let tries = 0; tries < 50; tries++) taker.take(signed(commandFor(challenge()), stranger));
    expect([bodies.length, ignored]).toEqual([10, 41]);
  });

  it("opens no more than six times a minute; closing and releasing are never limited", () => {
    for (let tries = 0; tries < 7; tries++) order();
    expect([letIn, reasons()]).toEqual([6, ["rate-limited"]]);
    for (const action of ["lock-down", "lock-down-release", "lock", "block"] as const)
      order({ action, reason: "drill" });
    expect(ordered).toHaveLength(4);
    now = monotonic(now + seconds(60));
    order();
    expect(letIn).toBe(7);
  });

  it("is not kept from one key by another that asks too often, nor is the journal filled by it", () => {
    const actor = { type: "person", personId: li.personId, occupancyId: li.occupancyId } as const;
    for (let tries = 0; tries < 60; tries++) taker.take(signed(commandFor(challenge(), { actor }), phone));
    expect([letIn, ignored]).toEqual([6, 44]);
    expect(reasons()).toEqual(Array(10).fill("rate-limited"));
    order();
    expect(letIn).toBe(7);
    order({ doorId: mintId("door") });
    expect(reasons().at(-1)).toBe("not-permitted-at-this-door");
  });

  it.each([
    ["landlord", "unlock", undefined],
    ["security", "lock-down", undefined],
    ["security", "unlock", "order-not-permitted"],
    ["operator", "access", "order-not-permitted"],
    ["operator", "lock-down", "order-not-permitted"],
    ["operator", "lock-down-release", undefined],
  ] as const)("of a %s's key to %s is judged by the role", (role, action, refusal) => {
    taker = openTaker(role);
    order({ action, reason: "drill" });
    expect(reasons()).toEqual(refusal === undefined ? [] : [refusal]);
  });
});

describe("whatever a broker does to orders", () => {
  const fate = fc.record({
    copies: fc.integer({ min: 0, max: 2 }),
    delay: fc.integer({ min: 0, max: 12_000 }),
    forged: fc.boolean(),
  });

  it("each challenge acts once at most, in its time, and only for whoever holds a key", () => {
    fc.assert(
      fc.property(fc.array(fate, { minLength: 1, maxLength: 6 }), (fates) => {
        [bodies, ordered] = [[], []];
        taker = openTaker();
        const stranger = { ...signing, secretKey: new Uint8Array(32).fill(8) };
        const sent = fates.flatMap(({ copies, delay, forged }) => {
          const open = taker.challenges.fresh();
          const one = open[fates.length % open.length] as Challenge;
          const text = signed(commandFor(one, { action: "lock" }), forged ? stranger : signing);
          const isLate = delay >= lifeOfChallenge;
          return Array.from({ length: copies }, () => ({ text, at: now + delay, id: one.challengeId, forged, isLate }));
        });
        const may = new Set(sent.filter(({ forged, isLate }) => !forged && !isLate).map(({ id }) => id));
        for (const { text, at } of sent.toSorted((one, other) => one.at - other.at)) {
          now = monotonic(Math.max(now, at));
          taker.take(text);
        }
        const acted = bodies.flatMap((body) => (body.type === "command.accepted" ? [body.challengeId] : []));
        expect(new Set(acted)).toEqual(may);
        expect(ordered).toHaveLength(may.size);
      }),
      { numRuns: 50 },
    );
  });
});

describe("the challenges of a door", () => {
  it("are a few ahead, each with half its life before it", () => {
    const first = taker.challenges.fresh();
    expect(first).toHaveLength(3);
    expect(taker.challenges.fresh()).toEqual(first);
    now = monotonic(now + lifeOfChallenge / 2);
    const second = taker.challenges.fresh();
    expect(second).toHaveLength(3);
    expect(second.some((one) => first.includes(one))).toBe(false);
  });

  it("are replaced where one was answered", () => {
    const [one] = taker.challenges.fresh();
    if (one) taker.take(signed(commandFor(one)));
    expect(taker.challenges.fresh()).toHaveLength(3);
    expect(taker.challenges.fresh()).not.toContainEqual(one);
  });
});
