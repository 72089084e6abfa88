#include "bridge.h"

#include <stddef.h>

#include "line.h"

static const uint32_t BEAT_US = 1000000;
/** The shortest burst that anything sends is a key of four bits, one pulse of which may have gone unseen; less is a spike. */
static const uint16_t FEWEST_PULSES = 3;

static void beat(struct bridge *bridge, uint32_t now_us) {
  char line[LINE_BYTES];

  line_heartbeat(line, bridge->sent);
  bridge->say(line);
  bridge->last_beat_us = now_us;
}

static void report(struct bridge *bridge) {
  char line[LINE_BYTES];
  const char *fault = burst_fault(&bridge->burst);

  if (bridge->burst.pulses >= FEWEST_PULSES) {
    if (fault != NULL)
      line_refused(line, fault);
    else
      line_frame(line, &bridge->burst);
    bridge->sent += 1;
    bridge->say(line);
  }
  // A card number stays nowhere.
  burst_clear(&bridge->burst);
}

void bridge_start(struct bridge *bridge, void (*say)(const char *line), uint32_t now_us) {
  burst_clear(&bridge->burst);
  bridge->sent = 0;
  bridge->say = say;
  beat(bridge, now_us);
}

void bridge_step(struct bridge *bridge, uint32_t now_us) {
  if (burst_is_over(&bridge->burst, now_us))
    report(bridge);
  if (now_us - bridge->last_beat_us >= BEAT_US)
    beat(bridge, now_us);
}
