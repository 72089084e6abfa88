#include "burst.h"

#include <stddef.h>
#include <string.h>

/** Readers' datasheets give pulses of 20 to 100 us, 0.2 to 20 ms apart; the slack is for interrupts that are a little late. */
static const uint32_t SLACK_US = 15;
static const uint32_t PULSE_MIN_US = 20;
static const uint32_t PULSE_MAX_US = 100;
static const uint32_t INTERVAL_MIN_US = 200;
static const uint32_t INTERVAL_MAX_US = 20000;
static const uint32_t SILENCE_US = 25000;

static bool within(uint32_t us, uint32_t least, uint32_t most) {
  return us >= least - SLACK_US && us <= most + SLACK_US;
}

/** The first fault stands: what follows it is its consequence. */
static void spoil(struct burst *burst, const char *fault) {
  if (burst->fault == NULL)
    burst->fault = fault;
}

static void begin(struct burst *burst, uint32_t at_us) {
  if (burst->active)
    return;
  burst_clear(burst);
  burst->active = true;
  burst->last_edge_us = at_us;
}

static void begin_pulse(struct burst *burst, enum wire wire, uint32_t at_us) {
  uint32_t since = at_us - burst->last_pulse_us;

  if (burst->low[wire])
    spoil(burst, "lost-edges");
  else if (burst->low[1 - wire])
    spoil(burst, "overlap");
  else if (burst->pulses > 0 && !within(since, INTERVAL_MIN_US, INTERVAL_MAX_US))
    spoil(burst, "interval");
  burst->low[wire] = true;
  burst->low_since_us[wire] = at_us;
  burst->last_pulse_us = at_us;
  if (burst->pulses < UINT16_MAX)
    burst->pulses += 1;
}

static void end_pulse(struct burst *burst, enum wire wire, uint32_t at_us) {
  uint32_t lasted = at_us - burst->low_since_us[wire];

  if (!burst->low[wire]) {
    spoil(burst, "lost-edges");
    return;
  }
  burst->low[wire] = false;
  if (!within(lasted, PULSE_MIN_US, PULSE_MAX_US))
    spoil(burst, "pulse-width");
  else if (burst->fault == NULL && burst->count == BURST_MAX_BITS)
    spoil(burst, "too-long");
  if (burst->fault != NULL)
    return;
  if (wire == DATA1)
    burst->bits[burst->count / 8] |= (uint8_t)(0x80 >> (burst->count % 8));
  burst->count += 1;
}

void burst_edge(struct burst *burst, enum wire wire, bool low, uint32_t at_us) {
  begin(burst, at_us);
  if (low)
    begin_pulse(burst, wire, at_us);
  else
    end_pulse(burst, wire, at_us);
  burst->last_edge_us = at_us;
}

void burst_lose(struct burst *burst, uint32_t at_us) {
  begin(burst, at_us);
  spoil(burst, "lost-edges");
}

bool burst_is_over(const struct burst *burst, uint32_t now_us) {
  return burst->active && now_us - burst->last_edge_us >= SILENCE_US;
}

const char *burst_fault(const struct burst *burst) {
  // A line that never went high again.
  if (burst->fault == NULL && (burst->low[DATA0] || burst->low[DATA1]))
    return "pulse-width";
  return burst->fault;
}

void burst_clear(struct burst *burst) {
  memset(burst, 0, sizeof *burst);
}
