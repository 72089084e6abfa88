#ifndef BRIDGE_H
#define BRIDGE_H

#include "burst.h"

/** A bridge: edges go in, lines come out through `say`. */
struct bridge {
  struct burst burst;
  uint16_t sent;
  uint32_t last_beat_us;
  void (*say)(const char *line);
};

/** Begins with a heartbeat. */
void bridge_start(struct bridge *bridge, void (*say)(const char *line), uint32_t now_us);

/** Ends a burst that is over and lets the heart beat; to be called as often as there is time, and before each edge. */
void bridge_step(struct bridge *bridge, uint32_t now_us);

#endif
