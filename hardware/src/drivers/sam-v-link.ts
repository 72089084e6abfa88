import { encodeCommand, type SamCommand } from "../sam-v/command.ts";
import { createAnswerFinder, type SamAnswer } from "../sam-v/find-answers.ts";
import type { SamEvent } from "../sam-v/follow-card.ts";
import { type ReadDocumentOptions, readDocument } from "../sam-v/read-document.ts";
import type { After } from "../timers.ts";
import type { SerialLine } from "./serial-line.ts";

/** One question at a time to a module, and one event for each. */
export interface SamVLink {
  /** Asks; what is asked already is forgotten. */
  ask(command: SamCommand): void;
  /** Asks nothing for so long. */
  pause(milliseconds: number): void;
  /** Forgets what was asked and what has come, and waits for nothing. */
  stop(): void;
  close(): void;
}

export interface SamVLinkOptions {
  readonly line: SerialLine;
  readonly after: After;
  readonly reading: ReadDocumentOptions;
  onEvent(event: SamEvent): void;
}

/** A card takes a second to authenticate and its 1295 bytes a tenth to arrive. */
const ANSWER_WITHIN_MS: { readonly [command in SamCommand]: number } = {
  reset: 2_000,
  status: 1_000,
  find: 1_000,
  select: 1_000,
  read: 3_000,
};

/** How many bytes a good answer has behind its status; one of another size answers another question. */
const GOOD_LENGTH: { readonly [command in SamCommand]: number } = {
  reset: 0,
  status: 0,
  find: 4,
  select: 8,
  read: 4 + 256 + 1_024,
};

/** Links to the module on `line`. Arriving bytes are overwritten once they are read, and a card's text before anyone is told. */
export function createSamVLink({ line, after, reading: options, onEvent }: SamVLinkOptions): SamVLink {
  let asked: SamCommand | undefined;
  let damaged = false;
  let stopWaiting = () => {};

  const wait = (milliseconds: number, event: () => SamEvent) => {
    stopWaiting();
    stopWaiting = after(milliseconds, () => {
      asked = undefined;
      onEvent(event());
    });
  };

  const onAnswer = (answer: SamAnswer) => {
    const reading = answer.text && readDocument(answer.text, options);
    // What comes too late is nobody's answer: the question was asked again or given up.
    if (asked === undefined || !answers(asked, answer)) return;
    asked = undefined;
    stopWaiting();
    onEvent({ type: "answer", status: answer.status, ...(reading && { reading }) });
  };

  const finder = createAnswerFinder({
    onAnswer,
    onDamaged() {
      damaged = true;
    },
  });

  const leaveBytes = line.onBytes((bytes) => {
    finder.take(bytes);
    bytes.fill(0);
  });

  const stop = () => {
    stopWaiting();
    asked = undefined;
    finder.forget();
  };

  return {
    ask(command) {
      stop();
      asked = command;
      damaged = false;
      line.write(encodeCommand(command));
      wait(ANSWER_WITHIN_MS[command], () => ({ type: "no-answer", damaged }));
    },
    pause(milliseconds) {
      stop();
      wait(milliseconds, () => ({ type: "paused" }));
    },
    stop,
    close() {
      leaveBytes();
      stop();
    },
  };
}

function answers(command: SamCommand, { status, length }: SamAnswer): boolean {
  if (status === "found") return command === "find" && length === GOOD_LENGTH.find;
  if (status === "no-card") return command === "find";
  if (status === "done") return command !== "find" && length === GOOD_LENGTH[command];
  return true;
}
