#include "notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void notify(const char *state) {
  const char *path = getenv("NOTIFY_SOCKET");
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (path == NULL || (path[0] != '/' && path[0] != '@') || strlen(path) >= sizeof address.sun_path) return;
  strcpy(address.sun_path, path);
  // "@name" is the abstract socket "\0name".
  if (path[0] == '@') address.sun_path[0] = '\0';
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return;
  socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
  sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&address, length);
  close(fd);
}

int64_t watchdog_interval_ns(void) {
  const char *us = getenv("WATCHDOG_USEC");
  const char *pid = getenv("WATCHDOG_PID");
  if (us == NULL || (pid != NULL && strtol(pid, NULL, 10) != (long)getpid())) return 0;
  return strtoll(us, NULL, 10) * 1000 / 2;
}
