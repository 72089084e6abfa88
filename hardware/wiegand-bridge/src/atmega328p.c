/**
 * The bridge on an ATmega328P at 16 MHz (Arduino Uno or Nano): data 0 on PD2 (pin 2), data 1 on PD3 (pin 3), 115200 8N1 on PD1.
 * It takes 5 V lines as they are. The interrupt only notes edges; everything else is done in the loop that feeds the watchdog.
 */
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/wdt.h>

#include "bridge.h"

/** Of the ATmega328P's datasheet, USART baud rates at 16 MHz with U2X: 115200 within 2.1 %. */
#define BAUD_DIVIDER 16

struct edge {
  uint8_t wire;
  bool low;
  uint32_t at_us;
};

#define RING 64
static volatile struct edge ring[RING];
static volatile uint8_t head, tail;
static volatile bool lost;
static volatile uint32_t overflows;

/** Timer 1 counts half microseconds and overflows every 32768 us. Interrupts must be off. */
static uint32_t now_us(void) {
  uint16_t half_us = TCNT1;
  uint32_t high = overflows;

  if ((TIFR1 & _BV(TOV1)) != 0 && half_us < 0x8000)
    high += 1;
  return (high << 15) + (half_us >> 1);
}

ISR(TIMER1_OVF_vect) {
  overflows += 1;
}

static void note(uint8_t wire, uint8_t pin) {
  bool low = (PIND & _BV(pin)) == 0;
  uint8_t next = (uint8_t)((head + 1) % RING);

  if (next == tail) {
    lost = true;
    return;
  }
  ring[head].wire = wire;
  ring[head].low = low;
  ring[head].at_us = now_us();
  head = next;
}

ISR(INT0_vect) {
  note(DATA0, PD2);
}

ISR(INT1_vect) {
  note(DATA1, PD3);
}

static void say(const char *line) {
  for (; *line != '\0'; line += 1) {
    loop_until_bit_is_set(UCSR0A, UDRE0);
    UDR0 = (uint8_t)*line;
  }
}

static void set_up(void) {
  PORTD |= _BV(PD2) | _BV(PD3);
  UBRR0 = BAUD_DIVIDER;
  UCSR0A = _BV(U2X0);
  UCSR0B = _BV(TXEN0);
  TCCR1B = _BV(CS11);
  TIMSK1 = _BV(TOIE1);
  // Any edge of either line.
  EICRA = _BV(ISC00) | _BV(ISC10);
  EIMSK = _BV(INT0) | _BV(INT1);
  wdt_enable(WDTO_2S);
  sei();
}

/** Takes one noted edge and the time from the interrupts; false when none waits. */
static bool take(struct edge *edge, bool *was_lost, uint32_t *now) {
  bool taken = false;

  cli();
  *now = now_us();
  *was_lost = lost;
  lost = false;
  if (tail != head) {
    *edge = ring[tail];
    tail = (uint8_t)((tail + 1) % RING);
    taken = true;
  }
  sei();
  return taken;
}

int main(void) {
  static struct bridge bridge;
  struct edge edge = {0, false, 0};
  bool was_lost = false;
  uint32_t now = 0;

  set_up();
  bridge_start(&bridge, say, 0);
  for (;;) {
    wdt_reset();
    bool taken = take(&edge, &was_lost, &now);
    // An edge that waited is older than now: bursts go by their edges' own times.
    uint32_t at_us = taken ? edge.at_us : now;
    bridge_step(&bridge, at_us);
    if (was_lost) burst_lose(&bridge.burst, at_us);
    if (taken) burst_edge(&bridge.burst, (enum wire)edge.wire, edge.low, at_us);
  }
}
