import type { InputState, LockState } from "@menshen/hardware";
import { type Actor, type CommissioningCheck, type Millis, mintId, seconds } from "@menshen/protocol";
import { nearerThanPx } from "../../recognition/views.ts";
import { type Bench, type FaceDecided, type Missed, waitFor } from "./bench.ts";
import type { NoteCode, Stage } from "./run-words.ts";

/** How a check came out; measured in the check's own unit (milliseconds, pixels of a face's height, mean grey 0–255, keys). */
export interface Measured {
  readonly outcome: "passed" | "failed";
  readonly measured?: number;
  readonly note?: NoteCode;
}

export interface MeasureParts {
  readonly bench: Bench;
  readonly actor: Actor;
  readonly ask: (stage: Stage) => void;
  readonly signal: AbortSignal;
}

type Measure = (parts: MeasureParts) => Promise<Measured | "called-off">;

/** Somebody has to walk to it, open a case, or call the fire panel's keeper. */
const atHand: Millis = seconds(60);
const farAway: Millis = seconds(300);

/** How each check is measured; what is only judged by a person is not among them. */
export const measures: { readonly [check in CommissioningCheck]?: Measure } = {
  broker: ({ bench }) => Promise.resolve(bench.link?.state() === "connected" ? passed() : failed("no-link")),
  clock: ({ bench }) => {
    const measured = Math.round(bench.clockOffsetMs());
    return Promise.resolve(
      bench.clockQuality() === "trusted" ? { ...passed(), measured } : { ...failed("clock-unsure"), measured },
    );
  },
  relay: measureRelay,
  "contact-polarity": measureContact,
  "exit-button": measureExit,
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

const passed = (measured?: number): Measured => ({
  outcome: "passed",
  ...(measured !== undefined && { measured: Math.round(measured) }),
});
const failed = (note: NoteCode): Measured => ({ outcome: "failed", note });
const missed = (why: Missed): Measured | "called-off" => (why === "called-off" ? why : failed("too-late"));

/** Ordered and told by the lock's keeper: the time from released to locked (milliseconds). */
async function measureRelay({ bench, actor, ask, signal }: MeasureParts): Promise<Measured | "called-off"> {
  const { lock } = bench.hardware;
  if (lock.state() === "unknown") return failed("lock-unreachable");
  ask("wait");
  const released = lockTo(bench, "unlocked", seconds(3), signal);
  const objection = bench.tryLock(mintId("entry"), actor);
  if (objection !== undefined) return failed(objection === "fire-release" ? "fire-standing" : "closed-down");
  const open = await released;
  if (!open.came) return open.why === "called-off" ? open.why : failed("not-released");
  const shut = await lockTo(bench, "locked", seconds(65), signal);
  if (!shut.came) return shut.why === "called-off" ? shut.why : failed("not-relocked");
  return passed(shut.value - open.value);
}

/** The leaf as the contact tells it, from closed to open and back: how long it was open (milliseconds). */
async function measureContact({ bench, actor, ask, signal }: MeasureParts): Promise<Measured | "called-off"> {
  const { contact } = bench.hardware;
  if (contact.state() === "open") return failed("reversed");
  const leafTo = (state: "open" | "closed", within: Millis) =>
    waitFor<number>(bench, within, signal, (take) => {
      if (contact.state() === state) take(bench.now());
      return contact.onChange((now) => now === state && take(bench.now()));
    });
  // Whoever opens it now was let through, and no alarm is raised.
  const objection = bench.tryLock(mintId("entry"), actor);
  if (objection !== undefined) return failed(objection === "fire-release" ? "fire-standing" : "closed-down");
  ask("open-door");
  const opened = await leafTo("open", atHand);
  if (!opened.came) return missed(opened.why);
  ask("close-door");
  const closed = await leafTo("closed", atHand);
  return closed.came ? passed(closed.value - opened.value) : missed(closed.why);
}

/** From the press until the lock's keeper tells that it is released (milliseconds). */
async function measureExit({ bench, ask, signal }: MeasureParts): Promise<Measured | "called-off"> {
  ask("press");
  const pressed = await waitFor<number>(bench, atHand, signal, (take) =>
    bench.hardware.exitButton.onPress(() => take(bench.now())),
  );
  if (!pressed.came) return missed(pressed.why);
  const open = await lockTo(bench, "unlocked", seconds(3), signal);
  return open.came ? passed(open.value - pressed.value) : failed("not-released");
}

/** Fire comes, the door obeys as its lock can, the contact rests, and a person resets it: how long the contact acted (milliseconds). */
async function measureFire(parts: MeasureParts): Promise<Measured | "called-off"> {
  const { bench, ask, signal } = parts;
  const measured = await measureInput(parts, "fire");
  if (measured === "called-off" || measured.outcome === "failed") return measured;
  ask("reset-fire");
  const reset = await waitFor<true>(bench, farAway, signal, (take) => {
    const look = () => !bench.isFireStanding() && take(true);
    look();
    return every(bench, look);
  });
  return reset.came ? measured : reset.why === "called-off" ? reset.why : failed("fire-standing");
}

async function measureInput(
  { bench, ask, signal }: MeasureParts,
  name: "fire" | "tamper" | "mains",
): Promise<Measured | "called-off"> {
  const input = bench.hardware.inputs[name];
  if (input === undefined) return failed("not-wired");
  const inputTo = (state: InputState, within: Millis) =>
    waitFor<number>(bench, within, signal, (take) => {
      if (input.state() === state) take(bench.now());
      return input.onChange((now) => now === state && take(bench.now()));
    });
  // One that acts already was wired the wrong way round, or somebody must first put it to rest.
  if (input.state() === "active") return failed("reversed");
  ask("act");
  const acted = await inputTo("active", farAway);
  if (!acted.came) return missed(acted.why);
  ask("put-back");
  const rests = await inputTo("inactive", farAway);
  return rests.came ? passed(rests.value - acted.value) : missed(rests.why);
}

async function measureRead({ bench, ask, signal }: MeasureParts, type: "card" | "document") {
  ask("wait");
  const read = await waitFor<true>(bench, atHand, signal, (take) => {
    const leave = bench.hardware.readers.map(({ cardReader }) =>
      cardReader.onRead((one) => one.type === type && take(true)),
    );
    return () => {
      for (const one of leave) one();
    };
  });
  return read.came ? passed() : missed(read.why);
}

const keysAsked = 4;

async function measureKeypad({ bench, ask, signal }: MeasureParts) {
  ask("press");
  let pressed = 0;
  const all = await waitFor<number>(bench, atHand, signal, (take) => {
    const count = () => {
      pressed += 1;
      if (pressed === keysAsked) take(pressed);
    };
    const leave = bench.hardware.readers.flatMap(({ keypad }) => keypad?.onKey(count) ?? []);
    return () => {
      for (const one of leave) one();
    };
  });
  return all.came ? passed(all.value) : missed(all.why);
}

/** Mean grey of the face that is nearest, 0–255. */
async function measureLight({ bench, ask, signal }: MeasureParts): Promise<Measured | "called-off"> {
  ask("stand");
  const seen = await waitFor<{ luminance: number; light: string }>(bench, atHand, signal, (take) =>
    bench.onViews(([nearest]) => nearest && nearest.heightPx >= nearerThanPx && take(nearest)),
  );
  if (!seen.came) return seen.why === "called-off" ? seen.why : failed("no-face");
  const { light, luminance } = seen.value;
  const measured = Math.round(luminance);
  return light === "normal" ? passed(measured) : { ...failed(`light-${light}` as NoteCode), measured };
}

/** The height in pixels of a face that is good enough to be compared; of one that never is, the largest seen. */
async function measureFace({ bench, ask, signal }: MeasureParts): Promise<Measured | "called-off"> {
  ask("stand");
  let largest = 0;
  const seen = await waitFor<number>(bench, atHand, signal, (take) =>
    bench.onViews((views) => {
      for (const { heightPx, problem } of views) {
        largest = Math.max(largest, heightPx);
        if (problem === undefined) take(heightPx);
      }
    }),
  );
  if (seen.came) return passed(seen.value);
  if (seen.why === "called-off") return seen.why;
  return largest === 0 ? failed("no-face") : { ...failed("view-unusable"), measured: Math.round(largest) };
}

/** Observed, not proven: one photograph in one light. */
async function measurePhoto({ bench, ask, signal }: MeasureParts): Promise<Measured | "called-off"> {
  ask("hold-photo");
  const decided = await waitFor<FaceDecided>(bench, atHand, signal, (take) => bench.onFaceDecided(take));
  if (!decided.came) return decided.why === "called-off" ? decided.why : { outcome: "passed", note: "photo-unheeded" };
  return decided.value.outcome === "granted" ? failed("photo-opened") : { outcome: "passed", note: "photo-denied" };
}

/** How long the link was cut (milliseconds). */
async function measureLink({ bench, ask, signal }: MeasureParts): Promise<Measured | "called-off"> {
  const { link } = bench;
  if (link?.state() !== "connected") return failed("no-link");
  const linkTo = (state: "connected" | "disconnected") =>
    waitFor<number>(bench, farAway, signal, (take) => link.onState((now) => now === state && take(bench.now())));
  ask("unplug");
  const cut = await linkTo("disconnected");
  if (!cut.came) return missed(cut.why);
  ask("plug-in");
  const back = await linkTo("connected");
  return back.came ? passed(back.value - cut.value) : missed(back.why);
}

function lockTo(bench: Bench, state: LockState, within: Millis, signal: AbortSignal) {
  const { lock } = bench.hardware;
  return waitFor<number>(bench, within, signal, (take) => {
    if (lock.state() === state) take(bench.now());
    return lock.onState((now) => now === state && take(bench.now()));
  });
}

/** Looks again every half second until left. */
function every({ after }: Pick<Bench, "after">, look: () => void): () => void {
  let callOff = () => {};
  const again = () => {
    callOff = after(seconds(0.5), () => {
      look();
      again();
    });
  };
  again();
  return () => callOff();
}
