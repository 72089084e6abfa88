#ifndef GPIO_H
#define GPIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The seam to the wires: gpio_kernel.c speaks to /dev/gpiochipN, gpio_file.c to files, for machines without GPIO. */

#define MAX_GPIO_LINES 16

enum gpio_bias { BIAS_AS_IS, BIAS_PULL_UP, BIAS_PULL_DOWN, BIAS_NONE };

/** One line as it was asked for. */
struct gpio_line {
  /** An offset on its chip in decimal, or the line's name. */
  const char *line;
  bool is_active_low;
  enum gpio_bias bias;
  unsigned debounce_us;
  /** Tells the edges to active alone: half the events where only pulses count. */
  bool tells_active_only;
};

/** Lines of one chip that were requested together. */
struct gpio_lines {
  /** Wakes whoever polls it: of inputs while edges wait, of outputs only once the chip is gone (newer kernels). */
  int fd;
  size_t count;
  /** For the backend: the request's file, the lines' offsets, the levels it knows. */
  int request_fd;
  uint32_t offsets[MAX_GPIO_LINES];
  uint64_t levels;
};

/** One edge, in nanoseconds of CLOCK_MONOTONIC; `seqno` counts the edges of all lines of the request from 1. */
struct gpio_edge {
  size_t index;
  bool is_active;
  int64_t at_ns;
  uint32_t seqno;
};

/** Requests outputs, inactive from the first moment on; complains and says false where it cannot. */
bool gpio_open_outputs(struct gpio_lines *lines, const char *chip, const struct gpio_line *wanted, size_t count);

/** Drives one output; `cause` says on whose account. False where the line did not move. */
bool gpio_drive(struct gpio_lines *lines, size_t index, bool is_active, const char *cause);

/** Requests inputs that tell their edges; complains and says false where it cannot. */
bool gpio_open_inputs(struct gpio_lines *lines, const char *chip, const struct gpio_line *wanted, size_t count);

/** The levels of the inputs now, a bit a line; false where they cannot be read. */
bool gpio_read_levels(struct gpio_lines *lines, uint64_t *levels);

/** Takes up to `max` edges that wait; -1 when the chip is gone. */
int gpio_read_edges(struct gpio_lines *lines, struct gpio_edge *edges, int max);

#endif
