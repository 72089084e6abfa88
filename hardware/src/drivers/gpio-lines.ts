import { createBackOff } from "../back-off.ts";
import { HardwareFault } from "../fault.ts";
import { createListeners } from "../listeners.ts";
import type { DeviceState, DigitalInput, Unsubscribe } from "../ports.ts";
import { type After, realAfter } from "../timers.ts";
import { createToldInput } from "../told-input.ts";
import type { EdgeStream, GpioEdge } from "./gpio-edges.ts";
import { findGpioHelper, type GpioLinesArguments, gpioLinesArguments } from "./gpio-helper-arguments.ts";
import { LINK_FD, type LinesRun, runGpioLines } from "./gpio-lines-link.ts";
import type { GpioLevel, LinesMessage } from "./gpio-lines-protocol.ts";
import type { OutputLevel, OutputLine } from "./output-line.ts";

export interface GpioLinesOptions extends GpioLinesArguments {
  /** Monotonic milliseconds; edges are placed on this clock. */
  readonly now: () => number;
  /** The C helper's program. */
  readonly program?: string;
  /** Waits before the helper is started again (0.1 s doubling to 10 s). */
  readonly backOff?: { readonly firstMs: number; readonly longestMs: number };
  readonly after?: After;
}

/** The pins of one GPIO chip but the lock's, kept by a helper of our own that reads edges where the kernel stamps them. */
export interface GpioLines {
  /** `unknown` while the helper is away. Throws HardwareFault for a name that was not given. */
  input(name: string): DigitalInput;
  /** The edges of these inputs as they came. */
  edges(...names: readonly string[]): EdgeStream;
  output(name: string): OutputLine;
  /** `working` while every pin is ours. */
  state(): DeviceState;
  onState(listener: (state: DeviceState, fault?: HardwareFault) => void): Unsubscribe;
  /** Drives the outputs inactive and lets go of everything. */
  close(): Promise<void>;
}

/** How often the helper is asked for every level, and how long it may take: one that hangs is no better than one that is dead. */
const ASK_EVERY_MS = 10_000;
const ANSWER_WITHIN_MS = 5_000;

/** Starts the helper on its lines, and again for ever when it ends. */
export function openGpioLines(options: GpioLinesOptions): GpioLines {
  const { now, after = realAfter, program = findGpioHelper() } = options;
  const backOff = createBackOff(options.backOff ?? { firstMs: 100, longestMs: 10_000 });
  const states = createListeners<[DeviceState, HardwareFault?]>();
  const edges = createListeners<[GpioEdge]>();
  const losses = createListeners<[number]>();
  const levels = createInputLevels(Object.keys(options.inputs));
  const wanted = new Map<string, OutputLevel>(Object.keys(options.outputs).map((name) => [name, "inactive"]));
  let state: DeviceState = "starting";
  let toldText: string | undefined;
  let run: LinesRun | undefined;
  let callOff = () => {};
  let clock = createClockMap(now);
  let closed = false;

  const become = (next: DeviceState, fault?: HardwareFault) => {
    if (state === next && toldText === fault?.message) return;
    state = next;
    toldText = fault?.message;
    states.tell(next, fault);
  };

  // The chip and the kernel are asked by asking for all levels; no answer ends the helper, and it is started again.
  const watch = () => {
    callOff = after(ASK_EVERY_MS, () => {
      run?.say("status");
      callOff = after(ANSWER_WITHIN_MS, () => run?.kill());
    });
  };

  const join = () => {
    callOff();
    watch();
    if (state === "working") return;
    backOff.reset();
    for (const [name, level] of wanted) if (level === "active") run?.say(`set ${name} active`);
    become("working");
  };

  const take = (message: LinesMessage) => {
    switch (message.type) {
      case "now":
        return clock.hear(message.ns);
      case "input":
        return levels.become(message.name, message.level, now());
      case "edge": {
        clock.hear(message.nowNs);
        const { name: line, level, atNs, seqno } = message;
        const atMs = clock.place(atNs);
        edges.tell({ line, level, atNs, atMs, seqno });
        return levels.become(line, level, atMs);
      }
      case "lost":
        return losses.tell(message.edges);
      case "all":
        return join();
      case "greeting":
      case "output":
      case "set":
      case "error":
        return undefined;
    }
  };

  const start = () => {
    clock = createClockMap(now);
    run = runGpioLines(program, gpioLinesArguments(options, LINK_FD), {
      onMessage(message) {
        if (!closed) take(message);
      },
      onEnd({ isMissing, complaint }) {
        callOff();
        if (closed) return;
        run = undefined;
        callOff = after(backOff.next(), start);
        levels.forget(now());
        become("fault", faultOf(options.chip, isMissing, complaint));
      },
    });
    callOff = after(ANSWER_WITHIN_MS, () => run?.kill());
  };
  start();

  const set = (name: string, level: OutputLevel) => {
    if (closed || wanted.get(name) === level) return;
    wanted.set(name, level);
    run?.say(`set ${name} ${level}`);
  };

  return {
    input: (name) => levels.of(known(name, options.inputs, options.chip)),
    edges(...names) {
      for (const name of names) known(name, options.inputs, options.chip);
      return {
        onEdge: (listener) => edges.add((edge) => (names.includes(edge.line) ? listener(edge) : undefined)),
        onLost: losses.add,
        state: () => state,
        onState: states.add,
      };
    },
    output(name) {
      known(name, options.outputs, options.chip);
      return {
        set: (level) => set(name, level),
        close() {
          set(name, "inactive");
          return Promise.resolve();
        },
      };
    },
    state: () => state,
    onState: states.add,
    async close() {
      if (closed) return;
      closed = true;
      callOff();
      await run?.end();
      levels.forget(now());
    },
  };
}

function known(name: string, lines: { readonly [name: string]: unknown }, chip: string): string {
  if (Object.hasOwn(lines, name)) return name;
  throw new HardwareFault("config-unreadable", { detail: `no line of ${chip} is called ${name}` });
}

function faultOf(chip: string, isMissing: boolean, complaint: string): HardwareFault {
  if (isMissing) return new HardwareFault("gpio-helper-missing", { device: chip });
  return new HardwareFault("gpio-lines-lost", { device: chip, detail: complaint === "" ? "it was ended" : complaint });
}

/**
 * The helper's clock on ours. Both are monotonic, so they differ by a constant; a message is heard a little after it was
 * said, so the smallest difference met is the nearest, and no moment is placed in the future.
 */
function createClockMap(now: () => number) {
  let offsetMs = Number.POSITIVE_INFINITY;
  const ms = (ns: bigint) => Number(ns) / 1e6;
  return {
    hear(saidNs: bigint) {
      offsetMs = Math.min(offsetMs, now() - ms(saidNs));
    },
    place: (atNs: bigint) => ms(atNs) + offsetMs,
  };
}

function createInputLevels(names: readonly string[]) {
  const inputs = new Map(names.map((name) => [name, createToldInput()]));
  return {
    of: (name: string): DigitalInput => inputs.get(name) ?? createToldInput(),
    become: (name: string, level: GpioLevel, atMs: number) => inputs.get(name)?.become(level, atMs),
    forget(atMs: number) {
      for (const { become } of inputs.values()) become("unknown", atMs);
    },
  };
}
