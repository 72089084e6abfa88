import { type Instant, instant, type PersonId } from "@menshen/protocol";
import { answerQuestion } from "./access/answer-question.ts";
import type { FaceStores } from "./join-recognition.ts";
import type { LinkHandlers } from "./link/link.ts";
import { createEnrolmentsUnderWay } from "./recognition/enrolments-under-way.ts";
import type { ForgetParts } from "./recognition/forget.ts";
import type { Running } from "./running.ts";

/** What forgetting a face needs: the templates, a journal to say so in, and the recogniser to be told. */
export function forgettingParts(running: Running, { templates, originals }: FaceStores): ForgetParts {
  return {
    templates,
    originals,
    underWay: createEnrolmentsUnderWay(),
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
    command: path.takeOrder,
    async enrol(request) {
      // Before the program for it is loaded: what comes after it in the post may be done before.
      const { isForgotten, end } = forgetting.underWay.begin(request);
      try {
        const { enrol } = await import("./recognition/enrol.ts");
        const engine = () => joined.recognition?.engine();
        const { secretKey: sealingSecret } = identity.sealing;
        return await enrol(request, { ...forgetting, engine, sealingSecret, isForgotten });
      } finally {
        end();
      }
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
      const kind = path.alarms.acknowledged(alarmId);
      if (kind !== undefined) path.door.acknowledged(kind);
      return { type: "acknowledged", alarmId };
    },
    simulate: (request) => Promise.resolve(answerQuestion(request, { situation: path.entry.situation(), hasFace })),
  };
}

function photosRemainUntil({ path, provisioning }: Running): Instant | undefined {
  const door = path.roster()?.roster.doors.find(({ doorId }) => doorId === provisioning.doorId);
  return door && instant(path.clock.wall() + door.photoRetention);
}
