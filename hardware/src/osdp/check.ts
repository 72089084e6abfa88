import { crc16 as crc16From } from "../crc16.ts";

/** CRC-16 of OSDP (IEC 60839-11-5, annex on CRC): polynomial 1021, start 1D0F, neither reflected nor inverted at the end. */
export function crc16(bytes: Uint8Array): number {
  return crc16From(bytes, 0x1d0f);
}

/** The one-byte check of devices without CRC: what makes all bytes together add up to 0, modulo 256. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) & 0xff;
  return -sum & 0xff;
}
