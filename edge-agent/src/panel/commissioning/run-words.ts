import type { Language } from "@menshen/protocol";

/** What somebody is asked while a check goes on. */
export type Stage =
  | "wait"
  | "lock-back"
  | "open-door"
  | "close-door"
  | "press"
  | "act"
  | "put-back"
  | "reset-fire"
  | "unplug"
  | "plug-in"
  | "stand"
  | "hold-photo"
  | "cut-power"
  | "judge";

/** Why a check came out as it did, where a number does not say it. */
export type NoteCode =
  | "too-late"
  | "lock-unreachable"
  | "not-released"
  | "not-relocked"
  | "released-already"
  | "reversed"
  | "acts-already"
  | "sensor-late"
  | "not-at-rest"
  | "fire-standing"
  | "closed-down"
  | "fire-not-taken"
  | "not-opened-in-fire"
  | "fire-released"
  | "fire-lock-not-driven"
  | "no-face"
  | "light-dark"
  | "light-bright"
  | "light-backlight"
  | "view-unusable"
  | "photo-opened"
  | "photo-denied"
  | "photo-second-step"
  | "photo-unheeded"
  | "no-link"
  | "clock-unsure"
  | "not-wired"
  | "not-cut"
  | "journal-broken"
  | "boot-unaccounted"
  | "lock-moved"
  | "lock-moved-alarm"
  | "whole-again";

const stages: Readonly<Record<Stage, Readonly<Record<Language, string>>>> = {
  wait: { zh: "正在测量……", en: "Measuring…" },
  "lock-back": { zh: "锁还放开着：请等它锁上。", en: "The lock is still released: wait until it is back." },
  "open-door": { zh: "请开门。", en: "Open the door." },
  "close-door": { zh: "请关门。", en: "Close the door." },
  press: { zh: "请按。", en: "Press now." },
  act: { zh: "请让触点动作。", en: "Have the contact act." },
  "put-back": { zh: "已收到。请恢复原状。", en: "It was seen. Put it back." },
  "reset-fire": { zh: "请按本页的“火警复位”。", en: "Press “reset after fire” on this page." },
  unplug: { zh: "请拔下网线。", en: "Unplug the network." },
  "plug-in": { zh: "已断开。请试一张卡，然后插回网线。", en: "It is cut. Try a card, then plug it in again." },
  stand: { zh: "请站到镜头前看着它。", en: "Stand before the camera and look at it." },
  "hold-photo": { zh: "请把照片举到镜头前。", en: "Hold the photo to the camera." },
  "cut-power": { zh: "请切断电源，十秒后恢复。", en: "Cut the power, and restore it after ten seconds." },
  judge: { zh: "请判断：是否正常？", en: "Your judgement: was it as it should be?" },
};

