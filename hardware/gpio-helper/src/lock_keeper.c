#include "lock_keeper.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "complain.h"

static const char *level_of(const struct lock_keeper *keeper) { return keeper->count > 0 ? "active" : "inactive"; }

static void complain_to(struct peer *peer, const char *code_and_text) { peer_say(peer, "error %s", code_and_text); }

static void say_stuck(struct peer *peer) { complain_to(peer, "relay-stuck the line did not move"); }

static void say_busy(struct peer *peer) { complain_to(peer, "busy another connection's pulse runs"); }

static void drive_inactive(struct lock_keeper *keeper, const char *cause) {
  // Nothing here can mend a line that moves neither way: the helper ends, and its next start drives it inactive first.
  if (!gpio_drive(keeper->line, 0, false, cause)) keeper->is_broken = true;
}

/** Ends every order at once. */
static void lock_all(struct lock_keeper *keeper, const char *cause) {
  if (keeper->count == 0) return;
  keeper->count = 0;
  drive_inactive(keeper, cause);
  server_say(keeper->server, "line inactive");
}

static struct running *find(struct lock_keeper *keeper, const char *id) {
  for (size_t i = 0; i < keeper->count; i += 1) {
    if (strcmp(keeper->running[i].id, id) == 0) return &keeper->running[i];
  }
  return NULL;
}

static void end(struct lock_keeper *keeper, struct running *order, const char *cause) {
  if (keeper->count == 1) {
    lock_all(keeper, cause);
    return;
  }
  keeper->count -= 1;
  *order = keeper->running[keeper->count];
}

static bool has_failed(const struct lock_keeper *keeper, const char *id) {
  for (size_t i = 0; i < keeper->failed_count; i += 1) {
    if (strcmp(keeper->failed[i], id) == 0) return true;
  }
  return false;
}

static void remember_failed(struct lock_keeper *keeper, const char *id) {
  if (has_failed(keeper, id)) return;
  if (keeper->failed_count == MAX_FAILED) {
    keeper->failed_count -= 1;
    memmove(keeper->failed[0], keeper->failed[1], keeper->failed_count * sizeof keeper->failed[0]);
  }
  strcpy(keeper->failed[keeper->failed_count], id);
  keeper->failed_count += 1;
}

static bool make_room(struct lock_keeper *keeper) {
  if (keeper->count < keeper->capacity) return true;
  size_t capacity = keeper->capacity == 0 ? 16 : keeper->capacity * 2;
  struct running *grown = realloc(keeper->running, capacity * sizeof *grown);
  if (grown == NULL) return false;
  keeper->running = grown;
  keeper->capacity = capacity;
  return true;
}

/** Starts an order, or lets one that runs begin its time again; says whether the line is active. */
static bool run(struct lock_keeper *keeper, const struct pulse *order) {
  struct running *known = find(keeper, order->id);
  if (known == NULL && !make_room(keeper)) return false;
  bool is_rising = keeper->count == 0;
  if (is_rising && !gpio_drive(keeper->line, 0, true, order->id)) {
    drive_inactive(keeper, "relay-stuck");
    return false;
  }
  if (known == NULL) {
    known = &keeper->running[keeper->count];
    strcpy(known->id, order->id);
    keeper->count += 1;
  }
  // From now, when the line is active: the disk's time is not taken from the person at the door.
  known->until = monotonic_ns() + order->milliseconds * NS_PER_MS;
  if (is_rising) server_say(keeper->server, "line active");
  return true;
}

static void begin(struct lock_keeper *keeper, struct peer *peer, const struct pulse *order, const char *done) {
  bool is_recorded = pulse_file_has(keeper->file, order->id) || pulse_file_append(keeper->file, order);
  keeper->owner = peer;
  if (!run(keeper, order)) {
    remember_failed(keeper, order->id);
    say_stuck(peer);
    return;
  }
  // A full disk does not keep a resident outside; the answer says that the file does not know.
  peer_say(peer, "%s %s%s", done, order->id, is_recorded ? "" : " unrecorded");
}

static bool is_busy_for(const struct lock_keeper *keeper, const struct peer *peer) {
  return keeper->owner != peer && keeper->count > 0;
}

static void pulse(struct lock_keeper *keeper, struct peer *peer, const struct pulse *order) {
  if (keeper->is_stopped || has_failed(keeper, order->id)) say_stuck(peer);
  else if (pulse_file_has(keeper->file, order->id)) peer_say(peer, "pulsed %s", order->id);
  else if (is_busy_for(keeper, peer)) say_busy(peer);
  else begin(keeper, peer, order, "pulsed");
}

