import { expect, it } from "vitest";
import { crc16 } from "./crc16.ts";

it("the CRC of 123456789 is the published check value of CRC-16/CCITT-FALSE", () => {
  expect(crc16(Buffer.from("123456789"))).toBe(0x29b1);
  expect(crc16(new Uint8Array())).toBe(0xffff);
});

it("the CRC with 1D0F in front is that of OSDP", () => {
  expect(crc16(Uint8Array.from([0x53, 0x65, 0x08, 0x00, 0x04, 0x60]), 0x1d0f)).toBe(0x9060);
});
