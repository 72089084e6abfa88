import { type Factor, type Language, label, sentence, type Told } from "@menshen/protocol";
import type { ScreenState, Ways } from "./screen-state.ts";

/** The picture beside the words, and their colour: somebody who cannot read them still sees what is meant. */
export interface ScreenLook {
  readonly tone: "calm" | "ask" | "good" | "stop" | "danger" | "fault";
  readonly icon: (typeof icons)[number];
}

export const icons = ["door", "eye", "left", "right", "wait", "tick", "card", "keys", "shut", "fire", "tools"] as const;

/** What to show beside the words. Pure. */
export function lookOf(state: ScreenState): ScreenLook {
  switch (state.name) {
    case "fire":
      return { tone: "danger", icon: "fire" };
    case "locked-down":
    case "blocked":
      return { tone: "stop", icon: "shut" };
    case "granted":
      return { tone: "good", icon: "tick" };
    case "open":
      return { tone: "good", icon: "door" };
    case "refused":
    case "unread":
      return { tone: "stop", icon: state.name === "unread" ? "card" : "shut" };
    case "second-step":
      return { tone: "ask", icon: state.accepts.includes("pin") ? "keys" : "card" };
    case "reading":
      return { tone: "ask", icon: "wait" };
    case "pin":
      return { tone: "ask", icon: "keys" };
    case "turn":
      return { tone: "ask", icon: turnIcons[state.to] };
    case "hint":
      return { tone: "ask", icon: "eye" };
    case "close-door":
      return { tone: "stop", icon: "door" };
    case "use-card":
      return { tone: "fault", icon: "card" };
    case "lock-out-of-order":
    case "waits-for-roster":
    case "nothing-works":
      return { tone: "fault", icon: "tools" };
    case "ready":
      return { tone: "calm", icon: state.ways.face ? "eye" : "card" };
  }
}

/** What the screen says, and what to do next. Pure. */
export function wordsOf(state: ScreenState, language: Language): Told {
  switch (state.name) {
    case "refused":
      return sentence(language, "denied", state.reason);
    case "unread":
      return sentence(language, "unread", state.trouble);
    case "hint":
      return led(sentence(language, "view", state.problem));
    case "turn":
      return led(
        state.to === "look-here" ? sentence(language, "view", state.to) : sentence(language, "turn", state.to),
      );
    case "second-step":
      return secondStep(state.accepts, language);
    case "ready":
      return {
        happened: ready[language][waysName(state.ways)],
        next: readyNext[language][state.shut ? "shut" : "unsure"],
      };
    case "fire":
      return told(words[language][state.released ? "fire-released" : "fire"]);
    case "locked-down":
      return sentence(language, "denied", "door-locked-down");
    case "blocked":
      return sentence(language, "denied", "door-blocked");
    case "waits-for-roster":
      return sentence(language, "denied", "roster-missing");
    case "granted":
    case "reading":
    case "pin":
    case "close-door":
    case "open":
    case "lock-out-of-order":
    case "use-card":
    case "nothing-works":
      return told(words[language][state.name]);
  }
}

const turnIcons = { "turn-left": "left", "turn-right": "right", "look-here": "eye" } as const;

const told = ([happened, next]: readonly [string, string]): Told => ({ happened, next });

/** Of a hint the advice stands large: what is amiss with the view helps nobody who stands in the rain. */
const led = ({ happened, next }: Told): Told =>
  next === undefined ? { happened } : { happened: next, next: happened };

function secondStep(accepts: readonly Factor[], language: Language): Told {
  const names = accepts.map((factor) => label(language, "factor", factor));
  const { happened } = sentence(language, "denied", "second-factor-required");
  if (names.length === 0) return { happened };
  const next = language === "zh" ? `请再用：${names.join("或")}。` : `Please also use: ${names.join(" or ")}.`;
  return { happened, next };
}

type WaysName = "face-card-pin" | "face-card" | "face" | "card-pin" | "card";

function waysName({ face, card, pin }: Ways): WaysName {
  if (!card) return "face";
  if (face) return pin ? "face-card-pin" : "face-card";
  return pin ? "card-pin" : "card";
}

const ready: Readonly<Record<Language, Readonly<Record<WaysName, string>>>> = {
  zh: {
    "face-card-pin": "请看镜头，或刷卡、输密码",
    "face-card": "请看镜头，或刷卡",
    face: "请看镜头",
    "card-pin": "请刷卡，或输密码",
    card: "请刷卡",
  },
  en: {
    "face-card-pin": "Look at the camera, or use your card or PIN",
    "face-card": "Look at the camera, or use your card",
    face: "Please look at the camera",
    "card-pin": "Please use your card or PIN",
    card: "Please use your card",
  },
};

/** That the door is locked is said only where the contact and the lock both tell so. */
const readyNext: Readonly<Record<Language, Readonly<Record<"shut" | "unsure", string>>>> = {
  zh: { shut: "门已锁好。", unsure: "进出请随手把门带上。" },
  en: { shut: "The door is locked.", unsure: "Please pull the door shut behind you." },
};

type OwnWords =
  | "fire-released"
  | "fire"
  | "granted"
  | "reading"
  | "pin"
  | "close-door"
  | "open"
  | "lock-out-of-order"
  | "use-card"
  | "nothing-works";

const words: Readonly<Record<Language, Readonly<Record<OwnWords, readonly [string, string]>>>> = {
  zh: {
    "fire-released": ["火警！门已打开", "请马上离开，不要乘电梯。"],
    fire: ["火警！请马上离开", "从里面推门或按出门按钮即可出去，不要乘电梯。"],
    granted: ["门开了，请进", "进门后请随手把门带上。"],
    reading: ["正在核对……", "请稍等片刻。"],
    pin: ["请输入密码", "按 # 确认，按 * 重来。"],
    "close-door": ["请把门关好", "门一直开着，楼里的人会担心。"],
    open: ["门开着，请进", "现在进出不用刷卡。"],
    "lock-out-of-order": ["门锁出了故障", "请先用手试着开门，再拨打求助电话。"],
    "use-card": ["现在不能刷脸", "请刷卡、输密码或用手机开门。"],
    "nothing-works": ["门禁出了故障", "请用钥匙，或拨打求助电话。"],
  },
  en: {
    "fire-released": ["Fire! The door is open", "Please leave at once. Do not take the lift."],
    fire: ["Fire! Please leave at once", "From inside the door opens by hand or exit button. Do not take the lift."],
    granted: ["The door is open, come in", "Please pull it shut behind you."],
    reading: ["Checking…", "This takes a moment."],
    pin: ["Please enter your PIN", "Press # to confirm, * to start again."],
    "close-door": ["Please close the door", "It is standing open, and people inside will worry."],
    open: ["The door is open, come in", "At this hour nothing has to be shown."],
    "lock-out-of-order": ["The lock is out of order", "Please try the door by hand, then call the help number."],
    "use-card": ["No face recognition just now", "Please use your card, PIN or phone."],
    "nothing-works": ["The door's reader is out of order", "Please use your key, or call the help number."],
  },
};
