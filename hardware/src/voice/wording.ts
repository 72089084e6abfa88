import type { VoiceLanguage } from "../configuration/signal-config.ts";
import type { VoiceSentence } from "../ports.ts";

/** What is said: the tone of `welcome` has no words. */
export type SpokenSentence = Exclude<VoiceSentence, "welcome">;

/** One sentence as it is written, and as a synthesiser reads it where it does not know the script. */
export interface Wording {
  readonly text: string;
  readonly reading?: string;
}

/**
 * The words of every sentence, short enough to be heard in passing and in line with what the door writes. The readings are
 * Pinyin with tones 1–5, Yi and Bu as they are spoken before the next syllable.
 */
export const voiceWording: {
  readonly [language in VoiceLanguage]: { readonly [sentence in SpokenSentence]: Wording };
} = {
  zh: {
    "fire-leave": { text: "火警，请马上离开。", reading: "huo3 jing3, qing3 ma3 shang4 li2 kai1." },
    "alarm-raised": { text: "警报已经发出。", reading: "jing3 bao4 yi3 jing1 fa1 chu1." },
    "door-held-open": {
      text: "门开得太久，已通知房东，请关门。",
      reading: "men2 kai1 de5 tai4 jiu3, yi3 tong1 zhi1 fang2 dong1, qing3 guan1 men2.",
    },
    "please-close-door": { text: "请随手关门。", reading: "qing3 sui2 shou3 guan1 men2." },
    "locked-down": {
      text: "为了安全，门已关闭；从里面可以出来。",
      reading: "wei4 le5 an1 quan2, men2 yi3 guan1 bi4. cong2 li3 mian4 ke2 yi3 chu1 lai5.",
    },
    "not-admitted": {
      text: "没能开门，请再试一次，或联系房东。",
      reading: "mei2 neng2 kai1 men2, qing3 zai4 shi4 yi2 ci4, huo4 lian2 xi4 fang2 dong1.",
    },
    "read-again": {
      text: "没有读到，请贴平，停一会儿。",
      reading: "mei2 you3 du2 dao4, qing3 tie1 ping2, ting2 yi2 hui4 er5.",
    },
    "turn-left": {
      text: "请把头向您的左边转一下。",
      reading: "qing3 ba3 tou2 xiang4 nin2 de5 zuo3 bian1 zhuan3 yi2 xia4.",
    },
    "turn-right": {
      text: "请把头向您的右边转一下。",
      reading: "qing3 ba3 tou2 xiang4 nin2 de5 you4 bian1 zhuan3 yi2 xia4.",
    },
    "enter-pin": { text: "请输入密码。", reading: "qing3 shu1 ru4 mi4 ma3." },
    "look-here": { text: "请看着镜头。", reading: "qing3 kan4 zhe5 jing4 tou2." },
    "come-closer": { text: "请靠近一点。", reading: "qing3 kao4 jin4 yi4 dian3." },
    "too-dark": {
      text: "光线太暗，请站到灯光下。",
      reading: "guang1 xian4 tai4 an4, qing3 zhan4 dao4 deng1 guang1 xia4.",
    },
    "too-bright": { text: "请往旁边挪一步。", reading: "qing3 wang3 pang2 bian1 nuo2 yi2 bu4." },
    "hold-still": { text: "请站稳一秒钟。", reading: "qing3 zhan4 wen3 yi4 miao3 zhong1." },
    "one-at-a-time": { text: "请一位一位来。", reading: "qing3 yi2 wei4 yi2 wei4 lai2." },
    "mask-off": {
      text: "请摘一下口罩，也可以刷卡。",
      reading: "qing3 zhai1 yi2 xia4 kou3 zhao4, ye3 ke2 yi3 shua1 ka3.",
    },
    "use-card": { text: "请刷卡或用手机开门。", reading: "qing3 shua1 ka3 huo4 yong4 shou3 ji1 kai1 men2." },
  },
  en: {
    "fire-leave": { text: "Fire alarm. Please leave now." },
    "alarm-raised": { text: "An alarm has been raised." },
    "door-held-open": { text: "The door has been open too long, and the landlord has been told. Please close it." },
    "please-close-door": { text: "Please close the door." },
    "locked-down": { text: "The door is closed for safety. The way out still works." },
    "not-admitted": { text: "The door could not open. Please try again, or call the landlord." },
    "read-again": { text: "The card was not read. Please hold it flat and still." },
    "turn-left": { text: "Please turn your head to your left." },
    "turn-right": { text: "Please turn your head to your right." },
    "enter-pin": { text: "Please enter your PIN." },
    "look-here": { text: "Please look at the camera." },
    "come-closer": { text: "Please come closer." },
    "too-dark": { text: "It is too dark. Please step into the light." },
    "too-bright": { text: "Please take a step to the side." },
    "hold-still": { text: "Please hold still." },
    "one-at-a-time": { text: "One at a time, please." },
    "mask-off": { text: "Please lower your mask, or use your card." },
    "use-card": { text: "Please use your card or your phone." },
  },
};
