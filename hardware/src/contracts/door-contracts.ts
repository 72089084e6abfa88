import { describe, expect, it, vi } from "vitest";
import type {
  CardRead,
  CardReader,
  ContactState,
  DigitalInput,
  DoorContact,
  ExitButton,
  Indicator,
  IndicatorSignal,
  InputState,
  KeyPress,
  Keypad,
  ReadTrouble,
  TroubledRead,
} from "../ports.ts";
import { type Make, type Rig, withRig } from "./rig.ts";

/** A contact on a closed door, and hands that move the leaf; `now` is the clock the driver was given. */
export interface ContactRig extends Rig {
  readonly contact: DoorContact;
  now(): number;
  open(): Promise<void>;
  shut(): Promise<void>;
}

/** Every door contact behaves like this. */
export function describeContactContract(name: string, make: Make<ContactRig>): void {
  describe(`${name} keeps the contract of a door contact`, () => {
    it("tells each move of the leaf once, with its time, until the listener leaves", () =>
      withRig(make, async ({ contact, open, shut, now }) => {
        const told: [ContactState, number][] = [];
        expect(contact.state()).toBe("closed");
        const leave = contact.onChange((state, atMs) => told.push([state, atMs]));
        const before = now();
        await open();
        await vi.waitFor(() => expect(contact.state()).toBe("open"));
        await open();
        await shut();
        await vi.waitFor(() => expect(contact.state()).toBe("closed"));
        leave();
        await open();
        await vi.waitFor(() => expect(contact.state()).toBe("open"));
        expect(told.map(([state]) => state)).toEqual(["open", "closed"]);
        for (const [, atMs] of told) expectWithin(atMs, before, now());
      }));
  });
}

/** An exit button and a finger. */
export interface ExitButtonRig extends Rig {
  readonly exitButton: ExitButton;
  now(): number;
  press(): Promise<void>;
}

/** Every exit button behaves like this. */
export function describeExitButtonContract(name: string, make: Make<ExitButtonRig>): void {
  describe(`${name} keeps the contract of an exit button`, () => {
    it("tells each press with its time to all who listen, until they leave", () =>
      withRig(make, async ({ exitButton, press, now }) => {
        const told: number[] = [];
        const alsoTold: number[] = [];
        const leave = exitButton.onPress((atMs) => told.push(atMs));
        exitButton.onPress((atMs) => alsoTold.push(atMs));
        const before = now();
        await press();
        await vi.waitFor(() => expect(alsoTold).toHaveLength(1));
        leave();
        await press();
        await vi.waitFor(() => expect(alsoTold).toHaveLength(2));
        expect(told).toEqual(alsoTold.slice(0, 1));
        for (const atMs of alsoTold) expectWithin(atMs, before, now());
      }));
  });
}

/** A card reader and a hand with cards, named by their upper-case hex numbers. */
export interface CardReaderRig extends Rig {
  readonly cardReader: CardReader;
  now(): number;
  present(cardNumber: string): Promise<void>;
  /** What is to be told of that card, where the reader reads documents and tells no number. */
  readonly tells?: (cardNumber: string) => Partial<CardRead>;
  /** Holds something to it, in the way of this driver, that gives no number for this reason. */
  readonly unreadable: { readonly reason: ReadTrouble; present(): Promise<void> };
}

/** Every card reader behaves like this. */
export function describeCardReaderContract(name: string, make: Make<CardReaderRig>): void {
  describe(`${name} keeps the contract of a card reader`, () => {
    it("tells each card in upper-case hex, or each document by its hash, with its time, until the listener leaves", () =>
      withRig(make, async ({ cardReader, present, now, tells = asCard }) => {
        const told: CardRead[] = [];
        await vi.waitFor(() => expect(cardReader.state()).toBe("working"));
        const leave = cardReader.onRead((read) => told.push(read));
        const before = now();
        await present("04A1B2C3");
        await present("04A1B2C3D4E5F6");
        await vi.waitFor(() => expect(told).toHaveLength(2));
        leave();
        await present("04A1B2C3");
        expect(told).toMatchObject([tells("04A1B2C3"), tells("04A1B2C3D4E5F6")]);
        for (const { at } of told) expectWithin(at, before, now());
      }));

    it("tells of a read that gave no number, and why, and reads on", () =>
      withRig(make, async ({ cardReader, present, unreadable, now }) => {
        const troubles: TroubledRead[] = [];
        const told: CardRead[] = [];
        await vi.waitFor(() => expect(cardReader.state()).toBe("working"));
        const leave = cardReader.onTrouble((trouble) => troubles.push(trouble));
        cardReader.onRead((read) => told.push(read));
        const before = now();
        await unreadable.present();
        await vi.waitFor(() => expect(troubles.map(({ reason }) => reason)).toEqual([unreadable.reason]));
        for (const { at } of troubles) expectWithin(at, before, now());
        leave();
        await unreadable.present();
        await present("04A1B2C3");
        await vi.waitFor(() => expect(told).toHaveLength(1));
        expect(troubles).toHaveLength(1);
      }));
  });
}

