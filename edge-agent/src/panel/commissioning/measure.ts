import type { InputState, LockState, Unsubscribe } from "@menshen/hardware";
import { type CommissioningCheck, type Monotonic, mintId, seconds } from "@menshen/protocol";
import { nearerThanPx } from "../../recognition/views.ts";
import type { LitView } from "../../recognition/watch-frame.ts";
import type { FaceDecided } from "./bench.ts";
import type { NoteCode } from "./run-words.ts";
import {
  atHand,
  type Found,
  failed,
  farAway,
  type MeasureParts,
  passed,
  type Waited,
  waitFor,
  waitUntil,
  waitUntilIs,
} from "./waiting.ts";

type Measure = (parts: MeasureParts) => Promise<Found>;

/** How each check is measured; what is only judged by a person is not among them. */
export const measures: { readonly [check in CommissioningCheck]?: Measure } = {
  broker: ({ bench }) => Promise.resolve(bench.link?.state() === "connected" ? passed() : failed("no-link")),
  clock: ({ bench }) => {
    const offset = bench.clockOffsetMs();
    return Promise.resolve(bench.clockQuality() === "trusted" ? passed(offset) : failed("clock-unsure", offset));
  },
  relay: measureRelay,
  "contact-polarity": measureContact,
  "exit-button": measureExit,
  "exit-sensor": (parts) => measureSensor(parts, "exitSensor"),
  "key-contact": (parts) => measureSensor(parts, "keyContact"),
  "fire-input": measureFire,
  "tamper-input": (parts) => measureInput(parts, "tamper"),
  "mains-input": (parts) => measureInput(parts, "mains"),
  "card-read": (parts) => measureRead(parts, "card"),
  "id-card-read": (parts) => measureRead(parts, "document"),
  keypad: measureKeypad,
  light: measureLight,
  "face-low": measureFace,
  "face-middle": measureFace,
  "face-high": measureFace,
  "photo-attack": measurePhoto,
  "link-cut": measureLink,
};

/** Ordered and told by the lock's keeper: the time from released to locked (milliseconds). */
async function measureRelay(parts: MeasureParts): Promise<Found> {
  const before = await lockedAgain(parts);
  if (!before.came) return before.found;
  const released = lockTo(parts, "unlocked", "not-released");
  const refused = tryLock(parts);
  if (refused) return refused;
  const open = await released;
  if (!open.came) return open.found;
  const shut = await lockTo(parts, "locked", "not-relocked");
  return shut.came ? passed(shut.value - open.value) : shut.found;
}

/** The leaf as the contact tells it, from closed to open and back: how long it was open (milliseconds). */
async function measureContact(parts: MeasureParts): Promise<Found> {
  const { bench, ask } = parts;
  const { contact } = bench.hardware;
  if (contact.state() === "open") return failed("reversed");
  // Whoever opens it now was let through, and no alarm is raised.
  const refused = tryLock(parts);
  if (refused) return refused;
  ask("open-door");
  const opened = await waitUntilIs(parts, contact, { state: "open", within: atHand, orElse: "too-late" });
  if (!opened.came) return opened.found;
  ask("close-door");
  const closed = await waitUntilIs(parts, contact, { state: "closed", within: atHand, orElse: "too-late" });
  return closed.came ? passed(closed.value - opened.value) : closed.found;
}

/** From the press until the lock's keeper tells that it is released (milliseconds). */
async function measureExit(parts: MeasureParts): Promise<Found> {
  const { bench, ask } = parts;
  const before = await lockedAgain(parts);
  if (!before.came) return before.found;
  ask("press");
  const pressed = await waitFor<number>(parts, { within: atHand, orElse: "too-late" }, (take) =>
    bench.hardware.exitButton.onPress(() => take(bench.now())),
  );
  if (!pressed.came) return pressed.found;
  const open = await lockTo(parts, "unlocked", "not-released");
  return open.came ? passed(open.value - pressed.value) : open.found;
}

/**
 * From the sensor's word until the leaf is seen open (milliseconds); nothing is released by it. One that is told later than the leaf
 * lets everybody who leaves raise an alarm, and one that does not rest again would be believed for minutes.
 */
