import { ask, Refused } from "./ask.js";
import { el } from "./elements.js";
import { createDoorPanels } from "./install-door.js";
import { createMorePanels } from "./install-more.js";
import { createRunPanel } from "./install-run.js";
import { createViewPanel } from "./install-view.js";
import { languages, words } from "./install-words.js";

/** @import { Language, Words } from "./install-words.js" */
/** @typedef {{ name: string, company?: string }} Installer */
/**
 * What every panel is given: the words in force, how to say something, and how to ask before something moves.
 * @typedef {object} Shared
 * @property {() => Words} words
 * @property {() => Language} language
 * @property {(text: string) => void} tell
 * @property {(what: string, why: string, act: () => Promise<unknown>) => void} confirm
 * @property {(act: () => Promise<unknown>) => Promise<void>} attempt
 */
/** @typedef {{ element: HTMLElement, draw(): void, tick?(): Promise<void> }} Panel */

const tags = { zh: "zh-CN", en: "en" };
const everyMs = 800;

/** @type {Language} */
let language = new URLSearchParams(location.search).get("language") === "en" ? "en" : "zh";
/** @type {Installer | undefined} */
let installer;
/** @type {Panel[]} */
let panels = [];
/** @type {ReturnType<typeof setTimeout> | undefined} */
let quiet;

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const say = () => words[language];

/** @type {Shared} */
const shared = {
  words: say,
  language: () => language,
  tell(text) {
    part("told").textContent = text;
    clearTimeout(quiet);
    quiet = setTimeout(() => part("told").replaceChildren(), 6_000);
  },
  confirm,
  async attempt(act) {
    try {
      await act();
    } catch (fault) {
      explain(fault);
    }
  },
};

/** @param {unknown} fault */
function explain(fault) {
  if (!(fault instanceof Refused)) return shared.tell(say().lost);
  if (fault.status === 401) return void leave();
  const { problem = "" } = fault.body;
  if (problem === "fire-not-over") return shared.tell(say().fireNotOver);
  if (problem === "refused") return shared.tell(`${say().refused} ${fault.body.reason}`);
  shared.tell(say().problems[/** @type {keyof Words["problems"]} */ (problem)] ?? say().failed);
}

/**
 * Asks once more before anything moves.
 * @param {string} what
 * @param {string} why
 * @param {() => Promise<unknown>} act
 */
function confirm(what, why, act) {
  const dialog = el(
    "dialog",
    {},
    el("h2", {}, what),
    el("p", {}, why),
    el(
      "div",
      { class: "row end" },
      el("button", { type: "button", onclick: () => dialog.close() }, say().cancel),
      el(
        "button",
        {
          type: "button",
          class: "strong",
          onclick() {
            dialog.close();
            void shared.attempt(act);
          },
        },
        say().sure,
      ),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function drawHead() {
  const { documentElement: root } = document;
  root.lang = tags[language];
  root.dataset["dark"] = matchMedia("(prefers-color-scheme: dark)").matches ? "yes" : "no";
  document.title = say().title;
  const others = languages.filter((one) => one !== language);
  part("head").replaceChildren(
    el("strong", {}, say().title),
    el("span", { class: "who" }, installer?.name ?? ""),
    ...others.map((one) =>
      el("button", { type: "button", onclick: () => speak(one) }, one === "zh" ? "中文" : "English"),
    ),
    installer === undefined ? "" : el("button", { type: "button", onclick: () => void logOut() }, say().logOut),
  );
}

/** @param {Language} chosen */
function speak(chosen) {
  language = chosen;
  draw();
}

function draw() {
  drawHead();
  if (installer === undefined) return drawLogIn();
  for (const panel of panels) panel.draw();
}

function drawLogIn() {
  const name = el("input", { name: "name", required: true, maxlength: "80", autocomplete: "name" });
  const company = el("input", { name: "company", maxlength: "120", autocomplete: "organization" });
  const pin = el("input", {
    ...{ name: "pin", required: true, type: "password", inputmode: "numeric", maxlength: "20" },
    autocomplete: "off",
  });
  const trouble = el("p", { class: "bad", role: "alert" });
  const send = async () => {
    try {
      await ask("log-in", { name: name.value, pin: pin.value, ...(company.value && { company: company.value }) });
      await enter();
    } catch (fault) {
      pin.value = "";
      trouble.textContent = logInTrouble(fault);
    }
  };
  part("content").replaceChildren(
    el(
      "form",
      {
        class: "panel log-in",
        onsubmit(event) {
          event.preventDefault();
          void send();
        },
      },
      el("h2", {}, say().logInAsk),
      el("p", { class: "soft" }, say().logInWhy),
      el("label", {}, say().name, name),
      el("label", {}, say().company, company),
      el("label", {}, say().pin, pin),
      trouble,
      el("button", { type: "submit", class: "strong" }, say().logIn),
    ),
  );
}

/** @param {unknown} fault */
function logInTrouble(fault) {
  if (!(fault instanceof Refused)) return say().lost;
  if (fault.status === 429) return `${say().resting} ${Math.ceil((fault.body.restsForMs ?? 0) / 1000)}`;
  return fault.status === 401 ? say().wrongPin : say().failed;
}

async function logOut() {
  await shared.attempt(() => ask("log-out", {}));
  leave();
}

function leave() {
  installer = undefined;
  panels = [];
  draw();
}

/** Shows the panels to whoever is logged in, the log-in to everybody else. */
async function enter() {
  ({ installer } = await ask("session"));
  if (installer !== undefined) {
    panels = [
      createViewPanel(shared),
      ...createDoorPanels(shared),
      createRunPanel(shared),
      ...createMorePanels(shared),
    ];
    part("content").replaceChildren(...panels.map(({ element }) => element));
  }
  draw();
}

/** Asks again and again, each time when the answer before is there; a controller without power is waited for. */
async function tick() {
  if (installer !== undefined) await shared.attempt(() => Promise.all(panels.map((panel) => panel.tick?.())));
  setTimeout(() => void tick(), everyMs);
}

drawHead();
await shared.attempt(enter);
if (installer === undefined) drawLogIn();
void tick();
