import { connect } from "node:net";
import { HardwareFault } from "../fault.ts";
import { createLineReader } from "../text-lines.ts";
import type { DoorAction, DoorAnswer } from "./door-action.ts";

const ANSWER_WITHIN_MS = 5_000;

/** Does one thing to a simulated door and returns what it then shows; throws `door-unreachable` or `door-action-refused`. */
export async function actOnSimulatedDoor(
  socketPath: string,
  action: DoorAction,
): Promise<Extract<DoorAnswer, { ok: true }>> {
  const answer = parseAnswer(await exchange(socketPath, JSON.stringify(action)));
  if (answer === undefined) {
    throw new HardwareFault("door-unreachable", { device: socketPath, detail: "another program answers there" });
  }
  if (answer.ok) return answer;
  throw new HardwareFault("door-action-refused", { device: socketPath, detail: answer.error });
}

function parseAnswer(line: string): DoorAnswer | undefined {
  try {
    const answer = JSON.parse(line) as DoorAnswer | null;
    return typeof answer?.ok === "boolean" ? answer : undefined;
  } catch {
    return undefined;
  }
}

function exchange(socketPath: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    const settle = (act: () => void) => {
      act();
      socket.destroy();
    };
    const fail = (cause: unknown) => {
      settle(() => reject(new HardwareFault("door-unreachable", { device: socketPath, detail: String(cause), cause })));
    };
    socket.setTimeout(ANSWER_WITHIN_MS, () => fail(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)));
    socket.once("error", fail);
    socket.once("close", () => fail(new Error("it hung up")));
    const onLine = (answer: string) => settle(() => resolve(answer));
    socket.on("data", createLineReader(65_536, { onLine, onTooLong: () => fail(new Error("endless answer")) }));
    socket.write(`${line}\n`);
  });
}
