import { HardwareFault } from "../fault.ts";
import { createListeners } from "../listeners.ts";
import { cardOf } from "../osdp/card-of.ts";
import type { DeviceEvent, DeviceStatus } from "../osdp/device.ts";
import { keyOf, lampOrder, soundOrder } from "../osdp/reader-signals.ts";
import type { Capability, Reply } from "../osdp/reply.ts";
import type {
  CardRead,
  CardReader,
  DeviceState,
  DigitalInput,
  Indicator,
  IndicatorSignal,
  KeyPress,
  Keypad,
  TroubledRead,
} from "../ports.ts";
import { createToldInput } from "../told-input.ts";
import { createToldState } from "../told-state.ts";
import type { WiegandFormat } from "../wiegand/format.ts";
import type { OsdpLine } from "./osdp-line.ts";
import type { SerialLine } from "./serial-line.ts";

/** What a reader is to the door. */
export interface OsdpPorts {
  readonly cardReader: CardReader;
  readonly keypad: Keypad;
  /** Its lamp and its buzzer. */
  readonly indicator: Indicator;
  /** Active: it was opened or torn off the wall. Unknown while it is not heard. */
  readonly tamper: DigitalInput;
  /** Maker, model, serial number and firmware, once it was heard. */
  identity(): Extract<Reply, { type: "identity" }> | undefined;
  capabilities(): readonly Capability[];
  /** Whether what it says is sealed with its own key. */
  isSecure(): boolean;
}

export interface OsdpPortsParts {
  readonly osdp: Pick<OsdpLine, "onEvent" | "order">;
  readonly line: Pick<SerialLine, "state" | "onState">;
  /** How people find it: line and address. */
  readonly device: string;
  readonly address: number;
  readonly formats: readonly WiegandFormat[];
  readonly now: () => number;
}

/** Makes ports of what one device on the line says. */
export function createOsdpPorts(parts: OsdpPortsParts): OsdpPorts {
  const { osdp, address, formats } = parts;
  const reads = createListeners<[CardRead]>();
  const troubles = createListeners<[TroubledRead]>();
  const presses = createListeners<[KeyPress]>();
  const state = followState(parts);
  const tamper = createToldInput();
  let shown: IndicatorSignal = "idle";
  let identity: Extract<Reply, { type: "identity" }> | undefined;
  let capabilities: readonly Capability[] = [];
  let isSecure = false;

  const hearCard = (reply: Extract<Reply, { type: "card" | "card-text" }>, at: number) => {
    const card = cardOf(reply, formats);
    if (card.type === "card") reads.tell({ ...card, at });
    else troubles.tell({ reason: card.reason, at });
  };
  const hear = (reply: Reply, at: number) => {
    if (reply.type === "card" || reply.type === "card-text") return hearCard(reply, at);
    if (reply.type === "local-status") return tamper.become(reply.tampered ? "active" : "inactive", at);
    const keys = reply.type === "keys" ? [...reply.keys].flatMap((byte) => keyOf(byte) ?? []) : [];
    for (const key of keys) presses.tell({ key, at });
  };

  const follow = (event: DeviceEvent, at: number) => {
    switch (event.type) {
      case "status":
        if (event.status !== "working") tamper.become("unknown", at);
        return state.follow(event.status);
      case "online":
        isSecure = event.secure;
        return osdp.order(address, lampOrder(shown));
      case "said":
        return hear(event.reply, at);
      case "garbled":
        if (CARD_CODES.includes(event.code)) troubles.tell({ reason: "read-failed", at });
        return undefined;
      case "identified":
        ({ identity } = event);
        return undefined;
      case "capable":
        ({ capabilities } = event);
        return undefined;
      case "refused":
      case "key-made":
      case "paired":
      case "pairing-failed":
        return undefined;
    }
  };
  osdp.onEvent((from, event, at) => {
    if (from === address) follow(event, at);
  });
  parts.line.onState((lineState) => {
    if (lineState !== "working") tamper.become("unknown", parts.now());
  });

  return {
    cardReader: { onRead: reads.add, onTrouble: troubles.add, state: state.state, onState: state.onState },
    keypad: { onKey: presses.add },
    indicator: {
      show(signal) {
        shown = signal;
        osdp.order(address, lampOrder(signal));
        const sound = soundOrder(signal);
        if (sound !== undefined) osdp.order(address, sound);
      },
    },
    tamper: { state: tamper.state, onChange: tamper.onChange },
    identity: () => identity,
    capabilities: () => capabilities,
    isSecure: () => isSecure && state.state() === "working",
  };
}

/** Replies that a card causes: osdp_RAW and osdp_FMT. */
const CARD_CODES: readonly number[] = [0x50, 0x51];

/** A reader is no better than its line. */
function followState({ line, device }: Pick<OsdpPortsParts, "line" | "device">) {
  const { state, onState, become } = createToldState();
  let status: DeviceStatus = "starting";

  const settle = (lineState: DeviceState, lineFault?: HardwareFault) => {
    if (lineState === "working") become(STATES[status], faultOf(status, device));
    else become(lineState, lineFault);
  };
  line.onState(settle);
  return {
    state,
    onState,
    follow(next: DeviceStatus) {
      status = next;
      settle(line.state());
    },
  };
}

const STATES: { readonly [status in DeviceStatus]: DeviceState } = {
  starting: "starting",
  working: "working",
  silent: "silent",
  "not-paired": "fault",
  "key-refused": "fault",
  "no-secure-channel": "fault",
  "needs-key": "fault",
};

function faultOf(status: DeviceStatus, device: string): HardwareFault | undefined {
  switch (status) {
    case "starting":
    case "working":
      return undefined;
    case "silent":
      return new HardwareFault("reader-silent", { device });
    case "not-paired":
      return new HardwareFault("reader-not-paired", { device });
    case "key-refused":
      return new HardwareFault("reader-key-refused", { device });
    case "needs-key":
      return new HardwareFault("reader-needs-key", { device });
    case "no-secure-channel":
      return new HardwareFault("reader-key-refused", { device, detail: "it has no secure channel" });
  }
}
