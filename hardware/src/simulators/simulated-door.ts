import type { Socket } from "node:net";
import type { InputName } from "../configuration/input-config.ts";
import { asExitButton } from "../opening/as-door-parts.ts";
import type {
  CardReader,
  ContactState,
  DigitalInput,
  DoorContact,
  ExitButton,
  Indicator,
  IndicatorSignal,
  InputState,
  Keypad,
  Voice,
} from "../ports.ts";
import { createLineReader } from "../text-lines.ts";
import { listenOnUnixSocket } from "../unix-socket.ts";
import { type DoorAction, type DoorAnswer, decodeDoorAction, keysOf } from "./door-action.ts";
import { createDoorLeaf, type DoorLeafParts } from "./door-leaf.ts";
import { createHandInput, type HandInput } from "./simulated-inputs.ts";
import { createSimulatedReader } from "./simulated-reader.ts";
import { createSimulatedVoice } from "./simulated-voice.ts";

const MAX_LINE_BYTES = 1_024;

/** A door without a building: everything on it, moved from outside through a socket. */
export interface SimulatedDoor {
  readonly contact: DoorContact;
  readonly exitButton: ExitButton;
  readonly cardReader: CardReader;
  readonly keypad: Keypad;
  readonly indicator: Indicator;
  readonly voice: Voice;
  /** All that is wired, contact and button among them. */
  readonly inputs: { readonly [name in InputName]: DigitalInput };
  act(action: DoorAction): DoorAnswer;
  close(): Promise<void>;
}

export interface SimulatedDoorOptions extends DoorLeafParts {
  readonly socketPath: string;
  /** What a document's number becomes before it leaves the reader; without it documents are refused. */
  readonly hashNumber?: (idNumber: string) => string;
}

/** Opens a simulated door and serves its actions on `socketPath` (one JSON line in, one out); throws HardwareFault. */
export async function openSimulatedDoor(options: SimulatedDoorOptions): Promise<SimulatedDoor> {
  const { socketPath, now, hashNumber } = options;
  const leaf = createDoorLeaf(options);
  const reader = createSimulatedReader();
  const speaker = createSimulatedVoice(now);
  const fire = createHandInput(now);
  const tamper = createHandInput(now);
  const mains = createHandInput(now);
  const button = createHandInput(now);
  let shown: IndicatorSignal = "idle";

  const status = (): DoorAnswer => ({
    ok: true,
    contact: leaf.contact.state(),
    stone: leaf.hasStone(),
    indicator: shown,
    inputs: { fire: fire.input.state(), tamper: tamper.input.state(), mains: mains.input.state() },
    reader: reader.cardReader.state(),
    said: speaker.said(),
    volume: speaker.volume(),
  });

  const moveLeaf = (to: "open" | "closed" | "cut"): DoorAnswer => {
    if (to === "open") leaf.open();
    else if (to === "cut") leaf.cut();
    else if (!leaf.shut()) return { ok: false, error: 'a stone holds the door open; send {"stone":false} first' };
    return status();
  };

  const present = ({ type, number }: Extract<DoorAction, { document: unknown }>["document"]): DoorAnswer => {
    if (hashNumber === undefined) return { ok: false, error: "this door reads no documents" };
    reader.read({ type: "document", document: type, numberHash: hashNumber(number), at: now() });
    return status();
  };

  const inputs = { fire, tamper, mainsLost: mains };
  const act = (action: DoorAction): DoorAnswer => {
    if ("contact" in action) return moveLeaf(action.contact);
    if ("document" in action) return present(action.document);
    if ("card" in action) reader.read({ type: "card", cardNumber: action.card, at: now() });
    if ("trouble" in action) reader.trouble({ reason: action.trouble, at: now() });
    if ("keys" in action) for (const key of keysOf(action.keys)) reader.press({ key, at: now() });
    if ("reader" in action) reader.become(action.reader);
    if ("exit" in action) press(button);
    if ("stone" in action) leaf.stone(action.stone);
    for (const [name, isActive] of Object.entries(action)) {
      if (Object.hasOwn(inputs, name)) inputs[name as keyof typeof inputs].become(isActive ? "active" : "inactive");
    }
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
    exitButton: asExitButton(button.input),
    cardReader: reader.cardReader,
    keypad: reader.keypad,
    voice: speaker.voice,
    inputs: {
      contact: asInput(leaf.contact),
      exitButton: button.input,
      fire: fire.input,
      tamper: tamper.input,
      mains: mains.input,
    },
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

/** A finger: down, and up again. */
function press(button: HandInput): void {
  button.become("active");
  button.become("inactive");
}

const inputStates: { readonly [state in ContactState]: InputState } = {
  open: "active",
  closed: "inactive",
  unknown: "unknown",
};

function asInput(contact: DoorContact): DigitalInput {
  return {
    state: () => inputStates[contact.state()],
    onChange: (listener) => contact.onChange((state, atMs) => listener(inputStates[state], atMs)),
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
