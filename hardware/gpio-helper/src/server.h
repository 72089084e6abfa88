#ifndef SERVER_H
#define SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol.h"

#define MAX_PEERS 8
#define MAX_HEARD (2 * MAX_LINE_BYTES)

/** One program connected to the helper. */
struct peer {
  int fd;
  /** Bytes that came and no line end has been met in yet. */
  char heard[MAX_HEARD];
  size_t heard_length;
  bool is_skipping, has_ended;
  /** Said and not taken by the other side yet. */
  char *unsaid;
  size_t unsaid_length, unsaid_capacity;
};

/** What a mode of the helper does with its peers; every call is given `self`. */
struct service {
  void *self;
  void (*joined)(void *self, struct peer *peer);
  void (*heard)(void *self, struct peer *peer, const char *line, size_t length);
  void (*too_long)(void *self, struct peer *peer);
  /** The connection is gone: what it ordered ends now. */
  void (*left)(void *self, struct peer *peer);
  /** A file of edges, -1 where there is none, and what to do when it is readable. */
  int edges_fd;
  void (*edges)(void *self);
  /** When something is to be done next, CLOCK_MONOTONIC ns or NEVER, and doing it. */
  int64_t (*due)(void *self);
  void (*elapse)(void *self, int64_t now);
  /** A signal asked the helper to end. */
  void (*stop)(void *self, const char *signal);
  /** Something is wrong that only a new start can put right. */
  bool (*is_broken)(void *self);
};

/** The socket and who is connected to it; without a path there is one peer, whose leaving ends the helper. */
struct server {
  const char *path;
  int listening_fd;
  struct peer peers[MAX_PEERS];
};

/** Takes over a dead socket file and refuses beside a live one; complains and says false. The socket is for owner and group. */
bool server_listen(struct server *server, const char *path);

/** Serves the one program at the other end of `fd`, a stream socket that the helper was started with. */
void server_adopt(struct server *server, int fd);

/** Serves until a signal (0) or a broken service (1): the exit code. The socket is gone then. */
int server_run(struct server *server, const struct service *service);

/** Says one line, or several with line ends between them; a peer that never reads is let go. */
__attribute__((format(printf, 2, 3))) void peer_say(struct peer *peer, const char *format, ...);
__attribute__((format(printf, 2, 3))) void server_say(struct server *server, const char *format, ...);

#endif
