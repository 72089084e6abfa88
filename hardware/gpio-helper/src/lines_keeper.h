#ifndef LINES_KEEPER_H
#define LINES_KEEPER_H

#include "gpio.h"
#include "line_spec.h"
#include "server.h"

#define LINES_PROTOCOL 1

/** The keeper of everything that is not the lock: inputs that tell their edges, lamps and buzzers. */
struct lines_keeper {
  struct server *server;
  struct named_line inputs[MAX_GPIO_LINES], outputs[MAX_GPIO_LINES];
  size_t input_count, output_count;
  struct gpio_lines in, out;
  /** A bit a line. */
  uint64_t input_levels, output_levels;
  uint32_t last_seqno;
  /** Who set an output last: it goes inactive with them. */
  struct peer *setters[MAX_GPIO_LINES];
  bool is_broken;
};

/** Requests the lines, outputs first and inactive; complains and says false. */
bool lines_open(struct lines_keeper *keeper, const char *chip);

struct service lines_service(struct lines_keeper *keeper);

#endif
