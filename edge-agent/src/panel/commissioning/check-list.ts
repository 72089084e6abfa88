import { type CommissioningCheck, type Language, label } from "@menshen/protocol";
import type { AgentConfig } from "../../config.ts";

/**
 * Who says how a check went: the machine by what it measures, or the installer by name about what only a person sees or
 * hears. Of a check that is shown the machine does its part, and the installer judges.
 */
export type JudgedBy = "machine" | "installer" | "shown";

/** What one check asks of the installer. */
export interface CheckGuide {
  readonly check: CommissioningCheck;
  readonly judgedBy: JudgedBy;
  readonly title: Readonly<Record<Language, string>>;
  readonly ask: Readonly<Record<Language, string>>;
}

type Config = Pick<AgentConfig, "inputs" | "readers" | "indicator" | "voice">;

/** The checks of a door in the order in which they are best done; what is not wired is not asked for. Pure. */
export function checkList(config: Config): readonly CheckGuide[] {
  return order
    .filter((check) => applies(check, config))
    .map((check) => ({
      check,
      judgedBy: judgedBy(check),
      title: { zh: label("zh", "check", check), en: label("en", "check", check) },
      ask: asks[check],
    }));
}

const order: readonly CommissioningCheck[] = [
  "broker",
  "clock",
  "relay",
  "contact-polarity",
  "exit-button",
  "exit-sensor",
  "mechanical-key",
  "key-contact",
  "fire-input",
  "tamper-input",
  "mains-input",
  "card-read",
  "id-card-read",
  "keypad",
  "indicator",
  "voice",
  "light",
  "face-low",
  "face-middle",
  "face-high",
  "photo-attack",
  "link-cut",
  "power-cut",
];

function applies(check: CommissioningCheck, { inputs, readers, indicator, voice }: Config): boolean {
  switch (check) {
    case "contact-polarity":
      return inputs.contact !== undefined;
    case "exit-button":
      return inputs.exitButton !== undefined;
    case "exit-sensor":
      // All it does is explain what the contact says.
      return inputs.exitSensor !== undefined && inputs.contact !== undefined;
    case "key-contact":
      return inputs.keyContact !== undefined && inputs.contact !== undefined;
    case "tamper-input":
      return inputs.tamper !== undefined;
    case "mains-input":
      return inputs.mains !== undefined;
    case "card-read":
      return readers.some(({ driver }) => driver !== "sam-v");
    case "id-card-read":
      return readers.some(({ driver }) => driver === "sam-v" || driver === "simulated");
    case "keypad":
      return readers.some((reader) => reader.driver === "simulated" || ("keypad" in reader && reader.keypad));
    case "indicator":
      return indicator.driver !== "none" || readers.some(({ driver }) => driver === "osdp");
    case "voice":
      return voice.driver !== "none";
    default:
      // A door without a fire loop has to say so: left out, with a reason.
      return true;
  }
}

function judgedBy(check: CommissioningCheck): JudgedBy {
  if (check === "mechanical-key") return "installer";
  return check === "indicator" || check === "voice" ? "shown" : "machine";
}

const asks: Readonly<Record<CommissioningCheck, Readonly<Record<Language, string>>>> = {
  broker: {
    zh: "确认登记中心能听到这扇门。",
    en: "Sees that the registry hears this door.",
  },
  clock: { zh: "确认时钟可信。", en: "Sees that the clock can be trusted." },
  relay: {
    zh: "锁会放开一次再锁上。请听一听、看一看；若锁舌没动，请记为未通过。",
    en: "The lock is released once and locks again. Listen and look: if the bolt did not move, note it as failed.",
  },
  "contact-polarity": {
    zh: "请先把门关好再开始；然后按提示开门、关门。",
    en: "Close the door before you begin; then open and close it as you are asked.",
  },
  "exit-button": { zh: "请按一下出门按钮。", en: "Press the exit button." },
  "exit-sensor": {
    zh: "请先把门关好再开始；然后用里面的执手开门出去，再关门。",
    en: "Close the door before you begin; then leave by the handle inside, and close it again.",
  },
  "key-contact": {
    zh: "请先把门关好再开始；然后用机械钥匙开门，拔出钥匙，再关门。",
    en: "Close the door before you begin; then open it with the mechanical key, take the key out, and close it.",
  },
  "mechanical-key": {
    zh: "请用机械钥匙从外面开一次门。",
    en: "Open the door from outside with the mechanical key.",
  },
  "fire-input": {
    zh: "请让消防触点动作；门放开后恢复触点，再在本页复位。",
    en: "Have the fire contact act; once the door is released put it back, then reset the door on this page.",
  },
  "tamper-input": { zh: "请打开控制器外壳，再装上。", en: "Open the controller's case, then close it again." },
  "mains-input": {
    zh: "请断开市电（保留电池），再恢复。",
    en: "Switch the mains off (leave the battery), then on again.",
  },
  "card-read": { zh: "请在读卡器上刷一张卡。", en: "Hold a card to the reader." },
  "id-card-read": {
    zh: "请放一张居民身份证；号码不会保存。",
    en: "Lay down a resident ID card; its number is not kept.",
  },
  keypad: { zh: "请在键盘上按四个键。", en: "Press four keys on the keypad." },
  indicator: {
    zh: "指示灯会依次显示各种信号。请看是否都亮。",
    en: "The lamp shows each of its signals in turn. See that all of them light up.",
  },
  voice: {
    zh: "喇叭会说一句话。请在两米外听是否清楚。",
    en: "The loudspeaker says a sentence. Hear from two metres whether it is clear.",
  },
  light: {
    zh: "请站到镜头前：量一量脸上的光，最好白天夜里各一次。",
    en: "Stand before the camera: the light on the face is measured, best once by day and once by night.",
  },
  "face-low": {
    zh: "请让一张约 1.2 米高的脸（如孩子，或蹲下）看镜头。",
    en: "Have a face at about 1.2 m (a child, or kneel down) look at the camera.",
  },
  "face-middle": { zh: "请让一张约 1.6 米高的脸看镜头。", en: "Have a face at about 1.6 m look at the camera." },
  "face-high": { zh: "请让一张约 1.9 米高的脸看镜头。", en: "Have a face at about 1.9 m look at the camera." },
  "photo-attack": {
    zh: "请举起一张已录入住户的照片或手机屏幕，让镜头看一会儿。",
    en: "Hold a photo or screen of an enrolled resident to the camera for a while.",
  },
  "link-cut": {
    zh: "请拔下网线，刷一次卡看门是否照开，再插回网线。",
    en: "Unplug the network, see that a card still opens, then plug it in again.",
  },
  "power-cut": {
    zh: "请切断控制器电源，等十秒再通电，然后重新登录本页。",
    en: "Cut the controller's power, wait ten seconds, restore it, then log in here again.",
  },
};
