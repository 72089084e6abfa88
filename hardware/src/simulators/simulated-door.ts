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
import { type ActionName, type DoorAction, type DoorAnswer, decodeDoorAction, keysOf } from "./door-action.ts";
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
  const { act, closeLeaf, ...ports } = createDoorParts(options);
  const sockets = new Set<Socket>();
  const server = await listenOnUnixSocket(options.socketPath, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    answerLines(socket, act);
  });
  return {
    ...ports,
    act,
    close() {
      closeLeaf();
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

/** Everything on the door, and the hands that move it. */
function createDoorParts(options: SimulatedDoorOptions) {
  const { now, hashNumber } = options;
  const leaf = createDoorLeaf(options);
  const reader = createSimulatedReader();
  const speaker = createSimulatedVoice(now);
  const hand = () => createHandInput(now);
  const [fire, tamper, mains, button, handle, key] = [hand(), hand(), hand(), hand(), hand(), hand()];
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

  /** Whoever draws the handle or turns the key holds it until the leaf moves; no lock has a part in it. */
  const passBy = (held: HandInput) => {
    held.become("active");
    leaf.passThrough();
    held.become("inactive");
  };

  /** Each does what its action says; a text says why it did not. */
  const hands: { readonly [Name in ActionName]: (value: ValueOf<Name>) => unknown } = {
    card: (cardNumber) => reader.read({ type: "card", cardNumber, at: now() }),
    document({ type, number }) {
      if (hashNumber === undefined) return "this door reads no documents";
      return reader.read({ type: "document", document: type, numberHash: hashNumber(number), at: now() });
    },
    trouble: (reason) => reader.trouble({ reason, at: now() }),
    keys(keys) {
      for (const key of keysOf(keys)) reader.press({ key, at: now() });
    },
    contact(to) {
      if (to === "open") return leaf.open();
      if (to === "cut") return leaf.cut();
      return leaf.shut() ? undefined : 'a stone holds the door open; send {"stone":false} first';
    },
    exit: () => press(button),
    handle: () => passBy(handle),
    key: () => passBy(key),
    stone: leaf.stone,
    fire: (isActive) => fire.become(isActive ? "active" : "inactive"),
    tamper: (isActive) => tamper.become(isActive ? "active" : "inactive"),
    mainsLost: (isActive) => mains.become(isActive ? "active" : "inactive"),
    reader: reader.become,
    status: () => {},
  };

  return {
    contact: leaf.contact,
    exitButton: asExitButton(button.input),
    cardReader: reader.cardReader,
    keypad: reader.keypad,
    voice: speaker.voice,
    inputs: {
      contact: asInput(leaf.contact),
      exitButton: button.input,
      exitSensor: handle.input,
      keyContact: key.input,
      fire: fire.input,
      tamper: tamper.input,
      mains: mains.input,
    },
    indicator: {
      show(signal: IndicatorSignal) {
        shown = signal;
      },
    },
    act(action: DoorAction): DoorAnswer {
      const [[name, value]] = Object.entries(action) as [[ActionName, never]];
      const refusal = hands[name](value);
      return typeof refusal === "string" ? { ok: false, error: refusal } : status();
    },
    closeLeaf: leaf.close,
  };
}

type ValueOf<Name extends ActionName> = Extract<DoorAction, Readonly<Record<Name, unknown>>>[Name];

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
