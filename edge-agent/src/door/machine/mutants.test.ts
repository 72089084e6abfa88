import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { type Machine, tellStory } from "./example-stories.ts";
import { conduct, lifeSafety, type Rule } from "./rules.ts";

const rules: Readonly<Record<RuleName, Rule>> = { ...lifeSafety, ...conduct };
type RuleName = keyof typeof lifeSafety | keyof typeof conduct;

/** One line of the machine made wrong, for each rule: the rule has to notice. */
const mutants: readonly { rule: RuleName; file: string; find: string; replace: string }[] = [
  {
    rule: "the way out works in every mode",
    file: "machine.ts",
    find: "return exit(state, input, setup);",
    replace: 'return state.mode === "double-locked" ? unchanged(state) : exit(state, input, setup);',
  },
  {
    rule: "the way out works in every mode",
    file: "machine/change-mode.ts",
    find: 'const turned = state.access.filter((one) => one.for === "entry");',
    replace: "const turned = state.access;",
  },
  {
    rule: "the way out works in every mode",
    file: "machine/release-time.ts",
    find: "Math.min(Math.max(usual, shortest), longestPulse)",
    replace: "Math.min(usual, longestPulse)",
  },
  {
    rule: "the way out works in every mode",
    file: "machine/release-time.ts",
    find: "Math.min(Math.max(usual, shortest), longestPulse)",
    replace: "Math.max(usual, shortest)",
  },
  {
    rule: "a fire overrides every mode",
    file: "machine/house-inputs.ts",
    find: 'if (input.input !== "fire" || input.state !== "active") return told;',
    replace: 'if (input.input !== "fire" || input.state !== "active" || state.mode === "locked-down") return told;',
  },
  {
    rule: "a fire overrides every mode",
    file: "machine/hold-lock.ts",
    find: "renewAt: later(at, renewEvery)",
    replace: "renewAt: later(at, holdFor * 2)",
  },
  {
    rule: "a fire release stands until a person resets it, with the contact at rest",
    file: "machine/fire.ts",
    find: 'if (!mayReset(state, actor.type === "installer")) return unchanged(state);',
    replace: "",
  },
  {
    rule: "a fire release stands until a person resets it, with the contact at rest",
    file: "machine/fire.ts",
    find: '(inputs.fire === "unknown" && byInstaller)',
    replace: '(inputs.fire === "unknown" && (byInstaller || true))',
  },
  {
    rule: "a fire release stands until a person resets it, with the contact at rest",
    file: "machine/fire.ts",
    find: " || !isPerson(actor)",
    replace: " || (!isPerson(actor) && false)",
  },
  {
    rule: "nothing is held against anybody in a fire",
    file: "machine/state.ts",
    find: "fire !== undefined || isFree(mode)",
    replace: "isFree(mode) || (fire === undefined && false)",
  },
  {
    rule: "an escape route is never double-locked",
    file: "machine/may-order.ts",
    find: 'if (action === "double-lock" && setup.escapeRoute) return "escape-route";',
    replace: "",
  },
  {
    rule: "a mode that keeps residents out has somebody who may order it, a reason, and an end within 30 minutes",
    file: "machine/may-order.ts",
    find: "Math.min(order.holdsFor ?? usual, most)",
    replace: "(order.holdsFor ?? Math.min(usual, most))",
  },
  {
    rule: "a mode that keeps residents out has somebody who may order it, a reason, and an end within 30 minutes",
    file: "machine/may-order.ts",
    find: "!reason?.trim()",
    replace: "reason === undefined",
  },
  {
    rule: "a mode that keeps residents out has somebody who may order it, a reason, and an end within 30 minutes",
    file: "machine/may-order.ts",
    find: 'new Set(["lock-down", "block"])',
    replace: 'new Set(["lock-down"])',
  },
  {
    rule: "a mode that keeps residents out has somebody who may order it, a reason, and an end within 30 minutes",
    file: "machine/may-order.ts",
    find: "blocked: { usual: minutes(30), most: minutes(30) }",
    replace: "blocked: { usual: hours(8), most: hours(24) }",
  },
  {
    rule: "the lock moves for nothing but people, orders, hours and fire",
    file: "machine/access.ts",
    find: "if (!givesAccess(state.mode)) return unchanged(state);",
    replace: "",
  },
  {
    rule: "the lock moves for nothing but people, orders, hours and fire",
    file: "machine/house-inputs.ts",
    find: 'if (input.input !== "fire" || input.state !== "active") return told;',
    replace: 'if (input.state !== "active") return told;',
  },
  {
    rule: "a fire release stands until a person resets it, with the contact at rest",
    file: "machine/restore.ts",
    find: "standing?.fire ?",
    replace: 'standing?.fire && standing.mode !== "locked" ?',
  },
  {
    rule: "a start moves no lock but a fail-safe one in a fire, forgets no fire, opens no mode, and lengthens none",
    file: "machine/restore.ts",
    find: 'mode === "locked-down" || mode === "blocked" ||',
    replace: 'mode === "locked-down" || mode === "blocked" || mode === "locked-open" ||',
  },
  {
    rule: "a start moves no lock but a fail-safe one in a fire, forgets no fire, opens no mode, and lengthens none",
    file: "machine/restore.ts",
    find: "Math.min(ends.left, holdsFor[mode].most)",
    replace: "holdsFor[mode].most",
  },
  {
    rule: "LockedDown yields to its release, its end, and fire",
    file: "machine/restore.ts",
    find: 'mode === "locked-down" || mode === "blocked" ||',
    replace: 'mode === "blocked" ||',
  },
  {
    rule: "an escape route is never double-locked",
    file: "machine/restore.ts",
    find: '(mode === "double-locked" && !escapeRoute)',
    replace: '(mode === "double-locked" && (!escapeRoute || true))',
  },
  {
    rule: "an escape route is never double-locked",
    file: "machine.ts",
    find: 'if (!escapeRoute || step.state.mode !== "double-locked") return step;',
    replace: 'if (!escapeRoute || step.state.mode !== "double-locked" || step.effects.length === 0) return step;',
  },
  {
    rule: "an opened case and mains lost are told for as long as their contact says so",
    file: "machine/house-inputs.ts",
    find: 'state === "active" ? raise(alarms[input]) : clear(alarms[input])',
    replace: "raise(alarms[input])",
  },
  {
    rule: "an installer's test of the lock is nobody's way out",
    file: "machine/access.ts",
    find: "if (isTest) return released;",
    replace: "",
  },
  {
    rule: "what ends by itself never opens the door",
    file: "machine/change-mode.ts",
    find: 'enter(now, "locked", { by, reason: "its time is over" })',
    replace: 'enter(now, "unlocked", { by, reason: "its time is over" })',
  },
  {
    rule: "letting in or out changes no mode that holds",
    file: "machine/access.ts",
    find: "const next = { ...state, access: [...state.access, one] };",
    replace: 'const next = { ...state, mode: "locked" as const, access: [...state.access, one] };',
  },
  {
    rule: "Blocked and LockedDown do not answer AccessDoor",
    file: "machine/state.ts",
    find: 'mode !== "blocked" && mode !== "locked-down"',
    replace: 'mode !== "locked-down"',
  },
  {
    rule: "LockedDown yields to its release, its end, and fire",
    file: "machine/may-order.ts",
    find: 'return action === "lock-down" || action === "lock-down-release" ? undefined',
    replace: 'return action === "lock-down" || action === "lock-down-release" || action === "lock" ? undefined',
  },
  {
    rule: "LockedDown yields to its release, its end, and fire",
    file: "machine/change-mode.ts",
    find: "if (ends === undefined || ends.at > at || state.fire)",
    replace: "if (ends === undefined || state.fire)",
  },
  {
    rule: "LockedOpen yields to its release, its end, a start, and fire",
    file: "machine/may-order.ts",
    find: 'return action === "lock-open" || action === "lock-open-release" ? undefined',
    replace: 'return action === "lock-open" || action === "lock-open-release" || action === "lock" ? undefined',
  },
  {
    rule: "every override says who ordered it and when it ends",
    file: "machine/change-mode.ts",
    find: "...(lasts !== undefined && { ends:",
    replace: "...(lasts === undefined && { ends:",
  },
  {
    rule: "a door is forced where nobody was let through it and nobody was at the handle or the key, and only there",
    file: "machine/leaf.ts",
    find: "if (state.access.length > 0) return take(opened, at, setup);",
    replace: "",
  },
  {
    rule: "a door is forced where nobody was let through it and nobody was at the handle or the key, and only there",
    file: "machine/leaf.ts",
    find: "const by = openedBy(state, at);",
    replace: 'const by = openedBy(state, at) === "key" ? ("key" as const) : undefined;',
  },
  {
    rule: "a door is forced where nobody was let through it and nobody was at the handle or the key, and only there",
    file: "machine/sensors.ts",
    find: "export const longestBelieved: Millis = minutes(10);",
    replace: "export const longestBelieved: Millis = minutes(100);",
  },
  {
    rule: "a door is forced where nobody was let through it and nobody was at the handle or the key, and only there",
    file: "machine/sensors.ts",
    find: 'before?.type === "acting" ? explainsFor(timings) : 0',
    replace: 'before?.type === "acting" ? longestBelieved : 0',
  },
  {
    rule: "a door is forced where nobody was let through it and nobody was at the handle or the key, and only there",
    file: "machine/sensors.ts",
    find: 'before?.type === "acting" ? explainsFor(timings) : 0',
    replace: "explainsFor(timings)",
  },
  {
    rule: "a sensor at the handle or the key moves no lock, opens no door and changes nobody's way",
    file: "machine.ts",
    find: "return sense(state, input, setup);",
    replace: 'return exit(state, { ...input, type: "exit", pulseId: input.unusedId }, setup);',
  },
  {
    rule: "a sensor at the handle or the key moves no lock, opens no door and changes nobody's way",
    file: "machine/sensors.ts",
    find: "state: { ...state, sensors:",
    replace: 'state: { ...state, access: state.access.filter((one) => one.for === "exit"), sensors:',
  },
  {
    rule: "the lock moves for nothing but people, orders, hours and fire",
    file: "machine/sensors.ts",
    find: "state: { ...state, sensors:",
    replace: 'state: { ...state, mode: next.type === "acting" ? ("unlocked" as const) : state.mode, sensors:',
  },
  {
    rule: "a watched leaf that stands open is told of in the end, however it was opened",
    file: "machine/leaf.ts",
    find: "opened: openedAt(at, setup.timings),",
    replace: "...(by !== undefined && { opened: openedAt(at, setup.timings) }),",
  },
  {
    rule: "a free door is never open too long",
    file: "machine/leaf.ts",
    find: 'state: { ...rest, opened: { at: state.opened.at }, alarm: "normal" },',
    replace: 'state: { ...rest, opened: state.opened, alarm: "normal" },',
  },
  {
    rule: "alarms of the leaf come in pairs, and climb",
    file: "machine/leaf.ts",
    find: 'effects: [append({ type: "door.closed", openFor }), ...alarmCleared(state), indicate("idle")],',
    replace: 'effects: [append({ type: "door.closed", openFor }), indicate("idle")],',
  },
  {
    rule: "alarms of the leaf come in pairs, and climb",
    file: "machine/leaf.ts",
    find: 'alarm === "door-forced-open" && propped !== undefined ?',
    replace: 'alarm === "door-forced-open" && propped !== undefined && false ?',
  },
  {
    rule: "what the lock has to do comes first",
    file: "machine/access.ts",
    find: '[{ type: "pulse", id: who.id, milliseconds }, indicate("granted")]',
    replace: '[indicate("granted"), { type: "pulse", id: who.id, milliseconds }]',
  },
  {
    rule: "a door that is ordered closed waits for nobody outside",
    file: "machine/change-mode.ts",
    find: 'access: state.access.filter((one) => one.for === "exit")',
    replace: "access: state.access",
  },
  {
    rule: "an entry is taken or not, once",
    file: "machine/access.ts",
    find: "const waiting = state.access.filter(({ taken }) => !taken);",
    replace: "const waiting = state.access;",
  },
];

