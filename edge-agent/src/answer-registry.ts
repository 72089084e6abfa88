import { decodeCommand, fromBase64Url, type Instant, instant, openSigned, type PersonId } from "@menshen/protocol";
import { answerQuestion } from "./access/answer-question.ts";
import type { FaceStores } from "./join-recognition.ts";
import type { LinkHandlers } from "./link/link.ts";
import type { ForgetParts } from "./recognition/forget.ts";
import type { Running } from "./running.ts";

/** What forgetting a face needs: the templates, a journal to say so in, and the recogniser to be told. */
export function forgettingParts(running: Running, { templates, originals }: FaceStores): ForgetParts {
  return {
    templates,
    originals,
    onForgotten: (personId) => running.joined.friction?.forget(personId),
    append: running.path.journal.append,
    onChange: () => running.joined.recognition?.refresh(),
    lowerBound: running.path.clock.lowerBound,
    photosRemainUntil: () => photosRemainUntil(running),
  };
}

/** What this controller does with each thing the registry sends it. */
export function answerRegistry(running: Running, forgetting: ForgetParts): LinkHandlers {
  const { path, joined, identity, photos } = running;
  const { append } = forgetting;
  const hasFace = (personId: PersonId) =>
    joined.recognition?.gallery()?.entries.some(({ id }) => id === personId) ?? false;
  return {
    roster: path.keeper.apply,
    command: (text) => refuseOrder(text, running),
    async enrol(request) {
      const { enrol } = await import("./recognition/enrol.ts");
      const engine = () => joined.recognition?.engine();
      return await enrol(request, { ...forgetting, engine, sealingSecret: identity.sealing.secretKey });
    },
    async abandonEnrolment(request) {
      const { abandonEnrolment } = await import("./recognition/forget.ts");
      return await abandonEnrolment(request, forgetting);
    },
    async eraseTemplate(request) {
      const { eraseTemplate } = await import("./recognition/forget.ts");
      return await eraseTemplate(request, forgetting);
    },
    async photo(request) {
      const { disclosePhoto } = await import("./photos/disclose-photo.ts");
      return await disclosePhoto(request, { store: await photos(), append });
    },
    async acknowledgeAlarm({ alarmId, accountId, name, note }) {
      const actor = { type: "account", accountId } as const;
      await append({ type: "alarm.acknowledged", alarmId, actor, name, ...(note !== undefined && { note }) });
      return { type: "acknowledged", alarmId };
    },
    simulate: (request) => Promise.resolve(answerQuestion(request, { situation: path.entry.situation(), hasFace })),
  };
}

/** This version publishes no challenges, so no order can answer one; a genuine order is told so in the journal. */
function refuseOrder(text: string, { path, log }: Running): void {
  const keys = path.roster()?.roster.orderKeys ?? [];
  const keyOf = (keyId: string) => {
    const key = keys.find((one) => one.keyId === keyId);
    return key && fromBase64Url(key.publicKey);
  };
  const command = openSigned(text, "command", keyOf, decodeCommand);
  if (!command.ok) {
    log.warn({ problems: command.problems }, "an order nobody here may give");
    return;
  }
  const { commandId, challengeId, action } = command.value;
  path.append({ type: "command.refused", commandId, challengeId, action, reason: "challenge-unknown" });
}

function photosRemainUntil({ path, provisioning }: Running): Instant | undefined {
  const door = path.roster()?.roster.doors.find(({ doorId }) => doorId === provisioning.doorId);
  return door && instant(path.clock.wall() + door.photoRetention);
}
