const POLYNOMIAL = 0x1021;

/** CRC-16 of polynomial 1021, highest bit first, not reflected; `initial` FFFF is CRC-16/CCITT-FALSE ("123456789" gives 29B1). */
export function crc16(bytes: Uint8Array, initial = 0xffff): number {
  let crc = initial;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
    crc &= 0xffff;
  }
  return crc;
}
