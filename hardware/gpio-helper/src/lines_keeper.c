#include "lines_keeper.h"

#include <inttypes.h>
#include <string.h>

#include "clock.h"
#include "complain.h"

static const char *level_of(uint64_t levels, size_t index) { return (levels >> index) & 1 ? "active" : "inactive"; }

static void take_levels(struct lines_keeper *keeper) {
  if (gpio_read_levels(&keeper->in, &keeper->input_levels)) return;
  complain("the inputs can no longer be read; is the chip still there?");
  keeper->is_broken = true;
}

bool lines_open(struct lines_keeper *keeper, const char *chip) {
  struct gpio_line lines[MAX_GPIO_LINES];
  for (size_t i = 0; i < keeper->output_count; i += 1) lines[i] = keeper->outputs[i].line;
  if (keeper->output_count > 0 && !gpio_open_outputs(&keeper->out, chip, lines, keeper->output_count)) return false;
  for (size_t i = 0; i < keeper->input_count; i += 1) lines[i] = keeper->inputs[i].line;
  keeper->in.fd = -1;
  if (keeper->input_count == 0) return true;
  if (!gpio_open_inputs(&keeper->in, chip, lines, keeper->input_count)) return false;
  take_levels(keeper);
  return !keeper->is_broken;
}

static void say_everything(const struct lines_keeper *keeper, struct peer *peer) {
  peer_say(peer, "now %" PRId64, monotonic_ns());
  for (size_t i = 0; i < keeper->input_count; i += 1) {
    peer_say(peer, "input %s %s", keeper->inputs[i].name, level_of(keeper->input_levels, i));
  }
  for (size_t i = 0; i < keeper->output_count; i += 1) {
    peer_say(peer, "output %s %s", keeper->outputs[i].name, level_of(keeper->output_levels, i));
  }
  peer_say(peer, "all");
}

/** Edges the kernel dropped may have been the last of their lines: the levels are read anew and told. */
static void tell_lost(struct lines_keeper *keeper, uint32_t lost) {
  server_say(keeper->server, "lost %" PRIu32, lost);
  take_levels(keeper);
  for (size_t i = 0; i < keeper->input_count; i += 1) {
    server_say(keeper->server, "input %s %s", keeper->inputs[i].name, level_of(keeper->input_levels, i));
  }
}

static void tell_edge(struct lines_keeper *keeper, const struct gpio_edge *edge) {
  uint32_t lost = edge->seqno - keeper->last_seqno - 1;
  keeper->last_seqno = edge->seqno;
  if (lost > 0) tell_lost(keeper, lost);
  uint64_t bit = UINT64_C(1) << edge->index;
  keeper->input_levels = edge->is_active ? keeper->input_levels | bit : keeper->input_levels & ~bit;
  server_say(keeper->server, "edge %s %s %" PRId64 " %" PRIu32 " %" PRId64, keeper->inputs[edge->index].name,
             level_of(keeper->input_levels, edge->index), edge->at_ns, edge->seqno, monotonic_ns());
}

static void edges(void *self) {
  struct lines_keeper *keeper = self;
  struct gpio_edge found[16];
  int count;
  // Bounded, so that a line that never rests does not keep the others from being served.
  for (int rounds = 0; rounds < 64 && (count = gpio_read_edges(&keeper->in, found, 16)) != 0; rounds += 1) {
    if (count < 0) {
      complain("the inputs have gone; is the chip still there?");
      keeper->is_broken = true;
      return;
    }
    for (int i = 0; i < count; i += 1) tell_edge(keeper, &found[i]);
  }
}

static bool drive(struct lines_keeper *keeper, size_t index, bool is_active) {
  uint64_t bit = UINT64_C(1) << index;
  if (((keeper->output_levels & bit) != 0) == is_active) return true;
  if (!gpio_drive(&keeper->out, index, is_active, keeper->outputs[index].name)) return false;
  keeper->output_levels ^= bit;
  server_say(keeper->server, "output %s %s", keeper->outputs[index].name, level_of(keeper->output_levels, index));
  return true;
}

static void set(struct lines_keeper *keeper, struct peer *peer, const struct words *words) {
  bool is_active = word_is(words, 2, "active");
  if (words->count != 3 || (!is_active && !word_is(words, 2, "inactive"))) {
    peer_say(peer, "error unknown-request known: set <output> active|inactive, status");
    return;
  }
  for (size_t i = 0; i < keeper->output_count; i += 1) {
    if (!word_is(words, 1, keeper->outputs[i].name)) continue;
    if (!drive(keeper, i, is_active)) {
      peer_say(peer, "error line-stuck %s did not move", keeper->outputs[i].name);
      return;
    }
    keeper->setters[i] = peer;
    peer_say(peer, "set %s %s", keeper->outputs[i].name, level_of(keeper->output_levels, i));
    return;
  }
  peer_say(peer, "error unknown-output there is no output of that name");
}

static void joined(void *self, struct peer *peer) {
  peer_say(peer, "gpio-lines %d", LINES_PROTOCOL);
  say_everything(self, peer);
}

static void heard(void *self, struct peer *peer, const char *line, size_t length) {
  struct words words = split_words(line, length);
  if (words.count == 1 && word_is(&words, 0, "status")) say_everything(self, peer);
  else if (word_is(&words, 0, "set")) set(self, peer, &words);
  else peer_say(peer, "error unknown-request known: set <output> active|inactive, status");
}

static void too_long(void *self, struct peer *peer) {
  (void)self;
  peer_say(peer, "error line-too-long a line has at most 256 bytes");
}

static void left(void *self, struct peer *peer) {
  struct lines_keeper *keeper = self;
  for (size_t i = 0; i < keeper->output_count; i += 1) {
    if (keeper->setters[i] != peer) continue;
    keeper->setters[i] = NULL;
    if (!drive(keeper, i, false)) keeper->is_broken = true;
  }
}

static int64_t due(void *self) {
  (void)self;
  return NEVER;
}

static void elapse(void *self, int64_t now) {
  (void)self;
  (void)now;
}

static void stop(void *self, const char *signal) {
  struct lines_keeper *keeper = self;
  (void)signal;
  for (size_t i = 0; i < keeper->output_count; i += 1) {
    if (!drive(keeper, i, false)) keeper->is_broken = true;
  }
}

static bool is_broken(void *self) { return ((const struct lines_keeper *)self)->is_broken; }

struct service lines_service(struct lines_keeper *keeper) {
  return (struct service){
      .self = keeper,
      .joined = joined,
      .heard = heard,
      .too_long = too_long,
      .left = left,
      .edges_fd = keeper->in.fd,
      .edges = edges,
      .due = due,
      .elapse = elapse,
      .stop = stop,
      .is_broken = is_broken,
  };
}
