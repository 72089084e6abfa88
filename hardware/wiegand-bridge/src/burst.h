#ifndef BURST_H
#define BURST_H

#include <stdbool.h>
#include <stdint.h>

/** The longest frame that is believed. */
#define BURST_MAX_BITS 128

/** Bit 0 is a pulse on data 0, bit 1 one on data 1. */
enum wire { DATA0 = 0, DATA1 = 1 };

/** What the two lines did since they were last quiet; times in microseconds of a clock that may wrap. */
struct burst {
  bool active;
  /** The first bit is the highest of the first byte. */
  uint8_t bits[BURST_MAX_BITS / 8];
  uint8_t count;
  uint16_t pulses;
  /** Why the bits are not to be believed, as a bridge says it; NULL while they are. */
  const char *fault;
  uint32_t last_edge_us;
  uint32_t last_pulse_us;
  bool low[2];
  uint32_t low_since_us[2];
};

/** Takes one edge; `low` when the line went low. End a burst that is over before. */
void burst_edge(struct burst *burst, enum wire wire, bool low, uint32_t at_us);

/** Edges went missing at about `at_us`. */
void burst_lose(struct burst *burst, uint32_t at_us);

/** Whether the lines have been quiet for so long that the burst has ended. */
bool burst_is_over(const struct burst *burst, uint32_t now_us);

/** Why the ended burst is not to be believed, or NULL. */
const char *burst_fault(const struct burst *burst);

void burst_clear(struct burst *burst);

#endif