const notes: Readonly<Record<NoteCode, Readonly<Record<Language, string>>>> = {
  "too-late": { zh: "在规定时间内没有收到信号，请检查接线。", en: "Nothing was seen in time; check the wiring." },
  "lock-unreachable": {
    zh: "锁的守护程序没有应答：请查看 menshen-lock 服务。",
    en: "The lock's keeper does not answer: see the service menshen-lock.",
  },
  "not-released": {
    zh: "锁没有放开：请检查继电器和接线。",
    en: "The lock was not released: check the relay and its wires.",
  },
  "not-relocked": {
    zh: "锁没有再锁上：请检查继电器和接线。",
    en: "The lock did not lock again: check the relay and its wires.",
  },
  "released-already": {
    zh: "锁已经放开，看不出它是否会放开：请先锁门，再重测。",
    en: "The lock is released already, so that it cannot be seen to obey: lock the door first, then measure again.",
  },
  reversed: {
    zh: "门关着，触点却报告开着：请在配置里调换 active。",
    en: "The door was said to be closed and the contact reads open: turn `active` round in the configuration.",
  },
  "acts-already": {
    zh: "触点已经在动作：请先恢复原状，或在配置里调换 active。",
    en: "The contact acts already: put it to rest, or turn `active` round in the configuration.",
  },
  "sensor-late": {
    zh: "门先开了，传感器才动作：每次都会误报强行开门。请调整位置或接线。",
    en: "The leaf was open before it acted: each time it would be called forced. Move it, or mend its wiring.",
  },
  "not-at-rest": {
    zh: "它没有恢复：请检查接线，动作感应器的视野要小。",
    en: "It did not come to rest: check its wiring, and have a motion sensor see less.",
  },
  "fire-standing": {
    zh: "火警还没有复位：请先按本页的“火警复位”。",
    en: "A fire alarm still stands: press “reset after fire” on this page first.",
  },
  "closed-down": {
    zh: "门被封闭或停用，现在不能试锁。",
    en: "The door is locked down or blocked; the lock is not tried now.",
  },
  "fire-not-taken": {
    zh: "触点动作了，门却没有进入火警状态。",
    en: "The contact acted, and the door took no fire from it.",
  },
  "not-opened-in-fire": {
    zh: "火警时锁没有放开，或在复位前又锁上了。",
    en: "The lock was not released by the fire, or did not stay so until the reset.",
  },
  "fire-released": {
    zh: "门进入火警状态，锁按指令放开；复位后锁上。",
    en: "The door took the fire and the lock was told to release; after the reset it locked.",
  },
  "fire-lock-not-driven": {
    zh: "门进入火警状态；断电闭锁，火警时软件不驱动锁，能否出去全靠把手和接线，须另行检查。",
    en: "The door took the fire. Fail-secure: software drives no lock in a fire; the way out is the handle and the wiring, to be tried by hand.",
  },
  "no-face": { zh: "没有看到脸。", en: "No face was seen." },
  "light-dark": { zh: "脸太暗：请加灯。", en: "The face is too dark: add a lamp." },
  "light-bright": { zh: "脸太亮：请遮挡强光。", en: "The face is too bright: shade the light." },
  "light-backlight": { zh: "逆光：请转动镜头或加灯。", en: "Against the light: turn the camera or add a lamp." },
  "view-unusable": { zh: "看到脸，但不足以识别。", en: "A face was seen, and not well enough to recognise it." },
  "photo-opened": {
    zh: "照片开了门：请为这扇门启用转头确认。",
    en: "The photo opened the door: have this door ask for a turn of the head.",
  },
  "photo-denied": { zh: "照片没有开门。", en: "The photo did not open the door." },
  "photo-second-step": {
    zh: "门没有拒绝这张脸：要求第二步验证，没有打开。",
    en: "The door did not refuse the face: it asked for a second step, and did not open.",
  },
  "photo-unheeded": {
    zh: "看到了可以识别的脸，没有引起任何判断。",
    en: "A face that can be recognised was seen, and nothing was decided on it.",
  },
  "no-link": { zh: "登记中心没有应答。", en: "The registry does not answer." },
  "clock-unsure": { zh: "时钟还不可信。", en: "The clock is not to be trusted yet." },
  "not-wired": { zh: "没有接线。", en: "It is not wired." },
  "not-cut": {
    zh: "机器没有断过电，只是程序重启了。",
    en: "The machine never lost its power; only its program was started anew.",
  },
  "journal-broken": { zh: "断电后记录不完整。", en: "The journal is not whole after the cut." },
  "boot-unaccounted": {
    zh: "查不到锁在启动前动没动过：请查看 menshen-lock 服务和磁盘。",
    en: "What the lock did before this start cannot be told: see the service menshen-lock, and the disk.",
  },
  "lock-moved": {
    zh: "断电前后锁动过，没有记录说明原因。",
    en: "The lock moved around the cut, and nothing explains it.",
  },
  "lock-moved-alarm": {
    zh: "断电前后锁动过，没有记录说明原因；控制器已报警。",
    en: "The lock moved around the cut, and nothing explains it; the controller raised an alarm.",
  },
  "whole-again": {
    zh: "断电后记录完整，锁的每次动作都有说明。",
    en: "After the cut the journal is whole, and it explains each time the lock moved.",
  },
};

/** What to do now. Pure. */
export const stageWords = (stage: Stage) => stages[stage];

/** Why it came out like that. Pure. */
export const noteWords = (note: NoteCode, language: Language): string => notes[note][language];
