#ifndef LINE_SPEC_H
#define LINE_SPEC_H

#include <stdbool.h>

#include "gpio.h"

#define MAX_NAME_BYTES 32

/** A line with the name it goes by on the socket. */
struct named_line {
  char name[MAX_NAME_BYTES + 1];
  struct gpio_line line;
};

/** Reads `name=line[,active-low][,pull-up|pull-down|pull-none][,debounce=ms][,edges=active]`; cuts `text` into pieces.
 * Complains and says false. */
bool parse_line_spec(char *text, struct named_line *named);

#endif
