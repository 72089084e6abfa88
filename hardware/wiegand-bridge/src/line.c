#include "line.h"

static char *put(char *at, const char *text) {
  while (*text != '\0')
    *at++ = *text++;
  return at;
}

static char *put_number(char *at, uint16_t number) {
  char digits[5];
  uint8_t count = 0;

  do {
    digits[count++] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  while (count > 0)
    *at++ = digits[--count];
  return at;
}

static char hex_digit(uint8_t value) {
  return (char)(value < 10 ? '0' + value : 'A' + value - 10);
}

/** CRC-16 of polynomial 1021, initial FFFF, not reflected. */
static uint16_t crc_of(const char *from, const char *to) {
  uint16_t crc = 0xFFFF;

  for (; from < to; from += 1) {
    crc ^= (uint16_t)((uint16_t)(uint8_t)*from << 8);
    for (uint8_t bit = 0; bit < 8; bit += 1)
      crc = (uint16_t)((crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1);
  }
  return crc;
}

static void finish(char *line, char *end) {
  uint16_t crc = crc_of(line, end);

  *end++ = ' ';
  for (int8_t shift = 12; shift >= 0; shift -= 4)
    *end++ = hex_digit((crc >> shift) & 15);
  *end++ = '\n';
  *end = '\0';
}

static uint8_t bit_at(const struct burst *burst, int16_t at) {
  if (at < 0)
    return 0;
  return (burst->bits[at / 8] >> (7 - at % 8)) & 1;
}

void line_frame(char line[LINE_BYTES], const struct burst *burst) {
  int16_t digits = (int16_t)((burst->count + 3) / 4);
  // The last bit is the lowest of the number, so the first digit may begin before the first bit.
  int16_t at = (int16_t)(burst->count - 4 * digits);
  char *end = put(line, "W");

  end = put_number(end, burst->count);
  end = put(end, " ");
  for (; at < burst->count; at += 4)
    *end++ = hex_digit((uint8_t)(bit_at(burst, at) << 3 | bit_at(burst, at + 1) << 2 | bit_at(burst, at + 2) << 1 |
                   bit_at(burst, at + 3)));
  finish(line, end);
}

void line_refused(char line[LINE_BYTES], const char *fault) {
  finish(line, put(put(line, "E "), fault));
}

void line_heartbeat(char line[LINE_BYTES], uint16_t sent) {
  finish(line, put_number(put(line, "H "), sent));
}
