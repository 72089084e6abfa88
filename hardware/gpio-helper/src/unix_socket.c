#include "unix_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "complain.h"

/** Whether nobody serves `address`: what is there, if anything, is the socket of a program that is gone. */
static bool is_free(const struct sockaddr_un *address) {
  struct stat found;
  if (lstat(address->sun_path, &found) != 0) return errno == ENOENT;
  // What is no socket is somebody's file, and is not taken away.
  if (!S_ISSOCK(found.st_mode)) return false;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return false;
  // Any other refusal (no permission, a full queue) comes from somebody.
  bool is_dead = connect(fd, (const struct sockaddr *)address, sizeof *address) != 0 && errno == ECONNREFUSED;
  close(fd);
  return is_dead;
}

/** Keeps others who start at the same moment from this path for as long as this program lives; false when one was faster. */
static bool claim(const char *path) {
  char claimed[PATH_MAX];
  snprintf(claimed, sizeof claimed, "%s.claim", path);
  int fd = open(claimed, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  // Where it cannot be had (another user's, a full disk) the socket alone has to tell.
  if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0) return true;
  bool is_taken = errno == EWOULDBLOCK;
  close(fd);
  return !is_taken;
}

int listen_on_unix_socket(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    complain("the socket %s cannot be used: the path is too long; choose a writable path of at most 107 bytes", path);
    return -1;
  }
  strcpy(address.sun_path, path);
  if (!claim(path) || !is_free(&address)) {
    complain("another program already serves %s, or it is no socket; end that program, or choose another path", path);
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
