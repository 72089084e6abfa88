#include "server.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "clock.h"
#include "complain.h"
#include "notify.h"
#include "peer.h"
#include "unix_socket.h"

enum { SIGNALS, TIMER, LISTENING, EDGES, FIRST_PEER };

static void clear(struct server *server, const char *path) {
  *server = (struct server){.path = path, .listening_fd = -1};
  for (size_t i = 0; i < MAX_PEERS; i += 1) server->peers[i].fd = -1;
}

bool server_listen(struct server *server, const char *path) {
  clear(server, path);
  server->listening_fd = listen_on_unix_socket(path);
  return server->listening_fd >= 0;
}

void server_adopt(struct server *server, int fd) {
  clear(server, NULL);
  server->peers[0].fd = fd;
}

static int open_signals(void) {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGHUP);
  sigprocmask(SIG_BLOCK, &ending, NULL);
  return signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
}

static const char *read_signal(int fd) {
  struct signalfd_siginfo info;
  if (read(fd, &info, sizeof info) != (ssize_t)sizeof info) return NULL;
  return info.ssi_signo == SIGINT ? "SIGINT" : info.ssi_signo == SIGHUP ? "SIGHUP" : "SIGTERM";
}

static void set_timer(int fd, int64_t due) {
  struct itimerspec when = {.it_value.tv_sec = 0};
  if (due != NEVER) {
    // 0 would disarm it.
    int64_t ns = due < 1 ? 1 : due;
    when.it_value.tv_sec = ns / (1000 * NS_PER_MS);
    when.it_value.tv_nsec = ns % (1000 * NS_PER_MS);
  }
  timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, NULL);
}

static void accept_peer(struct server *server, const struct service *service) {
  int fd = accept4(server->listening_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) return;
  for (size_t i = 0; i < MAX_PEERS; i += 1) {
    if (server->peers[i].fd >= 0) continue;
    server->peers[i] = (struct peer){.fd = fd};
    service->joined(service->self, &server->peers[i]);
    return;
  }
  static const char refusal[] = "error too-many-connections at most 8 programs\n";
  send(fd, refusal, sizeof refusal - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
  close(fd);
}

/** One line at a time, so that no peer keeps an order of another from ending in time. */
static void hear_peer(struct peer *peer, const struct service *service) {
  char line[MAX_LINE_BYTES];
  size_t length = 0;
  bool is_too_long = false;
  if (peer_take_line(peer, line, &length, &is_too_long)) {
    if (is_too_long) service->too_long(service->self, peer);
    else service->heard(service->self, peer, line, length);
  }
  if (!peer->has_ended || peer_has_line(peer)) return;
  service->left(service->self, peer);
  peer_close(peer);
}

static bool wait_for_something(const struct server *server, const struct service *service, struct pollfd *polled) {
  bool has_lines = false;
  polled[LISTENING] = (struct pollfd){.fd = server->listening_fd, .events = POLLIN};
  polled[EDGES] = (struct pollfd){.fd = service->edges_fd, .events = POLLIN};
  for (size_t i = 0; i < MAX_PEERS; i += 1) {
    const struct peer *peer = &server->peers[i];
    short events = peer->heard_length < MAX_HEARD && !peer->has_ended ? POLLIN : 0;
    if (peer->unsaid_length > 0) events |= POLLOUT;
    polled[FIRST_PEER + i] = (struct pollfd){.fd = peer->fd, .events = events};
    if (peer->fd >= 0 && (peer->has_ended || peer_has_line(peer))) has_lines = true;
  }
  return poll(polled, FIRST_PEER + MAX_PEERS, has_lines ? 0 : -1) >= 0;
}

static void serve_peers(struct server *server, const struct service *service, const struct pollfd *polled) {
  for (size_t i = 0; i < MAX_PEERS; i += 1) {
    struct peer *peer = &server->peers[i];
    // A place that was free when it was polled has nothing to read yet.
    if (peer->fd < 0 || polled[FIRST_PEER + i].fd != peer->fd) continue;
    if (polled[FIRST_PEER + i].revents & POLLOUT) peer_flush(peer);
    if (polled[FIRST_PEER + i].revents & (POLLIN | POLLHUP | POLLERR)) peer_read(peer);
    hear_peer(peer, service);
  }
}

static int64_t earlier(int64_t a, int64_t b) { return a < b ? a : b; }

static const char *serve_once(struct server *server, const struct service *service, struct pollfd *polled) {
  bool is_woken = wait_for_something(server, service, polled);
  const char *signal = is_woken && polled[SIGNALS].revents ? read_signal(polled[SIGNALS].fd) : NULL;
  if (signal != NULL) return signal;
  // Even where waiting fails, what is over ends.
  service->elapse(service->self, monotonic_ns());
  if (!is_woken) return NULL;
  if (polled[EDGES].revents) service->edges(service->self);
  serve_peers(server, service, polled);
  if (polled[LISTENING].revents) accept_peer(server, service);
  return NULL;
}

static bool is_alone(const struct server *server) { return server->path == NULL && server->peers[0].fd < 0; }

static void close_server(struct server *server) {
  for (size_t i = 0; i < MAX_PEERS; i += 1) {
    if (server->peers[i].fd >= 0) peer_close(&server->peers[i]);
  }
  if (server->path == NULL) return;
  close(server->listening_fd);
  unlink(server->path);
}

int server_run(struct server *server, const struct service *service) {
  struct pollfd polled[FIRST_PEER + MAX_PEERS];
  polled[SIGNALS] = (struct pollfd){.fd = open_signals(), .events = POLLIN};
  polled[TIMER] = (struct pollfd){.fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK), .events = POLLIN};
  int64_t interval = watchdog_interval_ns();
  int64_t feeding = interval > 0 ? monotonic_ns() : NEVER;
  const char *signal = NULL;
  if (polled[SIGNALS].fd < 0 || polled[TIMER].fd < 0) {
    complain("neither time nor signals can be had: %s; raise the limit of open files", strerror(errno));
    close_server(server);
    return 1;
  }
  if (server->path == NULL) service->joined(service->self, &server->peers[0]);
  notify("READY=1");
  while (signal == NULL && !is_alone(server) && !service->is_broken(service->self)) {
    if (monotonic_ns() >= feeding) {
      notify("WATCHDOG=1");
      feeding = monotonic_ns() + interval;
    }
    set_timer(polled[TIMER].fd, earlier(service->due(service->self), feeding));
    signal = serve_once(server, service, polled);
  }
  if (signal != NULL) service->stop(service->self, signal);
  notify("STOPPING=1");
  close_server(server);
  return service->is_broken(service->self) ? 1 : 0;
}
