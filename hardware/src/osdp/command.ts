/** Colours an LED may have (IEC 60839-11-5, osdp_LED). */
export const LED_COLOURS = ["none", "red", "green", "amber", "blue", "magenta", "cyan", "white"] as const;
export type LedColour = (typeof LED_COLOURS)[number];

/** Blinking: `on` and `off` in tenths of a second (0–255). */
export interface Blink {
  readonly on: number;
  readonly off: number;
  readonly onColour: LedColour;
  readonly offColour: LedColour;
}

/** What one LED of a reader shows for good, and perhaps over it for `tenths` (1–65535) of a second. */
export interface LedOrder {
  readonly reader: number;
  readonly led: number;
  readonly lasting: Blink;
  readonly passing?: Blink & { readonly tenths: number };
}

/** One output of a device: on or off for good, or for `tenths` of a second. */
export interface OutputOrder {
  readonly output: number;
  readonly control:
    | "nop"
    | "off"
    | "on"
    | "off-let-timer-end"
    | "on-let-timer-end"
    | "on-for-a-while"
    | "off-for-a-while";
  readonly tenths: number;
}

/** What a panel may say to a device; `other` is any command that has no words here. */
export type Command =
  | { readonly type: "poll" | "local-status" | "input-status" | "output-status" | "reader-status" }
  | { readonly type: "identify" | "capabilities" }
  | { readonly type: "output"; readonly outputs: readonly OutputOrder[] }
  | { readonly type: "led"; readonly leds: readonly LedOrder[] }
  | {
      readonly type: "buzzer";
      readonly reader: number;
      readonly sound: "silence" | "tone";
      /** Tenths of a second. */
      readonly on: number;
      readonly off: number;
      /** How often; 0 for ever. */
      readonly count: number;
    }
  | {
      readonly type: "text";
      readonly reader: number;
      readonly lasts: "for-good" | "for-a-while";
      readonly wraps: boolean;
      readonly seconds: number;
      /** From 1, at the top left. */
      readonly row: number;
      readonly column: number;
      /** At most 255 bytes of printable ASCII. */
      readonly text: string;
    }
  | { readonly type: "set-communication"; readonly address: number; readonly baudRate: number }
  | { readonly type: "set-key"; readonly key: Uint8Array }
  | { readonly type: "challenge"; readonly random: Uint8Array }
  | { readonly type: "server-cryptogram"; readonly cryptogram: Uint8Array }
  | { readonly type: "other"; readonly code: number; readonly data: Uint8Array };

const CODES = {
  poll: 0x60,
  identify: 0x61,
  capabilities: 0x62,
  "local-status": 0x64,
  "input-status": 0x65,
  "output-status": 0x66,
  "reader-status": 0x67,
  output: 0x68,
  led: 0x69,
  buzzer: 0x6a,
  text: 0x6b,
  "set-communication": 0x6e,
  "set-key": 0x75,
  challenge: 0x76,
  "server-cryptogram": 0x77,
} as const satisfies { readonly [type in Exclude<Command["type"], "other">]: number };

/** Writes a command as its code and its data; pure. Codes and layouts: IEC 60839-11-5, commands. */
export function encodeCommand(command: Command): Uint8Array {
  return Uint8Array.of(command.type === "other" ? command.code : CODES[command.type], ...dataOf(command));
}

function dataOf(command: Command): Iterable<number> {
  switch (command.type) {
    case "poll":
    case "local-status":
    case "input-status":
    case "output-status":
    case "reader-status":
      return [];
    case "identify":
    case "capabilities":
      return [0x00];
    case "output":
      return command.outputs.flatMap(outputBytes);
    case "led":
      return command.leds.flatMap(ledBytes);
    case "buzzer":
      return [command.reader, command.sound === "silence" ? 1 : 2, command.on, command.off, command.count];
    case "text":
      return textBytes(command);
    case "set-communication":
      return [command.address, ...little(command.baudRate, 4)];
    case "set-key":
      return [KEY_TYPE_SCBK, command.key.length, ...command.key];
    case "challenge":
      return command.random;
    case "server-cryptogram":
      return command.cryptogram;
    case "other":
      return command.data;
  }
}

const KEY_TYPE_SCBK = 0x01;

const OUTPUT_CONTROLS: { readonly [control in OutputOrder["control"]]: number } = {
  nop: 0,
  off: 1,
  on: 2,
  "off-let-timer-end": 3,
  "on-let-timer-end": 4,
  "on-for-a-while": 5,
  "off-for-a-while": 6,
};

function outputBytes({ output, control, tenths }: OutputOrder): readonly number[] {
  return [output, OUTPUT_CONTROLS[control], ...little(tenths, 2)];
}

const SET_PASSING = 2;
const CANCEL_PASSING = 1;
const SET_LASTING = 1;

function ledBytes({ reader, led, lasting, passing }: LedOrder): readonly number[] {
  const over = passing === undefined ? [CANCEL_PASSING, 0, 0, 0, 0] : [SET_PASSING, ...blinkBytes(passing)];
  return [reader, led, ...over, ...little(passing?.tenths ?? 0, 2), SET_LASTING, ...blinkBytes(lasting)];
}

function blinkBytes({ on, off, onColour, offColour }: Blink): readonly number[] {
  return [on, off, LED_COLOURS.indexOf(onColour), LED_COLOURS.indexOf(offColour)];
}

function textBytes(command: Extract<Command, { type: "text" }>): readonly number[] {
  const text = Buffer.from(command.text, "latin1").subarray(0, 255);
  const control = (command.lasts === "for-good" ? 1 : 3) + (command.wraps ? 1 : 0);
  return [command.reader, control, command.seconds, command.row, command.column, text.length, ...text];
}

/** Little-endian, as all numbers of more than one byte. */
function little(value: number, bytes: number): readonly number[] {
  return Array.from({ length: bytes }, (_, index) => (value >>> (8 * index)) & 0xff);
}
