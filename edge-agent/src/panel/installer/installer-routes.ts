import type { IndicatorSignal, VoiceSentence } from "@menshen/hardware";
import {
  type Actor,
  type DenyReason,
  type EntryId,
  type EventBody,
  languages,
  type Monotonic,
  mintId,
  minutes,
  oneOf,
} from "@menshen/protocol";
import type { FastifyPluginAsync } from "fastify";
import { Type } from "typebox";
import type { Commissioning, RunProblem } from "../commissioning/commissioning.ts";
import type { NetworkStep } from "./check-network.ts";
import type { ViewNow } from "./live-view.ts";
import { actorOf, guard, installerOf } from "./session.ts";
import type { SettingsNow } from "./settings-now.ts";

/** What the installer's page reads and does; each route is behind the log-in. */
export interface InstallerParts {
  /** What the wires say, and how the door is. */
  readonly door: () => unknown;
  readonly view: () => Promise<ViewNow | undefined>;
  readonly network: () => Promise<readonly NetworkStep[]>;
  readonly settings: () => Promise<SettingsNow>;
  readonly tryLock: (pulseId: EntryId, actor: Actor) => DenyReason | undefined;
  readonly resetFire: (actor: Actor) => boolean;
  readonly show: (signal: IndicatorSignal) => void;
  readonly say: (sentence: VoiceSentence) => void;
  readonly commissioning: Commissioning;
  readonly append: (body: EventBody) => void;
  readonly now: () => Monotonic;
}

const testedSignals = [
  "look-here",
  "turn-left",
  "turn-right",
  "processing",
  "granted",
  "denied",
  "held-open",
  "fault",
  "idle",
] as const satisfies readonly IndicatorSignal[];

const testedSentences = [
  "welcome",
  "please-close-door",
  "look-here",
  "come-closer",
  "turn-left",
  "turn-right",
  "enter-pin",
  "read-again",
  "not-admitted",
  "use-card",
] as const satisfies readonly VoiceSentence[];

/** A look through the camera is written down when it begins, and again while it lasts. */
const toldAgainAfter = minutes(10);
/** Pressed by mistake nothing moves: the page asks twice, and says so. */
const confirmed = { confirmed: Type.Literal(true) };
const strict = { additionalProperties: false } as const;
const OutputSchema = Type.Object({ ...confirmed }, strict);
const IndicatorSchema = Type.Object({ ...confirmed, signal: oneOf(testedSignals) }, strict);
const VoiceSchema = Type.Object({ ...confirmed, sentence: oneOf(testedSentences) }, strict);
const MeasureSchema = Type.Object({ check: Type.String({ maxLength: 40 }), language: oneOf(languages) }, strict);
const JudgeSchema = Type.Object(
  {
    check: Type.String({ maxLength: 40 }),
    outcome: oneOf(["passed", "failed", "skipped"]),
    note: Type.Optional(Type.String({ maxLength: 200 })),
  },
  strict,
);

/** The installer's page: live view, wires, outputs, network, settings, commissioning. */
export const installerRoutes: FastifyPluginAsync<InstallerParts> = async (app, parts) => {
  guard(app);
  app.addHook("onSend", async (_request, reply) => void reply.header("cache-control", "no-store"));

  app.get("/door", () => ({ ...(parts.door() as object), signals: testedSignals, sentences: testedSentences }));

  app.get("/view", async (request, reply) => {
    const { session } = request;
    const now = parts.now();
    // Written down before it is shown.
    if (session.lookedAt === undefined || now - session.lookedAt >= toldAgainAfter) {
      session.lookedAt = now;
      parts.append({ type: "installer.looked", what: "camera", actor: actorOf(installerOf(request)) });
    }
    const view = await parts.view();
    return view ?? reply.code(503).send({ problem: "no-picture" });
  });

  app.get("/network", () => parts.network());
  app.get("/settings", () => parts.settings());

  app.post("/outputs/lock", { schema: { body: OutputSchema } }, (request, reply) => {
    const reason = parts.tryLock(mintId("entry"), actorOf(installerOf(request)));
    return reason === undefined ? reply.code(204).send() : reply.code(409).send({ problem: "refused", reason });
  });
  app.post("/outputs/indicator", { schema: { body: IndicatorSchema } }, (request, reply) => {
    const { signal } = request.body as { signal: (typeof testedSignals)[number] };
    parts.append({ type: "door.output-tested", output: "indicator", actor: actorOf(installerOf(request)) });
    parts.show(signal);
    return reply.code(204).send();
  });
  app.post("/outputs/voice", { schema: { body: VoiceSchema } }, (request, reply) => {
    const { sentence } = request.body as { sentence: (typeof testedSentences)[number] };
    parts.append({ type: "door.output-tested", output: "voice", actor: actorOf(installerOf(request)) });
    parts.say(sentence);
    return reply.code(204).send();
  });
  app.post("/reset-fire", { schema: { body: OutputSchema } }, (request, reply) =>
    parts.resetFire(actorOf(installerOf(request)))
      ? reply.code(204).send()
      : reply.code(409).send({ problem: "fire-not-over" }),
  );

  await app.register(runRoutes, { ...parts, prefix: "/run" });
};

const runRoutes: FastifyPluginAsync<InstallerParts> = (app, { commissioning }) => {
  const answer = (problem: RunProblem | undefined) =>
    problem === undefined ? { statusCode: 200, body: commissioning.now() } : { statusCode: 409, body: { problem } };

  app.get("/", () => commissioning.now());
  app.post("/begin", { schema: { body: OutputSchema } }, async (request, reply) => {
    const { statusCode, body } = answer(await commissioning.begin(installerOf(request)));
    return reply.code(statusCode).send(body);
  });
  app.post("/measure", { schema: { body: MeasureSchema } }, (request, reply) => {
    const { check, language } = request.body as { check: string; language: "zh" | "en" };
    const { statusCode, body } = answer(commissioning.measure(check, installerOf(request), language));
    return reply.code(statusCode).send(body);
  });
  app.post("/call-off", (_request, reply) => {
    commissioning.callOff();
    return reply.code(204).send();
  });
  app.post("/judge", { schema: { body: JudgeSchema } }, async (request, reply) => {
    const { check, ...word } = request.body as { check: string; outcome: "passed"; note?: string };
    const { statusCode, body } = answer(await commissioning.judge(check, { ...word, installer: installerOf(request) }));
    return reply.code(statusCode).send(body);
  });
  app.post("/sign", { schema: { body: OutputSchema } }, async (_request, reply) => {
    const { statusCode, body } = answer(await commissioning.sign());
    return reply.code(statusCode).send(body);
  });
  app.get("/record.json", (_request, reply) => {
    const record = commissioning.record();
    if (record === undefined) return reply.code(404).send({ problem: "not-signed" });
    return reply.header("content-disposition", 'attachment; filename="menshen-commissioning.json"').send(record);
  });
  return Promise.resolve();
};
