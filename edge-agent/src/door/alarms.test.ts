import { type EventBody, hours, instant, type Monotonic, mintId, minutes, monotonic } from "@menshen/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { createRefusals } from "../access/refusals.ts";
import { monday } from "../roster/example-house.ts";
import { type Alarms, createAlarms } from "./alarms.ts";

let now: Monotonic;
let told: EventBody[];
let timers: { at: number; act: () => void }[];
let alarms: Alarms;

beforeEach(() => {
  now = monotonic(1000);
  [told, timers] = [[], []];
  alarms = createAlarms({
    append: (body) => void told.push(body),
    now: () => now,
    wall: () => instant(monday + now),
    after(span, act) {
      const timer = { at: now + span, act };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    onChange: () => {},
  });
});

function pass(span: number) {
  now = monotonic(now + span);
  const due = timers.filter(({ at }) => at <= now);
  timers = timers.filter(({ at }) => at > now);
  for (const { act } of due) act();
}
const types = () => told.map(({ type }) => type);

describe("an alarm", () => {
  it("stands once, from its first sign until its cause is gone", () => {
    alarms.raise("lock-failed");
    alarms.raise("lock-failed");
    pass(hours(100));
    alarms.clear("lock-failed");
    expect(types()).toEqual(["alarm.raised", "alarm.cleared"]);
    expect(told[1]).toMatchObject({ lasted: hours(100) });
  });

  it.each([
    ["repeated-refusal", minutes(10)],
    ["card-lending-suspected", hours(24)],
    ["unexplained-pulse", hours(24)],
  ] as const)("of %s ends by itself, so long after its last sign, and can be raised again", (kind, life) => {
    alarms.raise(kind);
    pass(life - 1);
    alarms.raise(kind);
    pass(life - 1);
    expect(alarms.standing()).toEqual([kind]);
    pass(1);
    expect(types()).toEqual(["alarm.raised", "alarm.cleared"]);
    alarms.raise(kind);
    expect(alarms.standing()).toEqual([kind]);
  });

  it("of duress is told each time, since a second forced entry is another call for help", () => {
    const [first, second] = [mintId("entry"), mintId("entry")];
    alarms.raise("duress", [first]);
    pass(minutes(59));
    alarms.raise("duress", [second]);
    const raised = told.flatMap((body) => (body.type === "alarm.raised" ? [body] : []));
    expect(raised.map(({ stage, entryIds }) => [stage, entryIds])).toEqual([
      [1, [first]],
      [2, [second]],
    ]);
    expect(new Set(raised.map(({ alarmId }) => alarmId)).size).toBe(1);
    alarms.acknowledged(raised[0]?.alarmId ?? mintId("alarm"));
    alarms.raise("duress");
    expect(alarms.list()).toMatchObject([{ kind: "duress", acknowledged: false }]);
    pass(hours(1));
    expect(types().at(-1)).toBe("alarm.cleared");
  });

  it("of somebody who came in with another names each entry, which stands nowhere else", () => {
    const [first, second] = [mintId("entry"), mintId("entry")];
    alarms.raise("tailgating-suspected", [first]);
    pass(hours(2));
    alarms.raise("tailgating-suspected", [second]);
    expect(told.map((body) => body.type === "alarm.raised" && body.entryIds)).toEqual([[first], [second]]);
    expect(alarms.standing()).toEqual(["tailgating-suspected"]);
  });

  it("tells each further stage under its own name, and what came before it once", () => {
    const [refused, last] = [mintId("entry"), mintId("entry")];
    alarms.raise("door-open-too-long", [last], { refusedBefore: [refused] });
    alarms.raise("door-open-too-long", [last], { stage: 2 });
    alarms.raise("door-open-too-long", [last], { stage: 4 });
    alarms.raise("door-open-too-long", [last], { stage: 4 });
    const raised = told.flatMap((body) => (body.type === "alarm.raised" ? [body] : []));
    expect(raised.map(({ stage }) => stage)).toEqual([1, 2, 4, 4]);
    expect(new Set(raised.map(({ alarmId }) => alarmId)).size).toBe(1);
    expect(raised[0]).toMatchObject({ entryIds: [last], refusedBefore: [refused] });
    expect(raised[1]).not.toHaveProperty("refusedBefore");
  });

  it("stands on when a person took note of it, and is known as such until it is over", () => {
    alarms.raise("door-forced-open");
    const [listed] = alarms.list();
    expect(listed).toMatchObject({ kind: "door-forced-open", acknowledged: false });
    expect(alarms.acknowledged(listed?.alarmId ?? mintId("alarm"))).toBe("door-forced-open");
    alarms.raise("door-forced-open");
    expect(alarms.list()).toMatchObject([{ acknowledged: true }]);
    alarms.clear("door-forced-open");
    alarms.raise("door-forced-open");
    expect(alarms.list()).toMatchObject([{ acknowledged: false }]);
    expect(alarms.acknowledged(mintId("alarm"))).toBeUndefined();
  });

  it("that climbs asks again whoever took note of a lower rung, and of none that only repeats itself", () => {
    const note = () => alarms.acknowledged(alarms.list()[0]?.alarmId ?? mintId("alarm"));
    const isNoted = () => alarms.list()[0]?.acknowledged;
    alarms.raise("door-open-too-long");
    note();
    alarms.raise("door-open-too-long");
    expect(isNoted()).toBe(true);
    alarms.raise("door-open-too-long", [], { stage: 4 });
    expect(isNoted()).toBe(false);
    note();
    alarms.raise("door-open-too-long", [], { stage: 4 });
    expect(isNoted()).toBe(true);
  });

  it("of refusals stands as long as the tries go on, and again at the next ones", () => {
    const refusals = createRefusals();
    const refuse = () => refusals.count(now).isAlarming && alarms.raise("repeated-refusal");
    for (let tries = 0; tries < 60; tries++) {
      refuse();
      pass(minutes(1));
    }
    expect(types()).toEqual(["alarm.raised"]);
    pass(minutes(10));
    for (let tries = 0; tries < 5; tries++) refuse();
    expect(types()).toEqual(["alarm.raised", "alarm.cleared", "alarm.raised"]);
  });
});

describe("an alarm of the run before", () => {
  it("is closed where its cause can be seen, and goes on where it has time to live", () => {
    const [forced, duress] = [mintId("alarm"), mintId("alarm")];
    pass(minutes(30));
    const raisedAt = monday;
    alarms.takeUp([
      { alarmId: forced, kind: "door-forced-open", raisedAt, acknowledged: false },
      { alarmId: duress, kind: "duress", raisedAt, acknowledged: true },
    ]);
    expect(told).toMatchObject([{ type: "alarm.cleared", alarmId: forced, lasted: now }]);
    expect(alarms.list()).toEqual([{ kind: "duress", alarmId: duress, acknowledged: true }]);
    pass(minutes(30));
    expect(told[1]).toMatchObject({ type: "alarm.cleared", alarmId: duress });
    expect(alarms.standing()).toEqual([]);
  });

  it("is closed where its life is over or the kind stands anew", () => {
    alarms.raise("unexplained-pulse");
    pass(hours(2));
    alarms.takeUp([
      { alarmId: mintId("alarm"), kind: "duress", raisedAt: monday, acknowledged: false },
      { alarmId: mintId("alarm"), kind: "unexplained-pulse", raisedAt: monday, acknowledged: false },
    ]);
    expect(types()).toEqual(["alarm.raised", "alarm.cleared", "alarm.cleared"]);
    expect(alarms.standing()).toEqual(["unexplained-pulse"]);
  });
});
