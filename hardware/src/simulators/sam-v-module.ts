import { type After, realAfter } from "../timers.ts";
import type { SimulatedIdCard } from "./id-cards.ts";

/** What becomes of one answer on its way. */
export interface AnswerFate {
  /** It begins so many milliseconds late. */
  readonly slowMs?: number;
  /** Its first bytes arrive, then nothing for `forMs`, then the rest; or nothing more where that is left out. */
  readonly tornAt?: { readonly byte: number; readonly forMs?: number };
  /** This bit of it (0: the highest of the first byte) arrives turned. */
  readonly turnedBit?: number;
  /** These bytes of the air come before it. */
  readonly noise?: Uint8Array;
}

/** A resident ID card reader at the other end of a serial line, byte for byte, and hands with cards. */
export interface SimulatedSamV {
  /** What the line brought. */
  take(bytes: Uint8Array): void;
  place(card: SimulatedIdCard): void;
  remove(): void;
  /** What becomes of the next answers, one each. */
  fates(...fates: readonly AnswerFate[]): void;
  /** The module answers everything but a reset with this status (60 or 66), until a reset; or is in order again. */
  breakDown(status: 0x60 | 0x66, untilReset?: "until-reset"): void;
  repair(): void;
  /** It says nothing at all. */
  hang(): void;
  /** Two bytes of each command that came whole, in order. */
  readonly commands: readonly (readonly [number, number])[];
}

export interface SamVModuleOptions {
  readonly after?: After;
  /** Some makers' modules find a card that was read and lies there still; the usual ones do not (the default). */
  readonly findsAgain?: boolean;
}

const START = Buffer.from("aaaaaa9669", "hex");

/** Creates a module in order with no card on its plate. */
export function createSamVModule(
  write: (bytes: Uint8Array) => void,
  { after = realAfter, findsAgain = false }: SamVModuleOptions = {},
): SimulatedSamV {
  const plate = createPlate(findsAgain);
  const commands: (readonly [number, number])[] = [];
  const waiting: AnswerFate[] = [];
  let broken: number | undefined;
  let mendsOnReset = false;
  let hangs = false;
  let arrived = Buffer.alloc(0);

  const answerTo = (command: number, parameter: number): Buffer => {
    const isReset = command === 0x10;
    if (isReset && mendsOnReset) broken = undefined;
    if (broken !== undefined && !isReset) return status(broken);
    switch ((command << 8) | parameter) {
      case 0x10ff:
      case 0x11ff:
        return status(0x90);
      case 0x2001:
        return plate.find();
      case 0x2002:
        return plate.select();
      case 0x3001:
        return plate.read();
      default:
        return status(0x21);
    }
  };

  const onCommand = (body: Buffer) => {
    const [command = 0, parameter = 0] = body;
    commands.push([command, parameter]);
    if (!hangs) send(answer(answerTo(command, parameter)), waiting.shift() ?? {}, { write, after });
  };

  return {
    commands,
    take(bytes) {
      arrived = Buffer.concat([arrived, bytes]);
      for (let at = arrived.indexOf(START); at >= 0 && arrived.length >= at + 10; at = arrived.indexOf(START)) {
        const frame = arrived.subarray(at + 5, at + 10);
        arrived = arrived.subarray(at + 10);
        if (exclusiveOr(frame) !== 0) send(answer(status(0x10)), {}, { write, after });
        else if (frame.readUInt16BE(0) === 3) onCommand(frame.subarray(2, 4));
        else send(answer(status(0x11)), {}, { write, after });
      }
    },
    place: plate.place,
    remove: plate.remove,
    fates: (...fates) => waiting.push(...fates),
    breakDown(code, untilReset) {
      broken = code;
      mendsOnReset = untilReset !== undefined;
    },
    repair() {
      broken = undefined;
    },
    hang() {
      hangs = true;
    },
  };
}

/** The card on the plate and how far the module has come with it. */
function createPlate(findsAgain: boolean) {
  let card: SimulatedIdCard | undefined;
  let stage: "new" | "found" | "selected" | "read" = "new";
  const leave = () => {
    card = undefined;
    stage = "new";
  };
  return {
    place(next: SimulatedIdCard) {
      card = next;
      stage = "new";
    },
    remove: leave,
    find() {
      if (card === undefined || (stage === "read" && !findsAgain)) return status(0x80);
      stage = "found";
      return Buffer.concat([status(0x9f), Buffer.alloc(4)]);
    },
    select() {
      if (card === undefined || stage !== "found") return status(0x81);
      if (card.refusal?.at === "select") return status(card.refusal.status);
      stage = "selected";
      return Buffer.concat([status(0x90), Buffer.alloc(8)]);
    },
    read() {
      if (card === undefined || (stage !== "selected" && stage !== "read")) return status(0x41);
      if (card.refusal?.at === "read") return status(card.refusal.status);
      stage = "read";
      return Buffer.concat([status(0x90), Buffer.from([1, 0, 4, 0]), card.text, photograph()]);
    },
  };
}

/** 1024 bytes that begin as the photographs of ID cards do, with the beginning of an answer among them. */
function photograph(): Buffer {
  const bytes = Buffer.from(Array.from({ length: 1_024 }, (_, at) => (at * 197 + 31) & 0xff));
  bytes.write("WLf", 0, "latin1");
  START.copy(bytes, 500);
  return bytes;
}

function status(code: number): Buffer {
  return Buffer.from([0, 0, code]);
}

function answer(body: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length + 1);
  const counted = Buffer.concat([length, body]);
  return Buffer.concat([START, counted, Buffer.from([exclusiveOr(counted)])]);
}

function exclusiveOr(bytes: Uint8Array): number {
  let value = 0;
  for (const byte of bytes) value ^= byte;
  return value;
}

function send(bytes: Buffer, fate: AnswerFate, line: { write(bytes: Uint8Array): void; readonly after: After }): void {
  const { slowMs = 0, tornAt, turnedBit, noise } = fate;
  if (turnedBit !== undefined)
    bytes.writeUInt8(bytes.readUInt8(turnedBit >> 3) ^ (0x80 >> (turnedBit & 7)), turnedBit >> 3);
  const begin = () => {
    if (noise !== undefined) line.write(Buffer.from(noise));
    line.write(Buffer.from(bytes.subarray(0, tornAt?.byte)));
    const rest = () => line.write(Buffer.from(bytes.subarray(tornAt?.byte)));
    if (tornAt?.forMs !== undefined) line.after(tornAt.forMs, rest);
  };
  if (slowMs === 0) begin();
  else line.after(slowMs, begin);
}