/** Unlike a pulse, a hold is ordered again and again: it lifts a line that fell once more. */
static void hold(struct lock_keeper *keeper, struct peer *peer, const struct pulse *order) {
  if (keeper->is_stopped) say_stuck(peer);
  else if (is_busy_for(keeper, peer)) say_busy(peer);
  else begin(keeper, peer, order, "held");
}

static void release(struct lock_keeper *keeper, struct peer *peer, const char *id) {
  if (is_busy_for(keeper, peer)) {
    say_busy(peer);
    return;
  }
  struct running *order = find(keeper, id);
  if (order != NULL) end(keeper, order, "release");
  peer_say(peer, "ended %s", id);
}

static void say_pulses(struct peer *peer, const struct pulse_list *list) {
  for (size_t i = 0; i < list->count; i += 1) peer_say(peer, "%s %d", list->pulses[i].id, list->pulses[i].milliseconds);
}

static void list_pulses(const struct lock_keeper *keeper, struct peer *peer) {
  const struct pulse_file *file = keeper->file;
  peer_say(peer, "pulses %zu", file->older.count + file->current.count + file->waiting.count);
  say_pulses(peer, &file->older);
  say_pulses(peer, &file->current);
  say_pulses(peer, &file->waiting);
}

static void joined(void *self, struct peer *peer) {
  peer_say(peer, "lock-helper %d", LOCK_PROTOCOL);
  peer_say(peer, "line %s", level_of(self));
}

static void heard(void *self, struct peer *peer, const char *line, size_t length) {
  struct request request = parse_request(line, length);
  switch (request.type) {
    case REQUEST_PULSE:
      return pulse(self, peer, &request.pulse);
    case REQUEST_HOLD:
      return hold(self, peer, &request.pulse);
    case REQUEST_RELEASE:
      return release(self, peer, request.pulse.id);
    case REQUEST_STATUS:
      return peer_say(peer, "status %s", level_of(self));
    case REQUEST_PULSES:
      return list_pulses(self, peer);
    case REQUEST_UNREADABLE:
      return complain_to(peer, request.complaint);
  }
}

static void too_long(void *self, struct peer *peer) {
  (void)self;
  complain_to(peer, "line-too-long a line has at most 256 bytes");
}

static void left(void *self, struct peer *peer) {
  struct lock_keeper *keeper = self;
  if (keeper->owner != peer) return;
  keeper->owner = NULL;
  lock_all(keeper, "eof");
}

/** An output has no edges: whatever wakes it is the end of its chip. The next start waits for another one. */
static void edges(void *self) {
  struct lock_keeper *keeper = self;
  complain("the chip of the lock's line has gone; is it still plugged in?");
  keeper->is_broken = true;
}

static int64_t due(void *self) {
  const struct lock_keeper *keeper = self;
  int64_t first = NEVER;
  for (size_t i = 0; i < keeper->count; i += 1) {
    if (keeper->running[i].until < first) first = keeper->running[i].until;
  }
  return first;
}

static void elapse(void *self, int64_t now) {
  struct lock_keeper *keeper = self;
  for (size_t i = 0; i < keeper->count;) {
    if (keeper->running[i].until > now) {
      i += 1;
      continue;
    }
    char id[MAX_ID_BYTES + 1];
    strcpy(id, keeper->running[i].id);
    end(keeper, &keeper->running[i], "elapsed");
    if (keeper->owner != NULL) peer_say(keeper->owner, "released %s", id);
  }
}

static void stop(void *self, const char *signal) {
  struct lock_keeper *keeper = self;
  keeper->is_stopped = true;
  lock_all(keeper, signal);
}

static bool is_broken(void *self) { return ((const struct lock_keeper *)self)->is_broken; }

struct service lock_service(struct lock_keeper *keeper) {
  // In the fuzzer it has no line.
  int edges_fd = keeper->line == NULL ? -1 : keeper->line->fd;
  return (struct service){
      .self = keeper,
      .joined = joined,
      .heard = heard,
      .too_long = too_long,
      .left = left,
      .edges_fd = edges_fd,
      .edges = edges,
      .due = due,
      .elapse = elapse,
      .stop = stop,
      .is_broken = is_broken,
  };
}
