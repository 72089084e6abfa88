/** @import { ScreenShown } from "../src/panel/screen/door-screen.ts" */
/** @typedef {keyof ScreenShown["said"]} Language */

/** Whoever changed the language has gone: the next one finds the door's own. */
const languageForMs = 60_000;
/** Shown while the controller cannot be heard; a card needs no screen. */
const silent = {
  zh: { happened: "屏幕正在重新连接", next: "刷卡照常开门。" },
  en: { happened: "The screen is reconnecting", next: "Your card opens the door as ever." },
};
/** Silence shorter than this is no news (milliseconds). */
const silentAfterMs = 4_000;
const tags = { zh: "zh-CN", en: "en" };
const names = { zh: "中文", en: "English" };
const help = { zh: "求助电话", en: "Help" };

/** @type {ScreenShown | undefined} */
let shown;
/** @type {Language | undefined} */
let chosen;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let choiceEnds;
let isSilent = false;

/** @param {string} id */
const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Puts everything where it belongs, each time from the whole. */
function draw() {
  if (shown === undefined) return;
  const language = chosen ?? shown.languages[0] ?? "zh";
  const { happened, next } = isSilent ? silent[language] : shown.said[language];
  const { documentElement: root, body } = document;
  root.lang = tags[language];
  root.dataset["dark"] = shown.dark ? "yes" : "no";
  body.dataset["tone"] = isSilent ? "fault" : shown.tone;
  body.dataset["icon"] = isSilent ? "wait" : shown.icon;
  part("icon").firstElementChild?.setAttribute("href", `/page/icons.svg#${isSilent ? "wait" : shown.icon}`);
  // A headline ends without a stop, which would stand alone on a line.
  part("happened").textContent = happened.replace(/[。.]$/, "");
  part("next").textContent = next ?? "";
  const dots = part("dots");
  dots.hidden = shown.dots === 0;
  dots.replaceChildren(...Array.from({ length: shown.dots }, () => document.createElement("i")));
  const helpLine = part("help");
  helpLine.hidden = shown.helpNumber === undefined;
  const [number] = helpLine.getElementsByTagName("span");
  if (number) number.textContent = `${help[language]} ${shown.helpNumber ?? ""}`;
  const others = shown.languages.filter((one) => one !== language);
  part("languages").replaceChildren(...others.map(languageButton));
  fit();
}

/** Lets the words be as large as they can without one of them being cut off. */
function fit() {
  const [main] = document.getElementsByTagName("main");
  if (main === undefined) return;
  for (let scale = 1; scale >= 0.4; scale -= 0.05) {
    main.style.setProperty("--scale", String(scale));
    if (main.scrollHeight <= main.clientHeight && main.scrollWidth <= main.clientWidth) return;
  }
}

addEventListener("resize", fit);

/** @param {Language} language */
function languageButton(language) {
  const button = document.createElement("button");
  button.type = "button";
  button.lang = tags[language];
  button.textContent = names[language];
  button.addEventListener("click", () => {
    chosen = language;
    clearTimeout(choiceEnds);
    choiceEnds = setTimeout(() => {
      chosen = undefined;
      draw();
    }, languageForMs);
    draw();
  });
  return button;
}

/** Listens for ever: the browser comes back by itself from a lost connection, and we from everything else. */
function listen() {
  const source = new EventSource("/door/events");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silence;
  const heard = () => {
    clearTimeout(silence);
    silence = undefined;
    isSilent = false;
  };
  source.addEventListener("open", () => {
    heard();
    draw();
  });
  source.addEventListener("message", ({ data }) => {
    heard();
    shown = JSON.parse(data);
    draw();
  });
  source.addEventListener("error", () => {
    silence ??= setTimeout(() => {
      isSilent = true;
      draw();
    }, silentAfterMs);
    if (source.readyState !== EventSource.CLOSED) return;
    source.close();
    setTimeout(listen, 3_000);
  });
}

listen();