async function measureSensor(parts: MeasureParts, name: "exitSensor" | "keyContact"): Promise<Found> {
  const { bench, ask } = parts;
  const { contact, inputs } = bench.hardware;
  const sensor = inputs[name];
  if (sensor === undefined) return failed("not-wired");
  if (sensor.state() === "active") return failed("acts-already");
  if (contact.state() === "open") return failed("reversed");
  ask("open-door");
  const acted = await waitFor<Monotonic | "leaf">(parts, { within: atHand, orElse: "too-late" }, (take) =>
    leaveAll([
      sensor.onChange((is) => is === "active" && take(bench.now())),
      contact.onChange((is) => is === "open" && take("leaf")),
    ]),
  );
  if (!acted.came) return acted.found;
  if (acted.value === "leaf") return failed("sensor-late");
  const opened = await waitUntilIs(parts, contact, { state: "open", within: atHand, orElse: "too-late" });
  if (!opened.came) return opened.found;
  ask("close-door");
  const rests = await waitUntilIs(parts, sensor, { state: "inactive", within: atHand, orElse: "not-at-rest" });
  return rests.came ? passed(opened.value - acted.value) : rests.found;
}

/**
 * The contact acts, and while it does the door takes the fire and its lock does what it does in one; the contact rests, a person
 * resets the door, and the lock is back: how long the contact acted (milliseconds).
 */
async function measureFire(parts: MeasureParts): Promise<Found> {
  const { bench, ask } = parts;
  const isFailSafe = bench.lockKind === "fail-safe";
  // What stands already would pass for what this contact did.
  if (bench.isFireStanding()) return failed("fire-standing");
  if (isFailSafe) {
    const before = await lockedAgain(parts);
    if (!before.came) return before.found;
  }
  const measured = await measureInput(parts, "fire", () => followsFire(parts, isFailSafe));
  if (measured === "called-off" || measured.outcome === "failed") return measured;
  // Nothing but the reset ends the release.
  if (isFailSafe && bench.hardware.lock.state() !== "unlocked") return failed("not-opened-in-fire");
  ask("reset-fire");
  const how = { within: farAway, orElse: "fire-standing" } as const;
  const reset = await waitUntil(parts, how, () => !bench.isFireStanding());
  if (!reset.came) return reset.found;
  if (!isFailSafe) return { ...measured, note: "fire-lock-not-driven" };
  const shut = await lockTo(parts, "locked", "not-relocked");
  return shut.came ? { ...measured, note: "fire-released" } : shut.found;
}

/** Whether the door takes the fire in time and has a lock that opens without power released; what is wrong where not. */
async function followsFire(parts: MeasureParts, isFailSafe: boolean): Promise<Found | undefined> {
  const { bench, ask } = parts;
  ask("wait");
  const how = { within: promptly, orElse: "fire-not-taken" } as const;
  const standing = await waitUntil(parts, how, bench.isFireStanding);
  if (!standing.came) return standing.found;
  if (!isFailSafe) return undefined;
  const open = await lockTo(parts, "unlocked", "not-opened-in-fire");
  return open.came ? undefined : open.found;
}

/** `follows` says what goes wrong while the contact acts. */
async function measureInput(
  parts: MeasureParts,
  name: "fire" | "tamper" | "mains",
  follows: () => Promise<Found | undefined> = () => Promise.resolve(undefined),
): Promise<Found> {
  const { bench, ask } = parts;
  const input = bench.hardware.inputs[name];
  if (input === undefined) return failed("not-wired");
  const inputTo = (state: InputState) => waitUntilIs(parts, input, { state, within: farAway, orElse: "too-late" });
  // One that acts already was wired the wrong way round, or somebody must first put it to rest.
  if (input.state() === "active") return failed("acts-already");
  ask("act");
  const acted = await inputTo("active");
  if (!acted.came) return acted.found;
  const wrong = await follows();
  if (wrong) return wrong;
  ask("put-back");
  const rests = await inputTo("inactive");
  return rests.came ? passed(rests.value - acted.value) : rests.found;
}

async function measureRead(parts: MeasureParts, type: "card" | "document"): Promise<Found> {
  parts.ask("wait");
  const read = await waitFor<true>(parts, { within: atHand, orElse: "too-late" }, (take) =>
    leaveAll(
      parts.bench.hardware.readers.map(({ cardReader }) => cardReader.onRead((one) => one.type === type && take(true))),
    ),
  );
  return read.came ? passed() : read.found;
}

const keysAsked = 4;

async function measureKeypad(parts: MeasureParts): Promise<Found> {
  parts.ask("press");
  let pressed = 0;
  const all = await waitFor<number>(parts, { within: atHand, orElse: "too-late" }, (take) => {
    const count = () => {
      pressed += 1;
      if (pressed === keysAsked) take(pressed);
    };
    return leaveAll(parts.bench.hardware.readers.flatMap(({ keypad }) => keypad?.onKey(count) ?? []));
  });
  return all.came ? passed(all.value) : all.found;
}

