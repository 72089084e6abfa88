/** Why a device did not do what it was told (IEC 60839-11-5, osdp_NAK); `unknown` for codes of later editions. */
export type NakReason =
  | "check"
  | "length"
  | "command"
  | "sequence"
  | "secure-channel-unsupported"
  | "secure-channel-condition"
  | "biometry-type"
  | "biometry-format"
  | "record"
  | "unknown";

/** One thing a device can do: function code, how well, and how many of it (IEC 60839-11-5, annex on capabilities). */
export interface Capability {
  readonly function: number;
  readonly compliance: number;
  readonly count: number;
}

/** What a device may answer; `other` is any reply that has no words here. */
export type Reply =
  | { readonly type: "ack" | "busy" }
  | { readonly type: "nak"; readonly reason: NakReason }
  | {
      readonly type: "identity";
      /** Organisationally unique identifier of the maker, six hex digits. */
      readonly vendor: string;
      readonly model: number;
      readonly version: number;
      readonly serial: number;
      /** Major, minor, build. */
      readonly firmware: string;
    }
  | { readonly type: "capabilities"; readonly capabilities: readonly Capability[] }
  | { readonly type: "local-status"; readonly tampered: boolean; readonly powerFailed: boolean }
  | { readonly type: "input-status"; readonly active: readonly boolean[] }
  | { readonly type: "output-status"; readonly active: readonly boolean[] }
  | { readonly type: "reader-status"; readonly readers: readonly ("normal" | "missing" | "tampered")[] }
  | {
      readonly type: "card";
      readonly reader: number;
      /** `wiegand`: the reader says that it is a frame with parity bits. */
      readonly format: "unspecified" | "wiegand";
      readonly bits: number;
      /** The bits from the left, the last byte filled with zeros. */
      readonly data: Uint8Array;
    }
  | { readonly type: "card-text"; readonly reader: number; readonly direction: number; readonly text: string }
  | { readonly type: "keys"; readonly reader: number; readonly keys: Uint8Array }
  | { readonly type: "communication"; readonly address: number; readonly baudRate: number }
  | {
      readonly type: "client-cryptogram";
      /** Unique to the device, 8 bytes. */
      readonly clientUid: Uint8Array;
      readonly random: Uint8Array;
      readonly cryptogram: Uint8Array;
    }
  | { readonly type: "initial-mac"; readonly mac: Uint8Array }
  | { readonly type: "other"; readonly code: number; readonly data: Uint8Array };

/** Reads a reply's code and data; undefined where the data does not have the form the code promises. Pure. */
export function decodeReply(body: Uint8Array): Reply | undefined {
  const code = body[0];
  if (code === undefined) return undefined;
  const data = body.subarray(1);
  const read = READERS[code];
  return read === undefined ? { type: "other", code, data } : read(data);
}

type Read = (data: Uint8Array) => Reply | undefined;

const READERS: { readonly [code: number]: Read } = {
  64: (data) => (data.length === 0 ? { type: "ack" } : undefined),
  65: (data) => (data.length === 0 ? undefined : { type: "nak", reason: NAK_REASONS[(data[0] ?? 0) - 1] ?? "unknown" }),
  69: identity,
  70: capabilities,
  72: localStatus,
  73: (data) => ({ type: "input-status", active: [...data].map((byte) => byte !== 0) }),
  74: (data) => ({ type: "output-status", active: [...data].map((byte) => byte !== 0) }),
  75: (data) => ({ type: "reader-status", readers: [...data].map(readerStatus) }),
  80: card,
  81: cardText,
  83: keys,
  84: communication,
  118: clientCryptogram,
  120: (data) => (data.length === 16 ? { type: "initial-mac", mac: data } : undefined),
  121: (data) => (data.length === 0 ? { type: "busy" } : undefined),
};

const NAK_REASONS: readonly NakReason[] = [
  "check",
  "length",
  "command",
  "sequence",
  "secure-channel-unsupported",
  "secure-channel-condition",
  "biometry-type",
  "biometry-format",
  "record",
];

function identity(data: Uint8Array): Reply | undefined {
  if (data.length !== 12) return undefined;
  const view = viewOf(data);
  return {
    type: "identity",
    vendor: Buffer.from(data.subarray(0, 3)).toString("hex").toUpperCase(),
    model: view.getUint8(3),
    version: view.getUint8(4),
    serial: view.getUint32(5, true),
    firmware: data.subarray(9).join("."),
  };
}

function capabilities(data: Uint8Array): Reply | undefined {
  if (data.length % 3 !== 0) return undefined;
  return {
    type: "capabilities",
    capabilities: Array.from({ length: data.length / 3 }, (_, index) => {
      const [fn = 0, compliance = 0, count = 0] = data.subarray(3 * index);
      return { function: fn, compliance, count };
    }),
  };
}

function localStatus(data: Uint8Array): Reply | undefined {
  if (data.length !== 2) return undefined;
  return { type: "local-status", tampered: data[0] !== 0, powerFailed: data[1] !== 0 };
}

function readerStatus(byte: number): "normal" | "missing" | "tampered" {
  if (byte === 0) return "normal";
  return byte === 2 ? "tampered" : "missing";
}

function card(data: Uint8Array): Reply | undefined {
  if (data.length < 4) return undefined;
  const bits = viewOf(data).getUint16(2, true);
  if (bits === 0 || data.length !== 4 + Math.ceil(bits / 8)) return undefined;
  return {
    type: "card",
    reader: data[0] ?? 0,
    format: data[1] === 1 ? "wiegand" : "unspecified",
    bits,
    data: data.subarray(4),
  };
}

function cardText(data: Uint8Array): Reply | undefined {
  const [reader = 0, direction = 0, count = 0] = data;
  if (count === 0 || data.length !== 3 + count) return undefined;
  return { type: "card-text", reader, direction, text: Buffer.from(data.subarray(3)).toString("latin1") };
}

function keys(data: Uint8Array): Reply | undefined {
  const [reader = 0, count = 0] = data;
  return data.length < 2 || data.length !== 2 + count ? undefined : { type: "keys", reader, keys: data.subarray(2) };
}

function communication(data: Uint8Array): Reply | undefined {
  if (data.length !== 5) return undefined;
  return { type: "communication", address: data[0] ?? 0, baudRate: viewOf(data).getUint32(1, true) };
}

function clientCryptogram(data: Uint8Array): Reply | undefined {
  if (data.length !== 32) return undefined;
  return {
    type: "client-cryptogram",
    clientUid: data.subarray(0, 8),
    random: data.subarray(8, 16),
    cryptogram: data.subarray(16),
  };
}

function viewOf(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}
