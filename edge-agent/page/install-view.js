import { ask, Refused } from "./ask.js";
import { el, fill } from "./elements.js";

/** @import { Shared, Panel } from "./install.js" */
/** @import { ViewNow } from "../src/panel/installer/live-view.ts" */

/** Nobody looks for ever: after so long the picture stops by itself (milliseconds). */
const watchForMs = 5 * 60_000;

/**
 * What the camera sees, with how large each face is and in which light.
 * @param {Shared} shared
 * @returns {Panel}
 */
export function createViewPanel({ words, tell }) {
  const picture = el("img", { alt: "" });
  const boxes = el("div", { class: "boxes" });
  const frame = el("div", { class: "frame", hidden: true }, picture, boxes);
  const facts = el("ul", { class: "facts" });
  const button = el("button", { type: "button", onclick: () => (until === 0 ? watch() : stop()) });
  const heading = el("h2", {});
  const why = el("p", { class: "soft" });
  const element = el("section", { class: "panel" }, heading, why, el("div", { class: "row" }, button), frame, facts);
  let until = 0;

  const draw = () => {
    heading.textContent = words().view;
    why.textContent = words().viewWhy;
    button.textContent = until === 0 ? words().watch : words().stopWatching;
  };
  const watch = () => {
    until = Date.now() + watchForMs;
    draw();
  };
  const stop = () => {
    until = 0;
    frame.hidden = true;
    picture.removeAttribute("src");
    facts.replaceChildren();
    draw();
  };

  /** @param {ViewNow} view */
  const show = ({ picture: jpeg, width, height, faces, light }) => {
    const { pixels, noFace, usable, lights, ofFace, ofPicture, light: lightWord } = words();
    picture.src = `data:image/jpeg;base64,${jpeg}`;
    frame.hidden = false;
    boxes.replaceChildren(
      ...faces.map(({ box, heightPx, problem }) => {
        const one = el(
          "div",
          { class: problem === undefined ? "box" : "box bad" },
          el("span", {}, `${Math.round(heightPx)} ${pixels}`),
        );
        one.style.left = `${(100 * box.x) / width}%`;
        one.style.top = `${(100 * box.y) / height}%`;
        one.style.width = `${(100 * box.width) / width}%`;
        one.style.height = `${(100 * box.height) / height}%`;
        return one;
      }),
    );
    const [nearest] = faces;
    const face = nearest === undefined ? noFace : `${Math.round(nearest.heightPx)} ${pixels}`;
    const meter = el("meter", {
      min: "0",
      max: "255",
      low: "45",
      high: "215",
      optimum: "130",
      value: String(light.luma),
    });
    fill(
      facts,
      el(
        "li",
        {},
        el("b", {}, words().face),
        face,
        nearest !== undefined && nearest.problem === undefined && ` · ${usable}`,
      ),
      el(
        "li",
        { class: light.light === "normal" ? "" : "bad" },
        el("b", {}, lightWord),
        `${lights[light.light]} · ${light.luma} (${light.of === "face" ? ofFace : ofPicture})`,
        meter,
      ),
    );
  };

  return {
    element,
    draw,
    async tick() {
      if (until === 0) return;
      if (Date.now() > until) return stop();
      try {
        show(await ask("view"));
      } catch (fault) {
        if (!(fault instanceof Refused) || fault.status !== 503) throw fault;
        tell(words().noPicture);
      }
    },
  };
}
