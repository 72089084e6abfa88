import type { Socket } from "node:net";
import { createListeners } from "../listeners.ts";
import type { CardRead, CardReader, DoorContact, ExitButton, Indicator, IndicatorSignal } from "../ports.ts";
import { createLineReader } from "../text-lines.ts";
import { listenOnUnixSocket } from "../unix-socket.ts";
import { type DoorAction, type DoorAnswer, decodeDoorAction } from "./door-action.ts";
import { createDoorLeaf, type DoorLeafParts } from "./door-leaf.ts";

const MAX_LINE_BYTES = 1_024;

/** A door without a building: contact, exit button, card reader and lamp, moved from outside through a socket. */
export interface SimulatedDoor {
  readonly contact: DoorContact;
  readonly exitButton: ExitButton;
  readonly cardReader: CardReader;
  readonly indicator: Indicator;
  act(action: DoorAction): DoorAnswer;
  close(): Promise<void>;
}

/** Opens a simulated door and serves its actions on `socketPath` (one JSON line in, one out); throws HardwareFault. */
export async function openSimulatedDoor(
  options: DoorLeafParts & { readonly socketPath: string },
): Promise<SimulatedDoor> {
  const { socketPath, now } = options;
  const leaf = createDoorLeaf(options);
  const presses = createListeners<[number]>();
  const reads = createListeners<[CardRead]>();
  let shown: IndicatorSignal = "idle";

  const status = (): DoorAnswer => ({
    ok: true,
    contact: leaf.contact.state(),
    stone: leaf.hasStone(),
    indicator: shown,
  });

  const moveLeaf = (to: "open" | "closed"): DoorAnswer => {
    if (to === "open") leaf.open();
    else if (!leaf.shut()) return { ok: false, error: 'a stone holds the door open; send {"stone":false} first' };
    return status();
  };

  const act = (action: DoorAction): DoorAnswer => {
    if ("contact" in action) return moveLeaf(action.contact);
    if ("card" in action) reads.tell({ cardNumber: action.card, at: now() });
    if ("exit" in action) presses.tell(now());
    if ("stone" in action) leaf.stone(action.stone);
    return status();
  };

  const sockets = new Set<Socket>();
  const server = await listenOnUnixSocket(socketPath, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    answerLines(socket, act);
  });

  return {
    contact: leaf.contact,
    exitButton: { onPress: presses.add },
    cardReader: { onRead: reads.add, state: () => "working", onState: () => () => {} },
    indicator: {
      show(signal) {
        shown = signal;
      },
    },
    act,
    close() {
      leaf.close();
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function answerLines(socket: Socket, act: (action: DoorAction) => DoorAnswer): void {
  const answer = (answered: DoorAnswer) => {
    if (!socket.destroyed && !socket.writableEnded) socket.write(`${JSON.stringify(answered)}\n`);
  };
  const onLine = (line: string) => {
    const action = decodeDoorAction(line);
    answer(action.ok ? act(action.value) : action);
  };
  const onTooLong = () => answer({ ok: false, error: `a line has at most ${MAX_LINE_BYTES} bytes` });
  socket.on("data", createLineReader(MAX_LINE_BYTES, { onLine, onTooLong }));
  socket.on("error", () => socket.destroy());
}
