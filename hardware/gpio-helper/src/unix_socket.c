#include "unix_socket.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "complain.h"

static bool answers(const struct sockaddr_un *address) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  // A queue that is full belongs to somebody.
  bool is_alive = connect(fd, (const struct sockaddr *)address, sizeof *address) == 0 || errno == EAGAIN;
  close(fd);
  return is_alive;
}

int listen_on_unix_socket(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    complain("the socket %s cannot be used: the path is too long; choose a writable path of at most 107 bytes", path);
    return -1;
  }
  strcpy(address.sun_path, path);
  if (answers(&address)) {
    complain("another program already serves %s; end it, or choose another path", path);
    return -1;
  }
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  unlink(path);
  if (fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof address) == 0 && chmod(path, 0660) == 0 &&
      listen(fd, 16) == 0) {
    return fd;
  }
  complain("the socket %s cannot be used: %s; choose a writable path of at most 107 bytes", path, strerror(errno));
  if (fd >= 0) close(fd);
  return -1;
}
