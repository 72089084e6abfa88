import { ask } from "./ask.js";
import { el } from "./elements.js";

/** @import { Shared, Panel } from "./install.js" */
/** @import { NetworkStep } from "../src/panel/installer/check-network.ts" */
/** @import { SettingsNow } from "../src/panel/installer/settings-now.ts" */

const marks = { ok: "✓", failed: "✗", "left-out": "–", problem: "✗", note: "!" };

/**
 * The way to the registry step by step, and the configuration with what is wrong with it.
 * @param {Shared} shared
 * @returns {Panel[]}
 */
export function createMorePanels(shared) {
  return [createNetworkPanel(shared), createSettingsPanel(shared)];
}

/**
 * @param {Shared} shared
 * @returns {Panel}
 */
function createNetworkPanel({ words, language, attempt }) {
  const element = el("section", { class: "panel" });
  /** @type {NetworkStep[]} */
  let steps = [];
  let isChecking = false;
  const check = async () => {
    isChecking = true;
    draw();
    await attempt(async () => {
      steps = await ask("network");
    });
    isChecking = false;
    draw();
  };
  const draw = () => {
    const list = steps.map(({ step, state, fact, said }) =>
      el(
        "li",
        { class: state === "failed" ? "bad" : "" },
        el("b", {}, `${marks[state]} ${words().steps[step]}`),
        said[language()],
        fact !== undefined && el("small", {}, fact),
      ),
    );
    element.replaceChildren(
      el("h2", {}, words().network),
      el(
        "div",
        { class: "row" },
        el("button", { type: "button", disabled: isChecking, onclick: () => void check() }, words().check),
      ),
      ...(isChecking ? [el("p", { class: "soft" }, words().checking)] : []),
      el("ul", { class: "facts" }, ...list),
    );
  };
  return { element, draw };
}

/**
 * @param {Shared} shared
 * @returns {Panel}
 */
function createSettingsPanel({ words, attempt }) {
  const element = el("section", { class: "panel wide" });
  /** @type {SettingsNow | undefined} */
  let now;
  const load = () =>
    attempt(async () => {
      now = await ask("settings");
      draw();
    });
  const draw = () => {
    element.replaceChildren(
      el("h2", {}, words().settings),
      el("div", { class: "row" }, el("button", { type: "button", onclick: () => void load() }, words().settingsShow)),
      ...(now === undefined ? [] : shown(now)),
    );
  };
  const shown = (/** @type {SettingsNow} */ { file, settings, findings }) => [
    el("h3", {}, words().findings),
    el(
      "ul",
      { class: "facts", lang: "en" },
      ...findings.map((finding) =>
        el(
          "li",
          { class: finding.state === "problem" ? "bad" : "" },
          el("b", {}, `${marks[finding.state]} ${finding.what}`),
          finding.told,
          finding.state !== "ok" && el("small", {}, `→ ${finding.next}`),
        ),
      ),
    ),
    el("h3", {}, file ?? words().settings),
    el("table", {}, ...settings.map(({ place, value }) => el("tr", {}, el("th", {}, place), el("td", {}, value)))),
  ];
  return { element, draw };
}
