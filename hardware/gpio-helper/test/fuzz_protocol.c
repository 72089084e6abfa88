/* fuzz-protocol COUNT SEED: feeds COUNT random inputs, proper orders and junk, through the line reader into the keeper of the lock
 * line, on a clock moved by hand, and aborts when a promise of docs/lock-helper.md is broken. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "lock_keeper.h"
#include "peer.h"

#define PEOPLE 3

static int64_t now_ns = 1;
static uint64_t seed;
static struct lock_keeper keeper;
static struct pulse_file file;
static struct server server;
static int far_ends[PEOPLE];
static bool is_active;
static long rises, sticks, answers;

int64_t monotonic_ns(void) { return now_ns; }

static unsigned below(unsigned bound) {
  // xorshift64*, Vigna 2016.
  seed ^= seed >> 12;
  seed ^= seed << 25;
  seed ^= seed >> 27;
  return (unsigned)((seed * UINT64_C(2685821657736338717)) >> 33) % bound;
}

bool gpio_drive(struct gpio_lines *lines, size_t index, bool wants_active, const char *cause) {
  (void)lines;
  assert(index == 0);
  if (!wants_active) {
    is_active = false;
    return true;
  }
  assert(!is_active);
  assert(pulse_file_has(&file, cause));
  // One rise in a hundred meets a stuck relay.
  if (below(100) == 0) {
    sticks += 1;
    return false;
  }
  is_active = true;
  rises += 1;
  return true;
}

static size_t put(char *text, size_t room, const char *piece) {
  size_t length = strlen(piece) < room ? strlen(piece) : room;
  memcpy(text, piece, length);
  return length;
}

static size_t repeat(char *text, size_t room, char byte, size_t times) {
  size_t length = times < room ? times : room;
  memset(text, byte, length);
  return length;
}

/** Ids and lines about as long as they may be, and longer. */
static size_t make_long_input(char *text, size_t room) {
  size_t length = put(text, room, below(2) == 0 ? "hold " : "release ");
  length += repeat(text + length, room - length, 'x', below(4) == 0 ? 200 + below(300) : 60 + below(10));
  length += put(text + length, room - length, below(2) == 0 ? " 500\n" : "\n");
  return length;
}

static size_t make_input(char *text, size_t room) {
  if (below(20) == 0) return make_long_input(text, room);
  static const char *const words[] = {"pulse ", "hold ",    "release ", "status", "pulses", "a",       "b ",  "c 500", "d 60000",
                                      " ",      "a 100\n",  "b 99\n",   "\n",     "\r\n",   "e:e.-_ ", "0",   "60001", "hold h 3000\n",
                                      "release h\n", "pulse p"};
  size_t length = 0;
  for (unsigned pieces = 1 + below(5); pieces > 0; pieces -= 1) {
    if (below(8) == 0 && length < room) {
      text[length] = (char)below(256);
      length += 1;
    } else {
      length += put(text + length, room - length, words[below(sizeof words / sizeof words[0])]);
    }
  }
  if (below(3) > 0) length += put(text + length, room - length, "\n");
  return below(500) == 0 ? repeat(text, room, 'x', room) : length;
}

static void join(size_t who) {
  int ends[2];
  assert(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
  server.peers[who] = (struct peer){.fd = ends[0]};
  far_ends[who] = ends[1];
}

static void drain(size_t who) {
  char said[4096];
  for (ssize_t got; (got = read(far_ends[who], said, sizeof said)) > 0;) {
    for (ssize_t i = 0; i < got; i += 1) answers += said[i] == '\n';
  }
}

static void hear(const struct service *service, size_t who) {
  struct peer *peer = &server.peers[who];
  char line[MAX_LINE_BYTES];
  size_t length;
  bool is_too_long, has_line = true;
  while (has_line || peer_has_line(peer)) {
    has_line = peer_take_line(peer, line, &length, &is_too_long);
    if (has_line && is_too_long) service->too_long(service->self, peer);
    else if (has_line) service->heard(service->self, peer, line, length);
    assert(is_active == (keeper.count > 0));
  }
}

static void leave(const struct service *service, size_t who) {
  bool was_owner = keeper.owner == &server.peers[who];
  service->left(service->self, &server.peers[who]);
  assert(keeper.owner != &server.peers[who]);
  assert(!was_owner || !is_active);
  peer_close(&server.peers[who]);
  close(far_ends[who]);
  join(who);
}

static void step(const struct service *service) {
  size_t who = below(PEOPLE);
  struct peer *peer = &server.peers[who];
  peer->heard_length += make_input(peer->heard + peer->heard_length, MAX_HEARD - peer->heard_length);
  hear(service, who);
  for (size_t i = 0; i < PEOPLE; i += 1) drain(i);
  if (below(20) == 0) leave(service, who);
  if (below(4) > 0) return;
  now_ns += below(2000) * NS_PER_MS;
  service->elapse(service->self, now_ns);
  assert(service->due(service->self) > now_ns);
  assert(is_active == (keeper.count > 0));
}

int main(int argc, char **argv) {
  long count = argc > 1 ? strtol(argv[1], NULL, 10) : 1000;
  seed = argc > 2 ? strtoull(argv[2], NULL, 10) | 1 : 1;
  char folder[] = "/tmp/fuzz-XXXXXX";
  assert(mkdtemp(folder) != NULL);
  char path[64];
  snprintf(path, sizeof path, "%s/pulses", folder);
  for (size_t i = 0; i < MAX_PEERS; i += 1) server.peers[i].fd = -1;
  for (size_t i = 0; i < PEOPLE; i += 1) join(i);
  pulse_file_open(&file, path, PULSE_FILE_BYTES);
  keeper = (struct lock_keeper){.file = &file, .server = &server};
  struct service service = lock_service(&keeper);
  for (long i = 0; i < count; i += 1) step(&service);
  now_ns += 60001 * NS_PER_MS;
  service.elapse(service.self, now_ns);
  assert(!is_active);
  printf("%ld inputs, %ld answers, %ld rises, %ld stuck, %zu ids\n", count, answers, rises, sticks, file.current.count);
  unlink(path);
  rmdir(folder);
  return rises > 0 && answers > count / 10 ? 0 : 1;
}
