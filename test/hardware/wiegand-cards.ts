import { formatBridgeLine } from "../../hardware/src/wiegand/bridge-lines.ts";

type Bit = 0 | 1;

/** The line a bridge sends for a card of four bytes in the 34-bit format: even parity over 16 bits, odd over the other 16. Pure. */
export function bridgeLineOfCard(cardNumber: string): string {
  const data = [...Number.parseInt(cardNumber, 16).toString(2).padStart(32, "0")].map((bit) => Number(bit) as Bit);
  const ones = (bits: readonly Bit[]) => bits.filter((bit) => bit === 1).length;
  const even = (ones(data.slice(0, 16)) % 2) as Bit;
  const odd = (1 - (ones(data.slice(16)) % 2)) as Bit;
  return formatBridgeLine({ type: "frame", bits: [even, ...data, odd] });
}

/** The line a bridge sends every second: how many lines it has sent. Pure. */
export function heartbeat(sent: number): string {
  return formatBridgeLine({ type: "heartbeat", sent: sent % 0x1_0000 });
}