const door = join(import.meta.dirname, "..");
// Within the checkout, so that the copies find the packages they import.
const made = join(import.meta.dirname, "../../../../.menshen");
mkdirSync(made, { recursive: true });
const folder = mkdtempSync(join(made, "mutants-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The machine with one line changed, loaded from a copy. */
async function mutated(name: string, { file, find, replace }: (typeof mutants)[number]): Promise<Machine> {
  const copy = join(folder, name);
  cpSync(join(door, "machine.ts"), join(copy, "machine.ts"));
  cpSync(join(door, "machine"), join(copy, "machine"), {
    recursive: true,
    filter: (path) => !path.endsWith(".test.ts"),
  });
  const text = readFileSync(join(copy, file), "utf8");
  expect(text.split(find), `${file} holds the line to break exactly once`).toHaveLength(2);
  writeFileSync(
    join(copy, file),
    text.replace(find, () => replace),
  );
  const { step } = (await import(/* @vite-ignore */ join(copy, "machine.ts"))) as Pick<Machine, "step">;
  const restore = join(copy, "machine/restore.ts");
  const { initialDoor } = (await import(/* @vite-ignore */ restore)) as Pick<Machine, "initialDoor">;
  return { step, initialDoor };
}

describe("a machine with one line made wrong", { timeout: 20_000 }, () => {
  it.each(mutants.map((mutant, index) => ({ ...mutant, index })))(
    "is found out: $rule (in $file, $index)",
    async ({ index, ...mutant }) => {
      const machine = await mutated(String(index), mutant);
      const rule = rules[mutant.rule];
      const tried = fc.check(
        fc.property(fc.uint8Array({ maxLength: 61, size: "max" }), (bytes) => {
          const holds = rule();
          let isKept = true;
          tellStory(bytes, machine, (move) => {
            isKept &&= holds(move);
          });
          return isKept;
        }),
        { numRuns: 20_000, endOnFailure: true },
      );
      expect(tried.failed).toBe(true);
    },
  );
});
