import { ask } from "./ask.js";
import { el } from "./elements.js";

/** @import { Shared, Panel } from "./install.js" */
/** @import { RunNow } from "../src/panel/commissioning/commissioning.ts" */
/** @typedef {RunNow["checks"][number]} Check */

/**
 * The commissioning run: one check after the other, signed at the end.
 * @param {Shared} shared
 * @returns {Panel}
 */
export function createRunPanel(shared) {
  const { words, language, confirm, attempt } = shared;
  const element = el("section", { class: "panel wide run" });
  /** @type {RunNow | undefined} */
  let run;
  let drawn = "";

  const take = async (/** @type {string} */ route, /** @type {object} */ sent) => {
    run = await ask(`run/${route}`, sent);
    draw();
  };
  const judge = (/** @type {Check} */ { check, title }, /** @type {"passed" | "failed" | "skipped"} */ outcome) => {
    if (outcome === "passed") return void attempt(() => take("judge", { check, outcome }));
    askNote(title[language()], shared, (note) => take("judge", { check, outcome, note }));
  };

  const buttons = (/** @type {Check} */ one) => {
    const { check, judgedBy, result } = one;
    if (run === undefined || run.isSigned || run.installer === undefined) return [];
    if (run.going !== undefined) {
      return run.going.check === check
        ? [button(words().callOff, () => void attempt(() => ask("run/call-off", {})))]
        : [];
    }
    const measure = () => void attempt(() => take("measure", { check, language: language() }));
    return [
      judgedBy !== "installer" && button(result === undefined ? words().measure : words().again, measure),
      judgedBy !== "machine" && button(words().good, () => judge(one, "passed")),
      button(words().bad, () => judge(one, "failed")),
      result === undefined && button(words().skip, () => judge(one, "skipped")),
    ];
  };

  const row = (/** @type {Check} */ one) => {
    const { check, title, ask: asked, result } = one;
    const isGoing = run?.going?.check === check;
    return el(
      "li",
      { class: `check ${result?.outcome ?? ""} ${isGoing ? "going" : ""}`, "data-check": check },
      el("b", {}, title[language()]),
      el(
        "span",
        { class: "outcome" },
        result === undefined ? "" : `${words().outcomes[result.outcome]}${measuredIn(one, shared)}`,
      ),
      el("p", {}, isGoing ? run?.going?.said[language()] : asked[language()]),
      result?.note !== undefined && el("p", { class: "note" }, result.note),
      el("div", { class: "row no-print" }, ...buttons(one)),
    );
  };

  const ends = (/** @type {RunNow} */ { installer, missing, isSigned }) => {
    const begin = () => confirm(words().begin, words().beginSure, () => take("begin", { confirmed: true }));
    const sign = () => confirm(words().sign, words().signSure, () => take("sign", { confirmed: true }));
    const file = { class: "button", href: "/install/api/run/record.json", download: "menshen-commissioning.json" };
    return el(
      "div",
      { class: "row no-print" },
      button(words().begin, begin),
      installer !== undefined && !isSigned && missing === 0 && button(words().sign, sign, "strong"),
      isSigned && el("a", file, words().download),
      isSigned && button(words().print, () => print()),
    );
  };

  const begun = (/** @type {RunNow} */ now) => {
    const { installer = "", company, startedAt = 0, isSigned, waitsForCut, missing, checks } = now;
    const at = new Date(startedAt).toLocaleString(language() === "zh" ? "zh-CN" : "en-GB");
    const who = [installer, company, at].filter((one) => one !== undefined).join(" · ");
    return [
      el("p", {}, `${words().startedBy} ${who}`, isSigned && el("strong", { class: "signed" }, ` ✓ ${words().signed}`)),
      el("p", { class: "facts-of-controller" }, `${words().controller} ${controllerOf(now.controller)}`),
      waitsForCut && el("p", { class: "bad" }, words().cutWait),
      el("ol", { class: "checks" }, ...checks.map(row)),
      !isSigned && missing > 0 && el("p", { class: "soft" }, `${missing} ${words().missing}`),
    ].filter((one) => one !== false);
  };

  const draw = () => {
    if (run === undefined) return;
    // What is pressed must not be replaced under the finger.
    const next = JSON.stringify([run, language()]);
    if (next === drawn) return;
    drawn = next;
    element.replaceChildren(
      el("h2", {}, words().run),
      el("p", { class: "soft" }, words().runWhy),
      ...(run.installer === undefined ? [] : begun(run)),
      ends(run),
    );
  };

  return {
    element,
    draw() {
      drawn = "";
      draw();
    },
    async tick() {
      run = await ask("run");
      draw();
    },
  };
}

/**
 * Asks for the reason of what did not pass.
 * @param {string} title
 * @param {Shared} shared
 * @param {(note: string) => Promise<void>} take
 */
function askNote(title, { words, attempt }, take) {
  const note = el("textarea", { required: true, maxlength: "200", rows: "3" });
  const form = el(
    "form",
    { method: "dialog" },
    el("h2", {}, title),
    el("label", {}, words().noteAsk, note),
    el(
      "div",
      { class: "row end" },
      el("button", { type: "button", onclick: () => dialog.close() }, words().cancel),
      el("button", { type: "submit", class: "strong" }, words().sure),
    ),
  );
  form.addEventListener("submit", () => void attempt(() => take(note.value)));
  const dialog = el("dialog", {}, form);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {RunNow["controller"]} controller */
function controllerOf({ fingerprint, softwareVersion, certificate }) {
  const pairs = (certificate?.match(/../g) ?? []).join(":").toUpperCase();
  return [fingerprint, softwareVersion, `SHA-256 ${pairs}`].join(" · ");
}

/** The unit in which a check is measured. */
const units = /** @type {const} */ ({
  light: "grey",
  "face-low": "px",
  "face-middle": "px",
  "face-high": "px",
  keypad: "keys",
});

/**
 * @param {Check} one
 * @param {Shared} shared
 */
function measuredIn({ check, result }, { words }) {
  if (result?.measured === undefined) return "";
  const unit = check in units ? units[/** @type {keyof typeof units} */ (check)] : "ms";
  return ` · ${result.measured} ${words().measuredUnits[unit]}`;
}

/**
 * @param {string} text
 * @param {() => void} act
 * @param {string} [look]
 */
function button(text, act, look) {
  return el("button", { type: "button", class: look, onclick: act }, text);
}