const asCard = (cardNumber: string): Partial<CardRead> => ({ type: "card", cardNumber });

/** A keypad and a finger. */
export interface KeypadRig extends Rig {
  readonly keypad: Keypad;
  now(): number;
  press(keys: string): Promise<void>;
}

/** Every keypad behaves like this. */
export function describeKeypadContract(name: string, make: Make<KeypadRig>): void {
  const everyKey = "0123456789*#";
  describe(`${name} keeps the contract of a keypad`, () => {
    it("tells each key once, in order and with its time, until the listener leaves", () =>
      withRig(make, async ({ keypad, press, now }) => {
        const told: KeyPress[] = [];
        const alsoTold: string[] = [];
        const leave = keypad.onKey((key) => told.push(key));
        keypad.onKey(({ key }) => alsoTold.push(key));
        const before = now();
        await press(everyKey);
        await vi.waitFor(() => expect(alsoTold).toHaveLength(everyKey.length));
        leave();
        await press("11");
        await vi.waitFor(() => expect(alsoTold.join("")).toBe(`${everyKey}11`));
        expect(told.map(({ key }) => key).join("")).toBe(everyKey);
        for (const { at } of told) expectWithin(at, before, now());
      }));
  });
}

/** An inactive input, and hands that move what it watches. */
export interface DigitalInputRig extends Rig {
  readonly input: DigitalInput;
  now(): number;
  activate(): Promise<void>;
  deactivate(): Promise<void>;
}

/** Every digital input behaves like this. */
export function describeDigitalInputContract(name: string, make: Make<DigitalInputRig>): void {
  describe(`${name} keeps the contract of a digital input`, () => {
    it("knows its state, and tells each change once with its time, until the listener leaves", () =>
      withRig(make, async ({ input, activate, deactivate, now }) => {
        const told: [InputState, number][] = [];
        await vi.waitFor(() => expect(input.state()).toBe("inactive"));
        const leave = input.onChange((state, atMs) => told.push([state, atMs]));
        const before = now();
        await activate();
        await vi.waitFor(() => expect(input.state()).toBe("active"));
        await activate();
        await deactivate();
        await vi.waitFor(() => expect(input.state()).toBe("inactive"));
        leave();
        await activate();
        await vi.waitFor(() => expect(input.state()).toBe("active"));
        expect(told.map(([state]) => state)).toEqual(["active", "inactive"]);
        for (const [, atMs] of told) expectWithin(atMs, before, now());
      }));
  });
}

/** An indicator and eyes on it. */
export interface IndicatorRig extends Rig {
  readonly indicator: Indicator;
  shown(): Promise<IndicatorSignal>;
}

/** Every indicator behaves like this. */
export function describeIndicatorContract(name: string, make: Make<IndicatorRig>): void {
  const signals = [
    "look-here",
    "turn-left",
    "turn-right",
    "processing",
    "granted",
    "denied",
    "held-open",
    "fault",
    "idle",
  ] as const;
  describe(`${name} keeps the contract of an indicator`, () => {
    it("begins idle and shows the last signal it was given", () =>
      withRig(make, async ({ indicator, shown }) => {
        expect(await shown()).toBe("idle");
        for (const signal of signals) {
          indicator.show(signal);
          await vi.waitFor(async () => expect(await shown()).toBe(signal));
        }
      }));
  });
}

function expectWithin(atMs: number, from: number, to: number): void {
  expect(atMs).toBeGreaterThanOrEqual(from);
  expect(atMs).toBeLessThanOrEqual(to);
}
