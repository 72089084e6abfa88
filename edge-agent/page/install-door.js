import { ask } from "./ask.js";
import { el, fill } from "./elements.js";

/** @import { Shared, Panel } from "./install.js" */
/** @import { InputsNow, ReaderNow } from "../src/panel/installer/inputs-now.ts" */
/** @typedef {InputsNow & { mode: string, alarms: string[], faults: string[], softwareVersion: string, health: { face: "ready" | "starting" | "fault", link: "connected" | "disconnected" }, signals: string[], sentences: string[] }} DoorNow */

/**
 * What the wires say, and what can be tried.
 * @param {Shared} shared
 * @returns {Panel[]}
 */
export function createDoorPanels(shared) {
  const { words, confirm, tell } = shared;
  /** @type {DoorNow | undefined} */
  let now;
  const wires = el("section", { class: "panel" });
  const outputs = el("section", { class: "panel" });

  const done = async (/** @type {string} */ route, /** @type {object} */ sent) => {
    await ask(route, { confirmed: true, ...sent });
    tell(words().done);
  };
  const drawWires = () => {
    if (now !== undefined)
      fill(wires, el("h2", {}, words().wires), el("ul", { class: "facts" }, ...wireFacts(now, shared)));
  };
  const drawOutputs = () => {
    if (now === undefined) return;
    const { signals, sentences } = words();
    const signal = choice(now.signals, signals);
    const sentence = choice(now.sentences, sentences);
    outputs.replaceChildren(
      el("h2", {}, words().outputs),
      el("p", { class: "soft" }, words().outputsWhy),
      el(
        "div",
        { class: "row" },
        button(words().tryLock, () => confirm(words().tryLock, words().tryLockSure, () => done("outputs/lock", {}))),
        button(words().resetFire, () =>
          confirm(words().resetFire, words().resetFireSure, () => done("reset-fire", {})),
        ),
      ),
      el(
        "div",
        { class: "row" },
        signal,
        button(words().show, () =>
          confirm(words().show, words().outputsWhy, () => done("outputs/indicator", { signal: signal.value })),
        ),
      ),
      el(
        "div",
        { class: "row" },
        sentence,
        button(words().say, () =>
          confirm(words().say, words().outputsWhy, () => done("outputs/voice", { sentence: sentence.value })),
        ),
      ),
    );
  };

  return [
    {
      element: wires,
      draw: drawWires,
      async tick() {
        const isFirst = now === undefined;
        now = await ask("door");
        drawWires();
        if (isFirst) drawOutputs();
      },
    },
    { element: outputs, draw: drawOutputs },
  ];
}

/**
 * @param {DoorNow} now
 * @param {Shared} shared
 */
function wireFacts(now, { words }) {
  const { contacts, locks, inputStates, inputs, links, faceStates, never, none } = words();
  const fact = (/** @type {string} */ name, /** @type {string} */ value, isBad = false) =>
    el("li", { class: isBad ? "bad" : "" }, el("b", {}, name), value);
  const wired = /** @type {[keyof typeof inputs, keyof typeof inputStates][]} */ (Object.entries(now.inputs));
  return [
    fact(words().contact, contacts[now.contact], now.contact === "unknown"),
    fact(words().lock, locks[now.lock], now.lock === "unknown"),
    fact(words().exit, now.exitPressedAgoMs === undefined ? never : ago(now.exitPressedAgoMs, words())),
    ...wired.map(([name, state]) => {
      // The contact is back, and the door stays as the fire left it until somebody resets it.
      const isKept = name === "fire" && state === "inactive" && now.alarms.includes("fire");
      // Somebody at the handle or the key is nothing amiss.
      const isSensor = name === "exitSensor" || name === "keyContact";
      const isBad = isKept || state === "unknown" || (state === "active" && !isSensor);
      return fact(inputs[name], isKept ? words().fireKept : inputStates[state], isBad);
    }),
    ...now.readers.map((reader) => readerFact(reader, words())),
    fact(words().faults, now.faults.length === 0 ? none : now.faults.join(", "), now.faults.length > 0),
    fact(words().faceState, faceStates[now.health.face], now.health.face === "fault"),
    fact(words().link, links[now.health.link], now.health.link !== "connected"),
    fact(words().version, now.softwareVersion),
  ];
}

/**
 * @param {ReaderNow} reader
 * @param {ReturnType<Shared["words"]>} words
 */
function readerFact({ name, driver, state, lastRead, lastTrouble, troubles, counts, keys }, words) {
  const bits = (/** @type {number | undefined} */ count) => (count === undefined ? "" : ` ${count} bit`);
  const total = Object.values(troubles).reduce((sum, count) => sum + count, 0);
  const lines = [
    lastRead && `${words.lastRead} ${lastRead.masked}…${bits(lastRead.bits)}, ${ago(lastRead.agoMs, words)}`,
    lastTrouble &&
      `${words.lastTrouble} ${lastTrouble.reason}${bits(lastTrouble.bits)} ×${total}, ${ago(lastTrouble.agoMs, words)}`,
    counts && `${words.counts}: ${counts.read} / ${counts.refused} / ${counts.lost}`,
    keys === undefined ? undefined : `${words.keys} ${"●".repeat(keys) || "–"}`,
  ];
  return el(
    "li",
    { class: state === "working" ? "" : "bad" },
    el("b", {}, `${words.reader} ${name}`),
    `${words.states[state]} (${driver})`,
    ...lines.flatMap((line) => (line ? [el("small", {}, line)] : [])),
  );
}

/**
 * @param {number} milliseconds
 * @param {ReturnType<Shared["words"]>} words
 */
function ago(milliseconds, words) {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 120) return words.ago.replace("{}", String(seconds));
  return words.agoMinutes.replace("{}", String(Math.round(seconds / 60)));
}

/**
 * @param {readonly string[]} codes
 * @param {Record<string, string>} names
 */
function choice(codes, names) {
  return el("select", {}, ...codes.map((code) => el("option", { value: code }, names[code] ?? code)));
}

/**
 * @param {string} text
 * @param {() => void} act
 */
function button(text, act) {
  return el("button", { type: "button", onclick: act }, text);
}
