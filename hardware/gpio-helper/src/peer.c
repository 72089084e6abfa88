#include "peer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/** A peer that asks and never reads is let go before its answers fill the memory. */
static const size_t MAX_UNSAID = 1048576;

void peer_read(struct peer *peer) {
  size_t room = MAX_HEARD - peer->heard_length;
  if (room == 0) return;
  ssize_t got = recv(peer->fd, peer->heard + peer->heard_length, room, MSG_DONTWAIT);
  if (got > 0) peer->heard_length += (size_t)got;
  else if (got == 0 || (errno != EAGAIN && errno != EINTR)) peer->has_ended = true;
}

bool peer_has_line(const struct peer *peer) { return memchr(peer->heard, '\n', peer->heard_length) != NULL; }

static void forget(struct peer *peer, size_t bytes) {
  peer->heard_length -= bytes;
  memmove(peer->heard, peer->heard + bytes, peer->heard_length);
}

bool peer_take_line(struct peer *peer, char line[MAX_LINE_BYTES], size_t *length, bool *is_too_long) {
  const char *end = memchr(peer->heard, '\n', peer->heard_length);
  size_t bytes = end == NULL ? peer->heard_length : (size_t)(end - peer->heard);
  *is_too_long = !peer->is_skipping && bytes > MAX_LINE_BYTES;
  if (end == NULL) {
    // A line without end is skipped piece by piece.
    if (*is_too_long) peer->is_skipping = true;
    if (peer->is_skipping) forget(peer, bytes);
    return *is_too_long;
  }
  bool is_line = !peer->is_skipping;
  peer->is_skipping = false;
  if (is_line && !*is_too_long) {
    *length = bytes > 0 && peer->heard[bytes - 1] == '\r' ? bytes - 1 : bytes;
    memcpy(line, peer->heard, *length);
  }
  forget(peer, bytes + 1);
  return is_line;
}

void peer_flush(struct peer *peer) {
  while (peer->unsaid_length > 0) {
    ssize_t sent = send(peer->fd, peer->unsaid, peer->unsaid_length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno != EAGAIN) peer->has_ended = true;
    if (sent <= 0) return;
    peer->unsaid_length -= (size_t)sent;
    memmove(peer->unsaid, peer->unsaid + sent, peer->unsaid_length);
  }
}

static bool make_room(struct peer *peer, size_t bytes) {
  size_t wanted = peer->unsaid_length + bytes;
  if (wanted > MAX_UNSAID) return false;
  if (wanted <= peer->unsaid_capacity) return true;
  char *grown = realloc(peer->unsaid, wanted * 2);
  if (grown == NULL) return false;
  peer->unsaid = grown;
  peer->unsaid_capacity = wanted * 2;
  return true;
}

static void say(struct peer *peer, const char *format, va_list arguments) {
  char line[512];
  int length = vsnprintf(line, sizeof line - 1, format, arguments);
  if (length < 0 || length >= (int)sizeof line - 1 || peer->fd < 0 || peer->has_ended) return;
  line[length] = '\n';
  if (!make_room(peer, (size_t)length + 1)) {
    peer->has_ended = true;
    return;
  }
  memcpy(peer->unsaid + peer->unsaid_length, line, (size_t)length + 1);
  peer->unsaid_length += (size_t)length + 1;
  peer_flush(peer);
}

void peer_say(struct peer *peer, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say(peer, format, arguments);
  va_end(arguments);
}

void server_say(struct server *server, const char *format, ...) {
  for (size_t i = 0; i < MAX_PEERS; i += 1) {
    va_list arguments;
    va_start(arguments, format);
    say(&server->peers[i], format, arguments);
    va_end(arguments);
  }
}

void peer_close(struct peer *peer) {
  close(peer->fd);
  free(peer->unsaid);
  *peer = (struct peer){.fd = -1};
}
