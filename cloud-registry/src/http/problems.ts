import type { Sentence } from "@menshen/protocol";

/** Every error the API answers with: its status, and what happened and what to do in each language. */
export const problems = {
  "bad-input": {
    status: 400,
    zh: "请求中有不能接受的内容，见各项说明。",
    en: "Something in the request cannot be accepted; see each point.",
  },
  "consent-missing": {
    status: 400,
    zh: "缺少对人脸识别（face_recognition_local）的同意。请先取得并登记本人同意。",
    en: "There is no consent to face recognition (face_recognition_local). Obtain and state the person's consent first.",
  },
  "not-signed-in": { status: 401, zh: "请先登录。", en: "Please sign in." },
  "wrong-name-or-password": { status: 401, zh: "账号或密码不正确。", en: "The name or the password is wrong." },
  "csrf-token-wrong": {
    status: 403,
    zh: "页面已过期，请刷新后重试。",
    en: "The page is out of date; reload it and try again.",
  },
  "not-permitted": { status: 403, zh: "您的账号没有这个权限。", en: "Your account may not do this." },
  "not-found": { status: 404, zh: "没有找到。", en: "Not found." },
  "site-unknown": {
    status: 404,
    zh: "没有这个楼栋，或不归您的账号管理。",
    en: "There is no such site, or it is not one of yours.",
  },
  "room-unknown": { status: 404, zh: "没有这个房间。", en: "There is no such room." },
  "door-unknown": {
    status: 404,
    zh: "没有这扇门，或不归您的账号管理。",
    en: "There is no such door, or it is not one of yours.",
  },
  "person-unknown": {
    status: 404,
    zh: "没有这个人，或不归您的账号管理。",
    en: "There is no such person, or they are not at one of your sites.",
  },
  "entry-unknown": {
    status: 404,
    zh: "没有这条进出记录，或不归您的账号管理。",
    en: "There is no such entry, or it is not at one of your sites.",
  },
  "alarm-unknown": {
    status: 404,
    zh: "没有这条警报，或不归您的账号管理。",
    en: "There is no such alarm, or it is not at one of your sites.",
  },
  "schedule-unknown": {
    status: 404,
    zh: "没有这个时段，或不归您的账号管理。",
    en: "There is no such schedule, or it is not at one of your sites.",
  },
  "occupancy-unknown": {
    status: 404,
    zh: "没有这项入住，或不归您的账号管理。",
    en: "There is no such occupancy, or it is not at one of your sites.",
  },
  "not-resident": {
    status: 409,
    zh: "此人目前没有入住，不能设置密码。",
    en: "This person does not live or work here now, so that a PIN would open nothing.",
  },
  "schedule-in-use": {
    status: 409,
    zh: "这个时段还在使用，请先在门或通行方式里换掉它。",
    en: "This schedule is in use; first put another in its place at the doors and ways in that name it.",
  },
  "pin-taken": {
    status: 409,
    zh: "这个密码不能用，请换一个。",
    en: "This PIN cannot be used; please choose another.",
  },
  "no-controller": { status: 404, zh: "这扇门还没有安装控制器。", en: "No controller is bound to this door yet." },
  "no-photo": { status: 404, zh: "这条记录没有照片。", en: "This entry has no photo." },
  "already-enrolled": {
    status: 409,
    zh: "这个人已经录入人脸。如需更换，请选择替换。",
    en: "This person's face is enrolled already. Choose to replace it, to take new photos.",
  },
  "enrolment-abandoned": {
    status: 409,
    zh: "门还没录完，这张人脸就被删除，或这次录入被取消了，没有留下任何资料。如仍需要，请重新录入。",
    en: "This face was erased, or its enrolment given up, before the door was done. Nothing was kept; enrol again if it is still wanted.",
  },
  "controller-elsewhere": {
    status: 409,
    zh: "这台控制器已登记在另一个楼栋。",
    en: "This controller is registered at another site.",
  },
  "controller-key-differs": {
    status: 409,
    zh: "这台控制器已用另一把密钥登记。更换身份的控制器请作为新控制器登记。",
    en: "This controller is registered with another key. Register one whose identity was made anew as a new controller.",
  },
  "photo-expired": {
    status: 410,
    zh: "照片已过保存期，已经删除。",
    en: "The photo is past its retention and has been deleted.",
  },
  "too-large": { status: 413, zh: "内容太大。", en: "This is too large." },
  "photo-refused": {
    status: 422,
    zh: "有照片不能用，见各项说明。没有保存任何内容。",
    en: "Some photos cannot be used; see each point. Nothing was kept.",
  },
  "too-many-tries": { status: 429, zh: "尝试次数过多，请稍后再试。", en: "Too many tries; wait before the next." },
  "too-many-requests": { status: 429, zh: "请求太频繁，请稍后再试。", en: "Too many requests; wait a moment." },
  internal: {
    status: 500,
    zh: "登记系统出错，已记入日志。请再试一次。",
    en: "The registry failed and has logged it. Try again.",
  },
  "not-at-door-yet": {
    status: 409,
    zh: "这扇门的名单里没有此人：可能已搬走，或名单还没送到。",
    en: "The door's list does not name this person: they may have moved out, or the list has not arrived yet.",
  },
  "door-fault": {
    status: 502,
    zh: "门上的控制器处理时出错，请再试一次。",
    en: "The controller at the door failed while handling this; try again.",
  },
  "door-offline": {
    status: 503,
    zh: "这扇门现在没有连接。连接恢复后再试；开门不受影响。",
    en: "This door is not connected. Try again when it is; it keeps opening for residents.",
  },
  "recogniser-unavailable": {
    status: 503,
    zh: "门上的人脸识别现在不可用，请稍后再试；刷卡不受影响。",
    en: "Face recognition at the door is not available now; try later. Cards still work.",
  },
  "page-not-built": {
    status: 503,
    zh: "网页还没有构建，请先运行 npm run build。",
    en: "The page is not built yet; run npm run build.",
  },
  "door-silent": {
    status: 504,
    zh: "门没有在规定时间内回答，请再试一次。",
    en: "The door did not answer in time; try again.",
  },
} as const satisfies Record<string, { readonly status: number } & Sentence>;

export type ProblemCode = keyof typeof problems;

/** One point of an answer: where, what, and what to do. */
export interface ProblemPoint {
  readonly where: string;
  readonly code: string;
  readonly message: Sentence;
}

/** Makes one point of an answer; pure. */
export const problemPoint = (where: string, code: string, message: Sentence): ProblemPoint => ({
  where,
  code,
  message,
});

/** An error that a route answers with; `details` stand beside code and message. */
export class HttpProblem extends Error {
  readonly code: ProblemCode;
  readonly points: readonly ProblemPoint[];
  readonly details: Readonly<Record<string, unknown>>;
  constructor(
    code: ProblemCode,
    points: readonly ProblemPoint[] = [],
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(problems[code].en);
    this.name = "HttpProblem";
    this.code = code;
    this.points = points;
    this.details = details;
  }
}

/** The body of an error's answer. Pure. */
export function problemBody(problem: HttpProblem) {
  const { zh, en } = problems[problem.code];
  return {
    code: problem.code,
    message: { zh, en },
    ...(problem.points.length > 0 ? { problems: problem.points } : {}),
    ...problem.details,
  };
}