/** Mean grey of the face that is nearest, 0–255. */
async function measureLight(parts: MeasureParts): Promise<Found> {
  parts.ask("stand");
  const seen = await waitFor<LitView>(parts, { within: atHand, orElse: "no-face" }, (take) =>
    parts.bench.onViews(([nearest]) => nearest && nearest.heightPx >= nearerThanPx && take(nearest)),
  );
  if (!seen.came) return seen.found;
  const { light, luminance } = seen.value;
  return light === "normal" ? passed(luminance) : failed(`light-${light}`, luminance);
}

/** The height in pixels of a face that is good enough to be compared; of one that never is, the largest seen. */
async function measureFace(parts: MeasureParts): Promise<Found> {
  parts.ask("stand");
  const faces = noteFaces();
  const seen = await waitFor<number>(parts, { within: atHand, orElse: "no-face" }, (take) =>
    parts.bench.onViews((views) => {
      faces.note(views);
      const { usable } = faces.largest();
      if (usable > 0) take(usable);
    }),
  );
  if (seen.came) return passed(seen.value);
  return seen.found === "called-off" ? seen.found : faces.unproven();
}

/** Observed, not proven: one photograph in one light. Where no face could be compared meanwhile nothing was observed at all. */
async function measurePhoto(parts: MeasureParts): Promise<Found> {
  const { bench, ask } = parts;
  ask("hold-photo");
  const faces = noteFaces();
  const decided = await waitFor<FaceDecided>(parts, { within: atHand, orElse: "no-face" }, (take) =>
    leaveAll([
      bench.onViews(faces.note),
      // Without a face since the beginning it was decided on whoever stood there before.
      bench.onFaceDecided((one) => (one.outcome === "granted" || faces.largest().usable > 0) && take(one)),
    ]),
  );
  if (decided.came) return photoOutcomes[decided.value.outcome];
  if (decided.found === "called-off") return decided.found;
  return faces.largest().usable > 0 ? passed(undefined, "photo-unheeded") : faces.unproven();
}

const photoOutcomes: Readonly<Record<FaceDecided["outcome"], Found>> = {
  granted: failed("photo-opened"),
  denied: passed(undefined, "photo-denied"),
  "second-factor": passed(undefined, "photo-second-step"),
};

/** How long the link was cut (milliseconds). */
async function measureLink(parts: MeasureParts): Promise<Found> {
  const { bench, ask } = parts;
  const { link } = bench;
  if (link?.state() !== "connected") return failed("no-link");
  const linkTo = (state: "connected" | "disconnected") =>
    waitUntilIs(
      parts,
      { state: () => link.state(), onChange: (take) => link.onState(take) },
      { state, within: farAway, orElse: "too-late" },
    );
  ask("unplug");
  const cut = await linkTo("disconnected");
  if (!cut.came) return cut.found;
  ask("plug-in");
  const back = await linkTo("connected");
  return back.came ? passed(back.value - cut.value) : back.found;
}

/** A lock obeys so soon; it locks again after the longest release. */
const promptly = seconds(3);
const afterRelease = seconds(65);

function lockTo(parts: MeasureParts, state: Exclude<LockState, "unknown">, orElse: NoteCode) {
  const { lock } = parts.bench.hardware;
  const within = state === "unlocked" ? promptly : afterRelease;
  return waitUntilIs(parts, { state: lock.state, onChange: lock.onState }, { state, within, orElse });
}

/** What is released already cannot be seen to be released: who was just let in is waited for, and no longer. */
async function lockedAgain(parts: MeasureParts): Promise<Waited<Monotonic>> {
  const state = parts.bench.hardware.lock.state();
  if (state === "unknown") return { came: false, found: failed("lock-unreachable") };
  // What somebody did before it is back would not count.
  parts.ask(state === "locked" ? "wait" : "lock-back");
  return await lockTo(parts, "locked", "released-already");
}

function tryLock({ bench, actor }: MeasureParts): Found | undefined {
  const objection = bench.tryLock(mintId("entry"), actor);
  if (objection === undefined) return undefined;
  return failed(objection === "fire-release" ? "fire-standing" : "closed-down");
}

/** Notes how large faces were, usable or not (pixels). */
function noteFaces() {
  let [usable, any] = [0, 0];
  return {
    note(views: readonly LitView[]) {
      for (const { heightPx, problem } of views) {
        any = Math.max(any, heightPx);
        if (problem === undefined) usable = Math.max(usable, heightPx);
      }
    },
    largest: () => ({ usable, any }),
    /** What a check comes to for which no usable face was seen. */
    unproven: () => (any === 0 ? failed("no-face") : failed("view-unusable", any)),
  };
}

const leaveAll = (leave: readonly Unsubscribe[]) => () => {
  for (const one of leave) one();
};
